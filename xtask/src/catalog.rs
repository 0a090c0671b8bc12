//! `data/index.json`: the data sets that the page finds beside itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use lenet_playground::data::known::{KnownFile, Subset};
use lenet_playground::data::{Part, Set};
use serde::Serialize;

/// The whole file.
#[derive(Debug, PartialEq, Serialize)]
pub struct Catalog {
    pub sets: Vec<Entry>,
}

/// One data set, with its files by their part in it.
#[derive(Debug, PartialEq, Serialize)]
pub struct Entry {
    pub id: &'static str,
    pub name: &'static str,
    pub files: BTreeMap<&'static str, File>,
}

/// Where a file lies, from the folder of the index, and its length as it lies there.
#[derive(Debug, PartialEq, Serialize)]
pub struct File {
    pub path: String,
    pub bytes: u64,
}

impl Catalog {
    /// The sets whose four files all lie in `folder`, gzip or raw.
    pub fn of(folder: &Path) -> Self {
        let sets = Set::ALL.into_iter().filter_map(|set| {
            let files = KnownFile::all(set).into_iter().map(|file| locate(folder, file));
            Some(Entry { id: set.id(), name: set.name(), files: files.collect::<Option<_>>()? })
        });
        Self { sets: sets.collect() }
    }

    /// All files of all sets.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.sets.iter().flat_map(|set| set.files.values())
    }
}

fn locate(folder: &Path, known: KnownFile) -> Option<(&'static str, File)> {
    names(known).into_iter().find_map(|path| {
        let found = fs::metadata(folder.join(&path)).ok()?;
        let bytes = found.len();
        found.is_file().then(|| (key(known), File { path, bytes }))
    })
}

/// Where a file lies in a folder of data sets: packed, or raw.
pub fn names(file: KnownFile) -> [String; 2] {
    let raw = format!("{}/{}", file.set.id(), file.file_name());
    [format!("{raw}.gz"), raw]
}

/// What the page calls this file of a set.
fn key(file: KnownFile) -> &'static str {
    match (file.subset, file.part) {
        (Subset::Training, Part::Images) => "trainImages",
        (Subset::Training, Part::Labels) => "trainLabels",
        (Subset::Test, Part::Images) => "testImages",
        (Subset::Test, Part::Labels) => "testLabels",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_listed_once_all_four_files_are_there() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("mnist")).unwrap();
        for (name, text) in [
            ("train-images-idx3-ubyte.gz", "12345"),
            ("train-labels-idx1-ubyte.gz", "123"),
            ("t10k-images-idx3-ubyte.gz", "12"),
        ] {
            fs::write(folder.path().join("mnist").join(name), text).unwrap();
        }
        assert_eq!(Catalog::of(folder.path()).sets, []);

        fs::write(folder.path().join("mnist/t10k-labels-idx1-ubyte"), "1").unwrap();
        let catalog = Catalog::of(folder.path());
        assert_eq!(
            serde_json::to_value(&catalog).unwrap(),
            serde_json::json!({ "sets": [{ "id": "mnist", "name": "MNIST", "files": {
                "testImages": { "path": "mnist/t10k-images-idx3-ubyte.gz", "bytes": 2 },
                "testLabels": { "path": "mnist/t10k-labels-idx1-ubyte", "bytes": 1 },
                "trainImages": { "path": "mnist/train-images-idx3-ubyte.gz", "bytes": 5 },
                "trainLabels": { "path": "mnist/train-labels-idx1-ubyte.gz", "bytes": 3 },
            } }] })
        );
        assert_eq!(catalog.files().count(), 4);
    }
}
