//! Made-up data and a way to run the program on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use lenet_playground::codec::{Stroke, encode_strokes};
use serde_json::Value;
use tempfile::TempDir;

/// Training and test images in the made-up set.
pub const IMAGES: (usize, usize) = (160, 40);

/// A folder with a small data set: class 0 are rings, class 1 are bars.
pub struct Room {
    folder: TempDir,
}

impl Room {
    /// A folder with data in it.
    pub fn with_data() -> Self {
        let room = Self::empty();
        fs::create_dir(room.path("data")).unwrap();
        room.write_set("train", IMAGES.0);
        room.write_set("t10k", IMAGES.1);
        room
    }

    /// A folder with nothing in it.
    pub fn empty() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The program in this folder, where no other data is to be found.
    pub fn command(&self, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lenet"));
        command.args(args.split_whitespace()).current_dir(self.folder.path());
        command.env_remove("LENET_DATA").stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn lenet(&self, args: &str) -> Run {
        Run::new(self.command(args).output().unwrap())
    }

    /// Runs it and expects success; gives the lines of standard output as JSON.
    pub fn json(&self, args: &str) -> Vec<Value> {
        let run = self.lenet(args);
        assert_eq!(run.code, Some(0), "{args}: {}", run.stderr);
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// A folder with data and with a net that tells rings from bars, `net.safetensors`. It is
    /// trained once for all tests.
    pub fn with_net() -> Self {
        static NET: OnceLock<Vec<u8>> = OnceLock::new();
        let room = Self::with_data();
        let file = room.path("net.safetensors");
        let bytes = NET.get_or_init(|| {
            room.json("train --data data --epochs 2 --batch 8 --json --out net.safetensors");
            fs::read(&file).unwrap()
        });
        fs::write(&file, bytes).unwrap();
        room
    }

    fn write_set(&self, prefix: &str, images: usize) {
        let folder = self.path("data");
        let count = (images as u32).to_be_bytes();
        let side = 28_u32.to_be_bytes();
        let mut pixels = [&[0, 0, 8, 3][..], &count, &side, &side].concat();
        let mut labels = [&[0, 0, 8, 1][..], &count].concat();
        for i in 0..images {
            let label = (i % 2) as u8;
            let digit = encode_strokes(&[shape(label, i)], 8.0).unwrap();
            pixels.extend(digit.map(|ink| (255.0 * ink) as u8));
            labels.push(label);
        }
        fs::write(folder.join(format!("{prefix}-images-idx3-ubyte")), pixels).unwrap();
        fs::write(folder.join(format!("{prefix}-labels-idx1-ubyte")), labels).unwrap();
    }
}

/// A ring for label 0 or a bar for label 1 in 100×100, a little different for each variant.
pub fn shape(label: u8, variant: usize) -> Stroke {
    let wobble = (variant % 7) as f32;
    let points = match label {
        0 => (0..=24).map(|i| i as f32 * std::f32::consts::TAU / 24.0).map(|angle| {
            [50.0 + (20.0 + wobble) * angle.cos(), 50.0 + (35.0 - wobble) * angle.sin()]
        }),
        _ => return Stroke { points: vec![[50.0 + wobble, 15.0], [53.0 - wobble, 85.0]] },
    };
    Stroke { points: points.collect() }
}

/// How a run ended and what it said.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn new(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let run = Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        };
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        run
    }

    /// Expects an exit code and, in the one sentence that says why, each of these words.
    pub fn fails(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
        let errors: Vec<_> = self.stderr.lines().filter(|l| l.starts_with("error: ")).collect();
        assert_eq!(errors.len(), 1, "{}", self.stderr);
        for word in words {
            assert!(errors[0].contains(word), "{word:?} is missing in {:?}", errors[0]);
        }
    }
}

/// The names in a JSON object, sorted.
pub fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = object.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// The weights in a safetensors file and what it says of itself.
pub fn load(file: &Path) -> (Vec<f32>, lenet_playground::format::Metadata) {
    let mut net = lenet_playground::net::lenet(0);
    let metadata =
        lenet_playground::format::read_safetensors(&mut net, &fs::read(file).unwrap()).unwrap();
    (net.parameters().values().to_vec(), metadata)
}
