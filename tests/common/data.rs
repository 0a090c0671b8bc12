//! The real data sets, where this machine has them: in the folder that `LENET_DATA` names.
#![allow(dead_code, clippy::unwrap_used, reason = "each test uses its part")]

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use lenet_playground::data::known::KnownFile;
use lenet_playground::data::{Dataset, Part, Set, Subset};

/// The folder with the data; where there is none, says aloud that `test` is skipped.
pub fn folder(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("LENET_DATA").map(PathBuf::from);
    if folder.is_none() {
        skip(test, "LENET_DATA names no folder with data");
    }
    folder
}

/// Says aloud that `test` is skipped, and why.
pub fn skip(test: &str, why: &str) {
    // Not `eprintln!`, which the test harness would swallow.
    let line = format!("{test}: SKIPPED, for {why}\n");
    let _ = io::stderr().write_all(line.as_bytes());
}

/// A file of a known set. Panics where it cannot be read: data that is named must be there.
pub fn read(folder: &Path, set: Set, subset: Subset, part: Part) -> Vec<u8> {
    let name = KnownFile { set, subset, part }.file_name();
    let path = folder.join(set.id()).join(format!("{name}.gz"));
    std::fs::read(&path).unwrap_or_else(|e| panic!("LENET_DATA: {}: {e}", path.display()))
}

/// Half of a known set.
pub fn load(folder: &Path, set: Set, subset: Subset) -> Dataset {
    let [images, labels] = [Part::Images, Part::Labels].map(|part| read(folder, set, subset, part));
    Dataset::from_idx(images, labels).unwrap_or_else(|e| panic!("LENET_DATA: {e}"))
}
