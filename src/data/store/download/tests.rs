use std::io::{BufRead, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::Instant;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::super::tests::real_data;
use super::*;

/// What the server does with one connection.
#[derive(Clone, Copy)]
enum Answer {
    /// Serves the file, or the range asked for.
    File,
    /// Serves the whole file, whatever was asked for.
    WholeFile,
    /// Promises the file, or the range, and closes after this many bytes.
    BreakOffAfter(usize),
    /// Promises the file and falls silent after this many bytes.
    FallSilentAfter(usize),
    /// Serves another range than the one asked for.
    WrongRange,
    /// Serves bytes that are not the file's.
    OtherBytes,
    /// Sends without end.
    Endless,
    /// Answers with a status and no file.
    Status(&'static str),
}

/// A mirror on this machine: gives each connection the next answer, then refuses the rest.
struct Mirror {
    address: String,
    /// The offsets asked for, one for each connection.
    offsets: mpsc::Receiver<Option<usize>>,
}

impl Mirror {
    /// Serves one file under every name.
    fn new(file: &[u8], answers: &[Answer]) -> Self {
        let file = file.to_vec();
        Self::with(answers, move |_| file.clone())
    }

    /// Serves what `file` gives for the path asked for.
    fn with(answers: &[Answer], file: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap_or_else(|e| panic!("{e}"));
        let port = listener.local_addr().map_or(0, |address| address.port());
        let (sender, offsets) = mpsc::channel();
        let answers = answers.to_vec();
        thread::spawn(move || {
            for answer in answers {
                let Ok((stream, _)) = listener.accept() else { return };
                // The client hanging up early is part of some tests.
                let _ = serve(stream, &file, answer, &sender);
            }
        });
        Self { address: format!("http://127.0.0.1:{port}/mnist"), offsets }
    }

    fn offsets(&self) -> Vec<Option<usize>> {
        self.offsets.try_iter().collect()
    }
}

fn serve(
    stream: TcpStream,
    file: &impl Fn(&str) -> Vec<u8>,
    answer: Answer,
    offsets: &mpsc::Sender<Option<usize>>,
) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut offset, mut path) = (None, String::new());
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        let header = line.to_ascii_lowercase();
        if let Some(range) = header.strip_prefix("range: bytes=") {
            offset = range.trim_end().trim_end_matches('-').parse().ok();
        } else if let Some(rest) = header.strip_prefix("get ") {
            path = rest.split(' ').next().unwrap_or_default().to_owned();
        }
        line.clear();
    }
    let _ = offsets.send(offset);
    respond(stream, &file(&path), answer, offset)
}

fn respond(
    mut to: TcpStream,
    file: &[u8],
    answer: Answer,
    offset: Option<usize>,
) -> io::Result<()> {
    let from = if matches!(answer, Answer::WholeFile) { 0 } else { offset.unwrap_or(0) };
    if let Answer::Status(status) = answer {
        return write!(to, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    if from >= file.len() {
        let status = "416 Range Not Satisfiable";
        return write!(to, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    let rest = &file[from..];
    match answer {
        Answer::Endless => write!(to, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?,
        _ if from > 0 => {
            let first = if matches!(answer, Answer::WrongRange) { 0 } else { from };
            write!(
                to,
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {first}-{}/{}\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n",
                file.len() - 1,
                file.len(),
                rest.len()
            )?;
        }
        _ => write!(
            to,
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            rest.len()
        )?,
    }
    match answer {
        Answer::BreakOffAfter(n) => to.write_all(&rest[..n]),
        Answer::FallSilentAfter(n) => {
            to.write_all(&rest[..n])?;
            thread::sleep(Duration::from_secs(2));
            Ok(())
        }
        Answer::OtherBytes => to.write_all(&vec![7; rest.len()]),
        Answer::Endless => loop {
            to.write_all(&[7; 4096])?;
        },
        _ => to.write_all(rest),
    }
}

/// 4,000 bytes that pack badly.
fn content() -> Vec<u8> {
    (0..4000_u32).map(|i| (i.wrapping_mul(i).wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

fn packed() -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&content()).unwrap_or_else(|e| panic!("{e}"));
    encoder.finish().unwrap_or_else(|e| panic!("{e}"))
}

struct Case {
    folder: tempfile::TempDir,
    network: Network,
    wanted: Wanted,
}

impl Case {
    fn new(mirrors: &[&Mirror]) -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
        let network = Network {
            mirrors: mirrors.iter().map(|mirror| mirror.address.clone()).collect(),
            timeout: Duration::from_millis(500),
            rounds: 3,
            pause: Duration::ZERO,
        };
        let mut hasher = Sha256::new();
        hasher.update(content());
        let wanted = Wanted { name: "digits", bytes: 4000, sha256: hex(hasher).leak() };
        Self { folder, network, wanted }
    }

    fn part(&self) -> PathBuf {
        self.folder.path().join("digits.part")
    }

    fn run(&self) -> Result<(String, PathBuf)> {
        let bar = ProgressBar::hidden();
        Transfer::new(&self.network, self.wanted, self.folder.path(), bar).run()
    }

    /// Runs and asserts that the right file is there under the right name, and no part.
    fn succeeds(&self) -> String {
        let (mirror, path) = self.run().unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(path, self.folder.path().join("digits.gz"));
        let mut bytes = Vec::new();
        let file = File::open(path).map(BufReader::new).unwrap_or_else(|e| panic!("{e}"));
        MultiGzDecoder::new(file).read_to_end(&mut bytes).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(bytes, content());
        assert!(!self.part().exists());
        mirror
    }

    /// Runs and asserts that no file got its name; gives the message.
    fn fails(&self) -> String {
        let error = self.run().map_or_else(|e| e, |found| panic!("{found:?}"));
        assert!(matches!(error.downcast_ref(), Some(FileError::Download { .. })), "{error:?}");
        assert!(!self.folder.path().join("digits.gz").exists());
        error.to_string()
    }
}

#[test]
fn a_file_is_fetched_and_named() {
    let mirror = Mirror::new(&packed(), &[Answer::File]);
    assert_eq!(Case::new(&[&mirror]).succeeds(), mirror.address);
    assert_eq!(mirror.offsets(), [None]);
}

#[test]
fn an_unpacked_file_is_named_without_gz() {
    let mirror = Mirror::new(&content(), &[Answer::File]);
    let case = Case::new(&[&mirror]);
    let (_, path) = case.run().unwrap();
    assert_eq!(path, case.folder.path().join("digits"));
}

#[test]
fn a_broken_transfer_goes_on_where_it_broke_off() {
    let mirror = Mirror::new(&packed(), &[Answer::BreakOffAfter(1000), Answer::File]);
    Case::new(&[&mirror]).succeeds();
    assert_eq!(mirror.offsets(), [None, Some(1000)]);
}

#[test]
fn a_part_of_an_earlier_run_is_used() {
    let mirror = Mirror::new(&packed(), &[Answer::File]);
    let case = Case::new(&[&mirror]);
    fs::write(case.part(), &packed()[..2500]).unwrap();
    case.succeeds();
    assert_eq!(mirror.offsets(), [Some(2500)]);
}

#[test]
fn a_complete_part_needs_no_more_bytes() {
    let mirror = Mirror::new(&packed(), &[Answer::File]);
    let case = Case::new(&[&mirror]);
    fs::write(case.part(), packed()).unwrap();
    case.succeeds();
    assert_eq!(mirror.offsets(), [Some(packed().len())]);
}

#[test]
fn a_mirror_without_ranges_begins_anew() {
    let mirror = Mirror::new(&packed(), &[Answer::BreakOffAfter(1000), Answer::WholeFile]);
    Case::new(&[&mirror]).succeeds();
}

#[test]
fn the_next_mirror_takes_over() {
    let first = Mirror::new(&packed(), &[Answer::Status("404 Not Found")]);
    let second = Mirror::new(&packed(), &[Answer::File]);
    assert_eq!(Case::new(&[&first, &second]).succeeds(), second.address);

    let first = Mirror::new(&packed(), &[Answer::BreakOffAfter(1000)]);
    let second = Mirror::new(&packed(), &[Answer::File]);
    assert_eq!(Case::new(&[&first, &second]).succeeds(), second.address);
    assert_eq!(second.offsets(), [Some(1000)]);
}

#[test]
fn a_silent_mirror_is_left_in_time() {
    let first = Mirror::new(&packed(), &[Answer::FallSilentAfter(1000)]);
    let second = Mirror::new(&packed(), &[Answer::File]);
    let begun = Instant::now();
    assert_eq!(Case::new(&[&first, &second]).succeeds(), second.address);
    assert!(begun.elapsed() < Duration::from_millis(1900), "{:?}", begun.elapsed());
}

#[test]
fn a_part_of_another_file_is_thrown_away() {
    let mirror = Mirror::new(&packed(), &[Answer::File, Answer::File]);
    let case = Case::new(&[&mirror]);
    fs::write(case.part(), [7; 1000]).unwrap();
    case.succeeds();
    assert_eq!(mirror.offsets(), [Some(1000), None]);

    let mirror = Mirror::new(&packed(), &[Answer::WrongRange, Answer::File]);
    let case = Case::new(&[&mirror]);
    fs::write(case.part(), &packed()[..1000]).unwrap();
    case.succeeds();
    assert_eq!(mirror.offsets(), [Some(1000), None]);
}

#[test]
fn a_file_with_another_sum_never_gets_its_name() {
    let mirror = Mirror::new(&packed(), &[Answer::OtherBytes; 3]);
    let case = Case::new(&[&mirror]);
    let message = case.fails();
    assert!(message.contains("sent other bytes than the published file"), "{message}");
    assert!(message.contains("127.0.0.1"), "{message}");
    assert!(!case.part().exists());
    assert_eq!(mirror.offsets(), [None, None, None]);
}

#[test]
fn a_damaged_gzip_file_never_gets_its_name() {
    let mut damaged = packed();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    let mirror = Mirror::new(&damaged, &[Answer::File; 3]);
    let message = Case::new(&[&mirror]).fails();
    assert!(message.contains("damaged gzip file"), "{message}");
}

#[test]
fn a_file_without_end_is_cut_off() {
    let mirror = Mirror::new(&packed(), &[Answer::Endless; 3]);
    let message = Case::new(&[&mirror]).fails();
    assert!(message.contains("more than the file can hold"), "{message}");
}

#[test]
fn what_came_stays_when_all_mirrors_fail() {
    let mirror = Mirror::new(&packed(), &[Answer::BreakOffAfter(500); 3]);
    let case = Case::new(&[&mirror]);
    case.fails();
    assert_eq!(fs::read(case.part()).unwrap(), packed()[..1500]);
    assert_eq!(mirror.offsets(), [None, Some(500), Some(1000)]);
}

#[test]
fn mirrors_out_of_reach_are_not_asked_again() {
    let mirror = Mirror::new(&packed(), &[]);
    let mut case = Case::new(&[&mirror]);
    case.network.pause = Duration::from_secs(60);
    // The listener closes with its thread.
    while TcpStream::connect(host(&mirror.address)).is_ok() {
        thread::sleep(Duration::from_millis(1));
    }
    let message = case.fails();
    assert!(message.contains("check the connection"), "{message}");
}

#[test]
fn a_full_or_missing_folder_is_reported_at_once() {
    let mirror = Mirror::new(&packed(), &[Answer::File]);
    let mut case = Case::new(&[&mirror]);
    case.network.pause = Duration::from_secs(60);
    let missing = case.folder.path().join("missing");
    let transfer = Transfer::new(&case.network, case.wanted, &missing, ProgressBar::hidden());
    assert!(matches!(transfer.run().unwrap_err().downcast_ref(), Some(FileError::Io { .. })));
}

#[test]
fn the_template_of_the_bar_is_well_formed() {
    assert_eq!(bar(Fetch::WithProgress, "digits").message(), "digits");
    assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
}

#[test]
fn hosts_are_named_without_the_rest() {
    assert_eq!(host("https://example.org/a/b"), "example.org");
    assert_eq!(host("example.org"), "example.org");
}

#[test]
fn a_whole_set_is_fetched_and_its_present_files_are_kept() {
    let name = "a_whole_set_is_fetched_and_its_present_files_are_kept";
    let Some(data) = real_data::folder(name, Set::Mnist.id()) else { return };
    let target = tempfile::tempdir().unwrap();
    let present = "train-labels-idx1-ubyte.gz";
    fs::copy(data.join("mnist").join(present), target.path().join(present)).unwrap();

    let mirror = Mirror::with(&[Answer::File; 3], move |path| {
        fs::read(data.join(path.trim_start_matches('/'))).unwrap_or_else(|e| panic!("{path}: {e}"))
    });
    let network = Network { mirrors: vec![mirror.address.clone()], ..Network::default() };
    let (hosts, paths) = fetch_set(&network, Set::Mnist, target.path(), Fetch::Quietly).unwrap();
    assert!(hosts.starts_with("127.0.0.1"), "{hosts}");
    assert_eq!(mirror.offsets(), [None; 3]);
    for (file, path) in KnownFile::all(Set::Mnist).into_iter().zip(paths) {
        assert_eq!(path, target.path().join(format!("{}.gz", file.file_name())));
        let sum = unpacked_sum(&path, file.bytes() as u64).unwrap();
        assert_eq!(sum, Some((file.sha256().to_owned(), true)));
    }
}

#[test]
fn a_mirror_without_tls_is_a_fault_and_no_panic() {
    let mirror = Mirror::new(&packed(), &[Answer::File; 3]);
    let mut case = Case::new(&[&mirror]);
    case.network.mirrors = vec![mirror.address.replace("http:", "https:")];
    let message = case.fails();
    assert!(message.contains("127.0.0.1"), "{message}");
}
