//! The real data sets, where this machine has them.

use std::path::{Path, PathBuf};

use lenet_playground::data::known::KnownFile;
use lenet_playground::data::{Dataset, Part, Set, Subset};

use super::real_data;

/// The folder that holds this set and perhaps others; where there is none, says aloud that `test`
/// is skipped.
pub fn folder(test: &str, set: Set) -> Option<PathBuf> {
    real_data::folder(test, set.id())
}

/// A file of a known set, packed or raw as it lies there. Panics where it cannot be read: data that
/// is named must be there.
pub fn read(folder: &Path, set: Set, subset: Subset, part: Part) -> Vec<u8> {
    let raw = folder.join(set.id()).join(KnownFile { set, subset, part }.file_name());
    let packed = raw.with_added_extension("gz");
    let path = if packed.exists() { packed } else { raw };
    std::fs::read(&path).unwrap_or_else(|e| panic!("LENET_DATA: {}: {e}", path.display()))
}

/// Half of a known set.
pub fn load(folder: &Path, set: Set, subset: Subset) -> Dataset {
    let [images, labels] = [Part::Images, Part::Labels].map(|part| read(folder, set, subset, part));
    Dataset::from_idx(images, labels).unwrap_or_else(|e| panic!("LENET_DATA: {e}"))
}
