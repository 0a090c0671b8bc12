//! How long each step took when it last passed, for `cargo xtask test --list`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::repo;

/// Seconds by the step's name.
pub struct History {
    file: PathBuf,
    seconds: BTreeMap<String, f64>,
}

impl History {
    /// What this checkout remembers: nothing where it remembers nothing that can be read.
    pub fn load() -> Self {
        Self::at(repo::path("target/xtask/step-seconds.json"))
    }

    fn at(file: PathBuf) -> Self {
        let text = fs::read_to_string(&file).unwrap_or_default();
        Self { file, seconds: serde_json::from_str(&text).unwrap_or_default() }
    }

    /// How long a step took.
    pub fn of(&self, step: &str) -> Option<f64> {
        self.seconds.get(step).copied()
    }

    /// Remembers a step. That it cannot be written is no reason to fail.
    pub fn record(&mut self, step: &str, took: Duration) {
        self.seconds.insert(step.to_owned(), took.as_secs_f64());
        let write = || -> std::io::Result<()> {
            self.file.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(&self.file, serde_json::to_string_pretty(&self.seconds)?)
        };
        if let Err(error) = write() {
            eprintln!("{} could not be written: {error}", self.file.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/seconds.json");
        let mut history = History::at(file.clone());
        assert_eq!(history.of("fmt"), None);
        history.record("fmt", Duration::from_millis(1500));
        assert_eq!(History::at(file.clone()).of("fmt"), Some(1.5));
        fs::write(&file, "nonsense").unwrap();
        assert_eq!(History::at(file).of("fmt"), None);
    }
}
