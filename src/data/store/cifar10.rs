//! CIFAR-10 in the places where data may be.

use std::path::PathBuf;

use super::{Place, Store, in_folder, read};
use crate::Result;
use crate::data::{Dataset, Subset, cifar10};

/// The name to show.
const NAME: &str = "CIFAR-10";

/// The folders that the published archive and people make.
const FOLDERS: [&str; 3] = ["cifar-10-batches-bin", "cifar10", "."];

/// CIFAR-10's six files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cifar10 {
    /// How the folder was come by.
    pub place: Place,
    /// The folder the files lie in.
    pub folder: PathBuf,
}

impl Store {
    /// The files of CIFAR-10's binary version. They have no mirrors.
    ///
    /// # Errors
    /// [`FileError::NoData`](crate::error::FileError::NoData) where they are nowhere.
    pub fn find_cifar10(&self) -> Result<Cifar10> {
        let files = || Subset::ALL.into_iter().flat_map(cifar10::files);
        for (place, folder) in &self.places {
            for folder in FOLDERS.map(|name| folder.join(name)) {
                if files().all(|file| folder.join(file).is_file()) {
                    return Ok(Cifar10 { place: place.clone(), folder });
                }
            }
        }
        let files = "six files (data_batch_1.bin and so on)";
        Err(self.missing(NAME, FOLDERS[0], files, None))
    }
}

impl Cifar10 {
    /// Reads one half of the set.
    ///
    /// # Errors
    /// [`FileError`](crate::error::FileError): `Io` where a file cannot be read, `InFolder` where one
    /// is wrong.
    pub fn load(&self, subset: Subset) -> Result<Dataset> {
        let files = cifar10::files(subset).iter().map(|file| read(&self.folder.join(file)));
        let batches = files.collect::<Result<Vec<_>>>()?;
        let name = format!("{NAME}, {}", subset.name());
        cifar10::read(name, &batches).map_err(|cause| in_folder(&self.folder, subset, cause))
    }
}
