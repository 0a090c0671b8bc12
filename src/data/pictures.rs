//! The visitor's own pictures, in folders named after their classes.
//!
//! ```text
//! cats/one.png                train/cats/one.png
//! dogs/two.jpg                test/dogs/two.jpg
//! ```

use crate::Result;
use crate::codec::{ImageEncoder, Picture};
use crate::data::idx::MAX_BYTES;
use crate::data::{Dataset, Origin, Subset};
use crate::error::{FileError, PictureError};

/// The most bytes of a picture's file, unpacked: a good camera's largest are half of it.
pub const LARGEST_PICTURE: u64 = 64 << 20;

/// A data set of pictures, in one half or in two.
#[derive(Debug, Clone, PartialEq)]
pub struct Pictures {
    /// The pictures in folders called `train` or `training`, or in no such folder.
    pub training: Dataset,
    /// Those in folders called `test`, `valid` or `validation`, where there are any.
    pub test: Option<Dataset>,
}

/// Gathers pictures one by one into a data set. A picture's class is the folder it lies in; a
/// folder around the classes may say which half they belong to.
///
/// Order matters, as it does in any data set: the same files in the same order give the same set.
#[derive(Debug, Clone)]
pub struct PicturesByFolder {
    encoder: ImageEncoder,
    /// In the order they came in.
    classes: Vec<String>,
    training: Half,
    test: Half,
}

#[derive(Debug, Clone, Default)]
struct Half {
    pixels: Vec<u8>,
    /// Places in `classes`.
    classes: Vec<usize>,
}

impl PicturesByFolder {
    /// No pictures yet; the encoder gives those that come their size and colour space. Mean and
    /// variance are left to the net: a data set keeps bytes.
    pub fn new(encoder: ImageEncoder) -> Self {
        let (training, test) = Default::default();
        Self { encoder, classes: Vec::new(), training, test }
    }

    /// Takes a file with its path, such as `cats/one.png`; slashes may lean either way. `false`:
    /// it was left out, for it is hidden or does not end in `.png`, `.jpg` or `.jpeg`.
    ///
    /// # Errors
    /// [`PictureError::NoClassFolder`] where the path names no folder, [`FileError::InFile`] where
    /// the picture cannot be read or encoded, [`PictureError::TooManyPictures`] where there is no
    /// more room.
    pub fn add(&mut self, path: &str, file: &[u8]) -> Result<bool> {
        if !is_wanted(path) {
            return Ok(false);
        }
        let (subset, class) =
            place(path).ok_or_else(|| PictureError::NoClassFolder { file: path.to_owned() })?;
        let inside = |error| FileError::in_file(path, error);
        let picture = Picture::from_file(file).map_err(inside)?;
        let pixels = self.encoder.pixels(&picture).map_err(inside)?;
        if self.training.pixels.len() + self.test.pixels.len() + pixels.len() > MAX_BYTES {
            let [channels, height, width] = self.shape();
            let shape = format!("{channels}×{height}×{width}");
            return Err(PictureError::TooManyPictures { limit: MAX_BYTES, shape }.into());
        }
        let known = self.classes.iter().position(|name| name == class);
        let class = known.unwrap_or_else(|| {
            self.classes.push(class.to_owned());
            self.classes.len() - 1
        });
        let half = match subset {
            Subset::Training => &mut self.training,
            Subset::Test => &mut self.test,
        };
        half.pixels.extend_from_slice(&pixels);
        half.classes.push(class);
        Ok(true)
    }

    /// The data set of the pictures that came, called `name`. Classes are sorted: by number where
    /// all are numbers, else by name.
    ///
    /// # Errors
    /// [`PictureError::NoPictures`] where there are none to train on,
    /// [`CodecError::ClassNames`](crate::error::CodecError::ClassNames) where they are of more than
    /// 256 classes.
    pub fn finish(self, name: &str) -> Result<Pictures> {
        if self.training.classes.is_empty() {
            return Err(PictureError::NoPictures { place: name.to_owned() }.into());
        }
        let shape = self.shape();
        let mut order: Vec<usize> = (0..self.classes.len()).collect();
        let number = |&class: &usize| self.classes[class].parse::<u64>().ok();
        if order.iter().all(|class| number(class).is_some()) {
            order.sort_by_key(|class| (number(class), &self.classes[*class]));
        } else {
            order.sort_by_key(|&class| &self.classes[class]);
        }
        let classes: Vec<String> = order.iter().map(|&class| self.classes[class].clone()).collect();
        let mut label_of = vec![0; classes.len()];
        for (label, &class) in order.iter().enumerate() {
            // More classes than bytes are refused when the set is made.
            label_of[class] = label as u8;
        }
        let set = |half: Half, subset: Subset| {
            let labels = half.classes.into_iter().map(|class| label_of[class]).collect();
            let name = format!("{name}, {}", subset.name());
            Dataset::with_shape(name, Origin::File, shape, half.pixels, labels, classes.clone())
        };
        let test = (!self.test.classes.is_empty()).then(|| set(self.test, Subset::Test));
        Ok(Pictures { training: set(self.training, Subset::Training)?, test: test.transpose()? })
    }

    /// Channels first, as a data set keeps them whatever the encoder's own order.
    fn shape(&self) -> [usize; 3] {
        let layout = self.encoder.layout();
        [layout.channels(), layout.height(), layout.width()]
    }
}

/// The names in a path, the file's last.
fn names(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split(['/', '\\']).filter(|name| !name.is_empty() && *name != ".")
}

/// Whether a file is a picture by its name. Systems leave hidden files and folders of their own in
/// folders and archives.
pub(super) fn is_wanted(path: &str) -> bool {
    let hidden = |name: &str| name.starts_with('.') || name == "__MACOSX";
    let extension = names(path).next_back().and_then(|name| name.rsplit_once('.'));
    let is_picture = |extension: &str| {
        ["png", "jpg", "jpeg"].iter().any(|known| extension.eq_ignore_ascii_case(known))
    };
    !names(path).any(hidden) && extension.is_some_and(|(_, extension)| is_picture(extension))
}

/// The half that a file belongs to and its class.
fn place(path: &str) -> Option<(Subset, &str)> {
    let mut folders = names(path).rev().skip(1);
    let class = folders.next()?;
    let is_test = |name: &str| {
        let known = ["test", "testing", "valid", "validation", "val"];
        known.iter().any(|known| name.eq_ignore_ascii_case(known))
    };
    Some((if folders.any(is_test) { Subset::Test } else { Subset::Training }, class))
}

#[cfg(not(target_arch = "wasm32"))]
mod folder {
    use std::fs;
    use std::path::Path;

    use super::{LARGEST_PICTURE, Pictures, PicturesByFolder, is_wanted};
    use crate::Result;
    use crate::codec::ImageEncoder;
    use crate::data::file;
    use crate::error::FileError;

    /// Folders in folders beyond this are not looked into.
    const DEEPEST: usize = 8;

    impl Pictures {
        /// Reads the pictures in the folders of a folder, sorted by their paths.
        ///
        /// # Errors
        /// [`FileError::Io`] where a folder cannot be read, and those of [`file::read`],
        /// [`PicturesByFolder::add`] and [`PicturesByFolder::finish`].
        pub fn from_folder(folder: &Path, encoder: ImageEncoder) -> Result<Self> {
            let mut paths = Vec::new();
            list(folder, "", DEEPEST, &mut paths)?;
            paths.sort_unstable();
            let mut pictures = PicturesByFolder::new(encoder);
            for path in paths {
                let bytes = file::read(&folder.join(&path), LARGEST_PICTURE)?;
                pictures.add(&path, &bytes)?;
            }
            pictures.finish(&folder.display().to_string())
        }
    }

    /// The paths of all pictures below a folder, from there on and with slashes.
    fn list(folder: &Path, prefix: &str, depth: usize, paths: &mut Vec<String>) -> Result<()> {
        for entry in fs::read_dir(folder).map_err(|e| FileError::io(folder, &e))? {
            let entry = entry.map_err(|e| FileError::io(folder, &e))?;
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().map_err(|e| FileError::io(&entry.path(), &e))?;
            // Links to folders are not followed: they may lead round in circles.
            if kind.is_dir() && depth > 0 {
                list(&entry.path(), &format!("{path}/"), depth - 1, paths)?;
            } else if !kind.is_dir() && is_wanted(&path) {
                paths.push(path);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_folder_is_the_class_and_one_above_it_the_half() {
        use Subset::{Test, Training};
        assert_eq!(place("cats/a.png"), Some((Training, "cats")));
        assert_eq!(place("pets\\Test\\cats\\a.png"), Some((Test, "cats")));
        assert_eq!(place("./pets/train/dogs/b.jpg"), Some((Training, "dogs")));
        assert_eq!(place("test/b.jpg"), Some((Training, "test")), "a class of that name");
        assert_eq!(place("a.png"), None);
    }

    #[test]
    fn what_is_no_picture_or_hidden_is_left_out() {
        for path in ["a/b.png", "a/b.JPG", "a/b.c.jpeg", "a\\b.Png"] {
            assert!(is_wanted(path), "{path}");
        }
        for path in ["a/.b.png", "__MACOSX/a/b.png", "a/b.txt", "a/png", "a/.git/b.png", "", "/"] {
            assert!(!is_wanted(path), "{path}");
        }
    }
}
