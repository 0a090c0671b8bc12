//! Where the known sets are kept on this machine, and how they get there.
//!
//! Looked through in this order: the folder given by `--data`, which is the only one where it is
//! given; the folder that `LENET_DATA` names; `./data`; and at last the public mirrors, from
//! which the files come into `./data`. A folder may hold the four files itself or in a folder
//! named after the set, gzip or raw, with names as in `train-images-idx3-ubyte.gz` or
//! `train-images.idx3-ubyte`.

mod cifar10;
mod download;

use std::fmt;
use std::path::{Path, PathBuf};

pub use cifar10::Cifar10;
pub use download::Network;

use crate::data::file;
use crate::data::gzip::is_gzip;
use crate::data::idx::{Idx, Part};
use crate::data::known::{self, KnownFile};
use crate::data::{Dataset, Set, Subset};
use crate::error::FileError;
use crate::{Error, Result};

/// The name of the environment variable that names a folder with data.
pub const VARIABLE: &str = "LENET_DATA";

/// The folder that is looked in by default and downloaded to.
pub const FOLDER: &str = "data";

/// Whether missing files are fetched from the mirrors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetch {
    /// Stay offline.
    Never,
    /// Fetch without a word.
    Quietly,
    /// Fetch with a line and progress bars on standard error.
    WithProgress,
}

/// The places where data may be.
#[derive(Debug, Clone)]
pub struct Store {
    places: Vec<(Place, PathBuf)>,
    downloads: Option<PathBuf>,
    network: Network,
}

/// The kinds of place where data may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Given by the user for this run.
    Given,
    /// Named by [`VARIABLE`].
    Variable,
    /// [`FOLDER`] in the working folder.
    Working,
    /// Downloaded just now, from these mirrors' hosts.
    Downloaded(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given => f.write_str("given by --data"),
            Self::Variable => write!(f, "named by {VARIABLE}"),
            Self::Working => f.write_str("in the working folder"),
            Self::Downloaded(hosts) => write!(f, "just downloaded from {hosts}"),
        }
    }
}

impl Store {
    /// The usual places, or only `given` where the user named a folder.
    pub fn new(given: Option<&Path>) -> Self {
        let network = Network::default();
        if let Some(folder) = given {
            let places = vec![(Place::Given, folder.into())];
            return Self { places, downloads: None, network };
        }
        let named = std::env::var_os(VARIABLE).filter(|value| !value.is_empty());
        Self::with_folders(named.map(PathBuf::from), FOLDER.into(), network)
    }

    /// The usual places with each of them spelt out: the folder that [`VARIABLE`] would name, the
    /// working folder's and the mirrors.
    pub fn with_folders(named: Option<PathBuf>, working: PathBuf, network: Network) -> Self {
        let mut places = Vec::new();
        places.extend(named.map(|folder| (Place::Variable, folder)));
        places.push((Place::Working, working.clone()));
        Self { places, downloads: Some(working), network }
    }

    /// The four files of a set, fetched if need be. Only MNIST has mirrors.
    ///
    /// # Errors
    /// [`FileError::NoData`] where they are nowhere and could not be fetched: a caller may go on
    /// with synthetic digits and say why. [`FileError::Io`] where the disk does not do its part.
    pub fn find(&self, set: Set, fetch: Fetch) -> Result<Found> {
        for (place, folder) in &self.places {
            for folder in [folder.join(set.id()), folder.clone()] {
                if let Some(paths) = files_in(&folder, set) {
                    return Ok(Found { set, place: place.clone(), folder, paths });
                }
            }
        }
        self.download(set, fetch)
    }

    fn download(&self, set: Set, fetch: Fetch) -> Result<Found> {
        let missing = |download: Option<Error>| {
            let files = "four files (train-images-idx3-ubyte.gz and so on)";
            self.missing(set.name(), set.id(), files, download)
        };
        let (Some(folder), Set::Mnist) = (&self.downloads, set) else {
            return Err(missing(None));
        };
        if fetch == Fetch::Never {
            return Err(missing(None));
        }
        let folder = folder.join(set.id());
        match download::fetch_set(&self.network, set, &folder, fetch) {
            Ok((hosts, paths)) => Ok(Found { set, place: Place::Downloaded(hosts), folder, paths }),
            Err(e) => match e.downcast_ref() {
                Some(FileError::Download { .. }) => Err(missing(Some(e))),
                _ => Err(e),
            },
        }
    }

    fn missing(
        &self,
        set: &'static str,
        id: &str,
        files: &'static str,
        download: Option<Error>,
    ) -> Error {
        let folders: Vec<_> = self
            .places
            .iter()
            .map(|(place, path)| format!("{} ({place})", path.display()))
            .collect();
        let last = self.places.last().map(|(_, path)| path.join(id));
        FileError::NoData {
            set,
            files,
            looked: folders.join(", "),
            folder: last.unwrap_or_default().display().to_string(),
            download,
        }
        .into()
    }
}

/// A set's four files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The set.
    pub set: Set,
    /// How the folder was come by.
    pub place: Place,
    /// The folder the files lie in.
    pub folder: PathBuf,
    /// The files, in the order of [`KnownFile::all`].
    paths: [PathBuf; 4],
}

impl Found {
    /// The set and where it is from, for people: "MNIST from data/mnist, given by --data".
    pub fn origin(&self) -> String {
        format!("{} from {}, {}", self.set.name(), self.folder.display(), self.place)
    }

    /// The set's files and where each of them is.
    pub fn files(&self) -> impl Iterator<Item = (KnownFile, &Path)> {
        KnownFile::all(self.set).into_iter().zip(self.paths.iter().map(PathBuf::as_path))
    }

    /// Reads one half of the set.
    ///
    /// # Errors
    /// [`FileError::Io`] where a file cannot be read, [`FileError::InFolder`] where one is wrong.
    pub fn load(&self, subset: Subset) -> Result<Dataset> {
        let [train_images, train_labels, test_images, test_labels] = &self.paths;
        let (images, labels) = match subset {
            Subset::Training => (train_images, train_labels),
            Subset::Test => (test_images, test_labels),
        };
        Dataset::from_idx(read(images)?, read(labels)?)
            .map_err(|cause| in_folder(&self.folder, subset, cause))
    }
}

/// The four files of a set, if the folder holds them all and they are not another set's.
fn files_in(folder: &Path, set: Set) -> Option<[PathBuf; 4]> {
    let [a, b, c, d] = KnownFile::all(set).map(|file| file_in(folder, file));
    let paths = [a?, b?, c?, d?];
    (!is_another_set(&paths[3], set)).then_some(paths)
}

/// A file by any of the names it goes by.
fn file_in(folder: &Path, file: KnownFile) -> Option<PathBuf> {
    let name = file.file_name();
    let dotted = name.replace("-idx", ".idx");
    [format!("{name}.gz"), name.to_owned(), format!("{dotted}.gz"), dotted]
        .into_iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
}

/// The sets' files have the same names: the small file of test labels tells them apart.
fn is_another_set(test_labels: &Path, set: Set) -> bool {
    let limit = Subset::Test.images();
    let Some(labels) =
        read(test_labels).ok().and_then(|bytes| Idx::<1>::read(bytes, Part::Labels, limit).ok())
    else {
        return false;
    };
    let sum = known::sum(&labels);
    let is = |set| KnownFile { set, subset: Subset::Test, part: Part::Labels }.sha256() == sum;
    Set::ALL.into_iter().any(|other| other != set && is(other))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    file::read(path, file::LARGEST)
}

/// Says in which folder the files of a set are wrong.
fn in_folder(folder: &Path, subset: Subset, cause: Error) -> Error {
    FileError::InFolder { folder: folder.display().to_string(), subset: subset.name(), cause }
        .into()
}

#[cfg(test)]
mod tests;
