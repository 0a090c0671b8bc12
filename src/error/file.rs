use std::{fmt, io, path::Path};

use super::{AreaError, Error};

/// What is wrong with a file or folder, or with a download.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// A file or folder that cannot be read or written.
    #[error("{path}: {detail}; check that it exists, its permissions and the space on the disk")]
    Io {
        /// The file or folder.
        path: String,
        /// What the system says.
        detail: String,
    },
    /// What is to be read is not a regular file: a pipe might never begin, and a device never end.
    #[error("{path} is {found}, not a file: give a file")]
    NotAFile {
        /// What was to be read.
        path: String,
        /// What it is.
        found: &'static str,
    },
    /// A file that is larger than any of its kind should be.
    #[error("{path} has more than {limit} bytes, the most that are read: give a smaller file")]
    TooLarge {
        /// The file.
        path: String,
        /// Most bytes read.
        limit: u64,
    },
    /// A file whose contents are wrong.
    #[error("{file}: {cause}")]
    InFile {
        /// The file.
        file: String,
        /// What is wrong with it.
        cause: Error,
    },
    /// Files that were found and are wrong.
    #[error("in {folder}, {subset}: {cause}")]
    InFolder {
        /// Where the files lie.
        folder: String,
        /// Which of the set's halves.
        subset: &'static str,
        /// What is wrong with them.
        cause: Error,
    },
    /// A set that is in none of the usual places.
    #[error(
        "{set} was not found in {looked}{}; put its {files} into {folder}, or name their folder \
         with --data",
        .download.as_ref().map(|e| format!(", and {e}")).unwrap_or_default()
    )]
    NoData {
        /// The set asked for.
        set: &'static str,
        /// The files it is made of.
        files: &'static str,
        /// The folders looked in.
        looked: String,
        /// Where its files would be found next time.
        folder: String,
        /// Why downloading failed, where it was tried.
        download: Option<Error>,
    },
    /// A download that no mirror completed.
    #[error("{file} could not be downloaded ({faults}); check the connection and try again")]
    Download {
        /// The file's name.
        file: String,
        /// What went wrong, mirror by mirror.
        faults: String,
    },
    /// A net is to be measured, and neither its file nor the command line names a set for it.
    #[error("the net was trained on {trained_on}: name the data to measure it on with --set")]
    UnknownSet {
        /// What its file says.
        trained_on: String,
    },
}

impl FileError {
    /// A file or folder that the system does not let be read or written.
    pub fn io(path: &Path, error: &io::Error) -> Error {
        Self::Io { path: path.display().to_string(), detail: error.to_string() }.into()
    }

    /// What is wrong with a file's contents.
    pub fn in_file(file: impl fmt::Display, cause: Error) -> Error {
        Self::InFile { file: file.to_string(), cause }.into()
    }
}

impl AreaError for FileError {}
