//! Reading files whose contents nobody answers for: regular files alone, up to a limit.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use crate::Result;
use crate::error::FileError;

/// The most bytes of a file of weights, of a checkpoint or of data.
pub const LARGEST: u64 = 4 << 30;

/// The most bytes of a net's JSON.
pub const LARGEST_TEXT: u64 = 16 << 20;

/// The bytes of a file. A pipe would be waited for, and a device may never end: they are not opened.
///
/// # Errors
/// [`FileError::Io`] where it cannot be read, [`FileError::NotAFile`] where it is something else
/// than a regular file, [`FileError::TooLarge`] where it has more than `most` bytes.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let refused = |error| FileError::io(path, &error);
    let metadata = fs::metadata(path).map_err(refused)?;
    if !metadata.is_file() {
        let found = if metadata.is_dir() { "a folder" } else { "a pipe or a device" };
        return Err(FileError::NotAFile { path: path.display().to_string(), found }.into());
    }
    let large = || FileError::TooLarge { path: path.display().to_string(), limit: most };
    if metadata.len() > most {
        return Err(large().into());
    }
    let mut bytes = Vec::new();
    // What the system says of the size is not believed: a file may grow, or have none.
    let file = File::open(path).map_err(refused)?;
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(refused)?;
    if bytes.len() as u64 > most { Err(large().into()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_a_limit() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, b"12345").unwrap();
        assert_eq!(read(&file, 5).unwrap(), b"12345");
        assert!(matches!(
            read(&file, 4).unwrap_err().downcast_ref(),
            Some(FileError::TooLarge { limit: 4, .. })
        ));
        assert!(matches!(
            read(&folder.path().join("none"), 4).unwrap_err().downcast_ref(),
            Some(FileError::Io { .. })
        ));
        let error = read(folder.path(), 4).unwrap_err();
        assert!(
            matches!(error.downcast_ref(), Some(FileError::NotAFile { found: "a folder", .. })),
            "{error}"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_not_opened_through_a_link_either() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("zero.png");
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        let error = read(&link, LARGEST).unwrap_err().to_string();
        assert!(error.contains("zero.png is a pipe or a device, not a file"), "{error}");
        // A file of the system's that says it has no bytes.
        assert!(!read(Path::new("/proc/self/status"), LARGEST).unwrap().is_empty());
        assert!(matches!(
            read(Path::new("/proc/self/status"), 3).unwrap_err().downcast_ref(),
            Some(FileError::TooLarge { limit: 3, .. })
        ));
    }
}
