//! Downloads: from mirror to mirror, resumed where they broke off, and checked by sum before a
//! file gets its name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use flate2::bufread::MultiGzDecoder;
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest, Sha256};
use ureq::http::{Response, StatusCode, header};
use ureq::{Agent, Body};

use super::{Fetch, file_in, is_gzip};
use crate::data::Set;
use crate::data::known::{KnownFile, hex};
use crate::error::FileError;
use crate::{Error, Result};

/// The mirrors and how patient to be with them.
#[derive(Debug, Clone)]
pub struct Network {
    /// Where MNIST is mirrored: the addresses of folders, tried in this order.
    pub mirrors: Vec<String>,
    /// Longest wait for a connection, for an answer and for each piece of a body.
    pub timeout: Duration,
    /// How often to go through the mirrors before giving up.
    pub rounds: u32,
    /// The rest between two rounds.
    pub pause: Duration,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            mirrors: vec![
                "https://storage.googleapis.com/cvdf-datasets/mnist".into(),
                "https://ossci-datasets.s3.amazonaws.com/mnist".into(),
            ],
            timeout: Duration::from_secs(10),
            rounds: 3,
            pause: Duration::from_secs(1),
        }
    }
}

/// Fetches the files of a set that the folder does not hold yet; gives the hosts they came from
/// and the four paths.
pub(super) fn fetch_set(
    network: &Network,
    set: Set,
    folder: &Path,
    fetch: Fetch,
) -> Result<(String, [PathBuf; 4])> {
    fs::create_dir_all(folder).map_err(|e| FileError::io(folder, &e))?;
    if fetch == Fetch::WithProgress {
        eprintln!("Downloading {} (four files, 11 MB) to {}", set.name(), folder.display());
    }
    let mut hosts: Vec<String> = Vec::new();
    let mut paths: [PathBuf; 4] = Default::default();
    for (file, path) in KnownFile::all(set).into_iter().zip(&mut paths) {
        if let Some(present) = file_in(folder, file) {
            *path = present;
            continue;
        }
        let wanted =
            Wanted { name: file.file_name(), bytes: file.bytes() as u64, sha256: file.sha256() };
        let bar = bar(fetch, wanted.name);
        let (mirror, fetched) = Transfer::new(network, wanted, folder, bar).run()?;
        *path = fetched;
        let host = host(&mirror).to_owned();
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    Ok((hosts.join(" and "), paths))
}

/// A file to fetch, known by its unpacked bytes.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    /// Its name, to which the mirrors add ".gz".
    name: &'static str,
    bytes: u64,
    sha256: &'static str,
}

impl Wanted {
    /// Most bytes a packed file can have: deflate adds five bytes to each block it cannot pack.
    fn most_packed(&self) -> u64 {
        self.bytes + self.bytes / 1000 + 1024
    }
}

/// What ends an attempt.
#[derive(Debug)]
enum Fault {
    /// The disk's: another mirror would not help.
    Local(Error),
    /// No connection: trying again at once would not help.
    Unreachable(String),
    /// The mirror's.
    Remote(String),
}

/// One file on its way.
struct Transfer<'a> {
    network: &'a Network,
    wanted: Wanted,
    folder: &'a Path,
    /// What came so far; it stays when a transfer breaks off.
    part: PathBuf,
    agent: Agent,
    bar: ProgressBar,
}

impl<'a> Transfer<'a> {
    fn new(network: &'a Network, wanted: Wanted, folder: &'a Path, bar: ProgressBar) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .accept_encoding("identity")
            .timeout_resolve(Some(network.timeout))
            .timeout_connect(Some(network.timeout))
            .timeout_recv_response(Some(network.timeout))
            .timeout_per_read(Some(network.timeout))
            .build()
            .new_agent();
        let part = folder.join(format!("{}.part", wanted.name));
        Self { network, wanted, folder, part, agent, bar }
    }

    /// Tries the mirrors in turn; gives the one that served, and the file's path.
    fn run(&self) -> Result<(String, PathBuf)> {
        let mut faults: Vec<String> = Vec::new();
        for round in 0..self.network.rounds {
            if round > 0 {
                thread::sleep(self.network.pause);
            }
            faults.clear();
            let mut reachable = false;
            for mirror in &self.network.mirrors {
                let fault = match self.attempt(mirror) {
                    Ok(path) => return Ok((mirror.clone(), path)),
                    Err(Fault::Local(error)) => return Err(error),
                    Err(Fault::Unreachable(fault)) => fault,
                    Err(Fault::Remote(fault)) => {
                        reachable = true;
                        fault
                    }
                };
                faults.push(format!("{}: {fault}", host(mirror)));
            }
            if !reachable {
                break;
            }
        }
        self.bar.finish_and_clear();
        Err(FileError::Download { file: self.wanted.name.into(), faults: faults.join("; ") }.into())
    }

    fn attempt(&self, mirror: &str) -> Result<PathBuf, Fault> {
        let have = fs::metadata(&self.part).map_or(0, |meta| meta.len());
        let mut request = self.agent.get(format!("{mirror}/{}.gz", self.wanted.name));
        if have > 0 {
            request = request.header(header::RANGE, format!("bytes={have}-"));
        }
        let response = request.call().map_err(|e| connection_fault(&e))?;
        match response.status() {
            StatusCode::OK => self.receive(response, 0)?,
            StatusCode::PARTIAL_CONTENT if starts_at(&response, have) => {
                self.receive(response, have)?;
            }
            StatusCode::PARTIAL_CONTENT if have > 0 => {
                return Err(self.discard("answered with another range than asked for"));
            }
            // The part is the whole file, or no part of this file: the sum tells.
            StatusCode::RANGE_NOT_SATISFIABLE if have > 0 => {}
            other => return Err(Fault::Remote(format!("answered {other}"))),
        }
        self.finish()
    }

    /// Appends the body to the first `from` bytes of the part.
    fn receive(&self, response: Response<Body>, from: u64) -> Result<(), Fault> {
        let length = response.body().content_length();
        self.bar.set_length(length.map_or(self.wanted.most_packed(), |length| from + length));
        self.bar.set_position(from);
        let local = |e: io::Error| Fault::Local(FileError::io(&self.part, &e));
        let mut part = match from {
            0 => File::create(&self.part),
            _ => OpenOptions::new().append(true).open(&self.part),
        }
        .map_err(local)?;
        let mut body = response.into_body().into_reader();
        let mut buffer = vec![0; 64 << 10];
        let mut have = from;
        loop {
            let n = body.read(&mut buffer).map_err(|e| Fault::Remote(format!("broke off: {e}")))?;
            let Some(piece) = buffer.get(..n).filter(|piece| !piece.is_empty()) else {
                return Ok(());
            };
            have += n as u64;
            if have > self.wanted.most_packed() {
                return Err(self.discard("sent more than the file can hold"));
            }
            part.write_all(piece).map_err(local)?;
            self.bar.set_position(have);
        }
    }

    /// Gives the complete part its name, if it is the file that was wanted.
    fn finish(&self) -> Result<PathBuf, Fault> {
        let local = |e: io::Error| Fault::Local(FileError::io(&self.part, &e));
        let (sum, packed) = match unpacked_sum(&self.part, self.wanted.bytes).map_err(local)? {
            Some(found) => found,
            None => return Err(self.discard("sent a damaged gzip file")),
        };
        if sum != self.wanted.sha256 {
            return Err(self.discard("sent other bytes than the published file"));
        }
        let suffix = if packed { ".gz" } else { "" };
        let path = self.folder.join(format!("{}{suffix}", self.wanted.name));
        fs::rename(&self.part, &path).map_err(|e| Fault::Local(FileError::io(&path, &e)))?;
        self.bar.finish_and_clear();
        Ok(path)
    }

    /// Throws the part away, so that the next attempt begins anew.
    fn discard(&self, fault: &str) -> Fault {
        match fs::remove_file(&self.part) {
            Ok(()) => Fault::Remote(fault.into()),
            Err(e) => Fault::Local(FileError::io(&self.part, &e)),
        }
    }
}

/// The sum of a file's unpacked bytes and whether it is packed; none where it does not unpack.
///
/// Reads no more than one byte beyond `bytes`: with more the sum is another anyway.
fn unpacked_sum(path: &Path, bytes: u64) -> io::Result<Option<(String, bool)>> {
    let mut file = BufReader::with_capacity(64 << 10, File::open(path)?);
    let packed = is_gzip(io::BufRead::fill_buf(&mut file)?);
    let mut hasher = Sha256::new();
    let mut add = |reader: &mut dyn Read| {
        let mut buffer = vec![0; 64 << 10];
        loop {
            match reader.read(&mut buffer)? {
                0 => return Ok::<_, io::Error>(()),
                n => hasher.update(buffer.get(..n).unwrap_or_default()),
            }
        }
    };
    if packed {
        // Whatever the decoder reports is the file's fault: the disk has just served it.
        if add(&mut MultiGzDecoder::new(file).take(bytes + 1)).is_err() {
            return Ok(None);
        }
    } else {
        add(&mut file.take(bytes + 1))?;
    }
    Ok(Some((hex(hasher), packed)))
}

fn connection_fault(error: &ureq::Error) -> Fault {
    match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => {
            Fault::Unreachable(error.to_string())
        }
        ureq::Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) => {
            Fault::Unreachable("no connection in time".into())
        }
        ureq::Error::Io(e) if e.kind() == io::ErrorKind::ConnectionRefused => {
            Fault::Unreachable(e.to_string())
        }
        ureq::Error::Io(e) => Fault::Remote(e.to_string()),
        other => Fault::Remote(other.to_string()),
    }
}

/// Whether a partial answer goes on where the part ends: "bytes 100-199/200" does from 100.
fn starts_at(response: &Response<Body>, offset: u64) -> bool {
    response
        .headers()
        .get(header::CONTENT_RANGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("bytes ")?.split('-').next()?.parse().ok())
        == Some(offset)
}

fn host(mirror: &str) -> &str {
    let rest = mirror.split_once("://").map_or(mirror, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

fn bar(fetch: Fetch, name: &'static str) -> ProgressBar {
    if fetch != Fetch::WithProgress {
        return ProgressBar::hidden();
    }
    // The tests read the template, which is a constant.
    let style = ProgressStyle::with_template(TEMPLATE);
    ProgressBar::new(0)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(name)
}

const TEMPLATE: &str =
    "{msg:24} {wide_bar} {bytes:>10} of {total_bytes} ({bytes_per_sec}, {eta} left)";

#[cfg(test)]
mod tests;
