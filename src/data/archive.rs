//! Pictures in a zip file.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::codec::ImageEncoder;
use crate::data::pictures::is_wanted;
use crate::data::{Pictures, PicturesByFolder};
use crate::{Error, Result};

/// The most bytes that a picture's file may unpack to: a good camera's largest are half of it.
const LARGEST_PICTURE: u64 = 64 << 20;

impl Pictures {
    /// Reads the pictures in a zip file's folders, sorted by their paths, as a set called `name`.
    /// Files may be stored or packed by deflate.
    ///
    /// # Errors
    /// [`Error::Zip`] where the archive is no such file or damaged, [`Error::LargePicture`] where
    /// a picture unpacks to more than 64 MiB, and those of [`PicturesByFolder::add`] and
    /// [`PicturesByFolder::finish`].
    pub fn from_zip(name: &str, file: &[u8], encoder: ImageEncoder) -> Result<Self> {
        let mut archive = ZipArchive::new(Cursor::new(file)).map_err(damaged)?;
        let mut entries = Vec::new();
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(damaged)?;
            let path = entry.name().map_err(damaged)?.into_owned();
            if entry.is_file() && is_wanted(&path) {
                entries.push((path, index));
            }
        }
        entries.sort_unstable();
        let mut pictures = PicturesByFolder::new(encoder);
        let mut bytes = Vec::new();
        for (path, index) in entries {
            bytes.clear();
            // What a header says of the size is not believed.
            let mut entry = archive.by_index(index).map_err(damaged)?.take(LARGEST_PICTURE + 1);
            entry.read_to_end(&mut bytes).map_err(|e| damaged(e.into()))?;
            if bytes.len() as u64 > LARGEST_PICTURE {
                return Err(Error::LargePicture { file: path, limit: LARGEST_PICTURE });
            }
            pictures.add(&path, &bytes)?;
        }
        pictures.finish(name)
    }
}

fn damaged(error: ZipError) -> Error {
    Error::Zip { detail: error.to_string() }
}
