//! Pictures in a zip file.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::Result;
use crate::codec::ImageEncoder;
use crate::data::pictures::{LARGEST_PICTURE, is_wanted};
use crate::data::{Pictures, PicturesByFolder};
use crate::error::PictureError;

impl Pictures {
    /// Reads the pictures in a zip file's folders, sorted by their paths, as a set called `name`.
    /// Files may be stored or packed by deflate.
    ///
    /// # Errors
    /// Those of [`PicturesInZip::new`], [`PicturesInZip::read`] and [`PicturesInZip::finish`].
    pub fn from_zip(name: &str, file: &[u8], encoder: ImageEncoder) -> Result<Self> {
        PicturesInZip::new(file, encoder)?.finish(name)
    }
}

/// Reads the pictures in a zip file a few at a time, so that a page can draw and be stopped in
/// between.
pub struct PicturesInZip<B> {
    archive: ZipArchive<Cursor<B>>,
    /// Path and index of each picture, sorted by path.
    entries: Vec<(String, usize)>,
    done: usize,
    pictures: PicturesByFolder,
    bytes: Vec<u8>,
}

impl<B: AsRef<[u8]>> PicturesInZip<B> {
    /// Lists what is in the file; no picture is read yet.
    ///
    /// # Errors
    /// [`PictureError::Zip`] where the archive is no such file or its list is damaged.
    pub fn new(file: B, encoder: ImageEncoder) -> Result<Self> {
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
        let pictures = PicturesByFolder::new(encoder);
        Ok(Self { archive, entries, done: 0, pictures, bytes: Vec::new() })
    }

    /// Pictures in the file.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Pictures read so far.
    pub fn processed(&self) -> usize {
        self.done
    }

    /// Reads up to `most` pictures more.
    ///
    /// # Errors
    /// [`PictureError::Zip`] where a file in the archive is damaged, [`PictureError::TooLarge`]
    /// where one unpacks to more than 64 MiB, and those of [`PicturesByFolder::add`].
    pub fn read(&mut self, most: usize) -> Result<()> {
        for (path, index) in self.entries.iter().skip(self.done).take(most) {
            self.bytes.clear();
            // What a header says of the size is not believed.
            let mut entry =
                self.archive.by_index(*index).map_err(damaged)?.take(LARGEST_PICTURE + 1);
            entry.read_to_end(&mut self.bytes).map_err(|e| damaged(e.into()))?;
            if self.bytes.len() as u64 > LARGEST_PICTURE {
                return Err(
                    PictureError::TooLarge { file: path.clone(), limit: LARGEST_PICTURE }.into()
                );
            }
            self.pictures.add(path, &self.bytes)?;
            self.done += 1;
        }
        Ok(())
    }

    /// Reads what is still missing and gives the data sets, called `name`.
    ///
    /// # Errors
    /// Those of [`Self::read`] and [`PicturesByFolder::finish`].
    pub fn finish(mut self, name: &str) -> Result<Pictures> {
        self.read(usize::MAX)?;
        self.pictures.finish(name)
    }
}

fn damaged(error: ZipError) -> PictureError {
    PictureError::Zip { detail: error.to_string() }
}
