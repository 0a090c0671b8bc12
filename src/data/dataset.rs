//! Labelled images, kept as the bytes they came in.

use crate::{Error, Result};

/// Where a data set came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A known public set, recognised by its SHA-256 sum.
    Known,
    /// A user's own files.
    File,
    /// Drawn by [`crate::data`]'s generator of synthetic digits.
    Synthetic,
}

/// Labelled grey images of one size: `N × H × W` bytes, 0 is background.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    name: String,
    origin: Origin,
    height: usize,
    width: usize,
    pixels: Vec<u8>,
    labels: Vec<u8>,
    classes: Vec<String>,
}

impl Dataset {
    /// Checks that the parts belong together and makes a data set of them.
    ///
    /// `pixels` holds `N × height × width` bytes and `labels` `N` class indices below
    /// `classes.len()`.
    ///
    /// # Errors
    /// [`Error::CountMismatch`] where the number of images is not the number of labels.
    pub fn new(
        name: impl Into<String>,
        origin: Origin,
        (height, width): (usize, usize),
        pixels: Vec<u8>,
        labels: Vec<u8>,
        classes: Vec<String>,
    ) -> Result<Self> {
        let images = pixels.len().checked_div(height * width).unwrap_or(0);
        if images != labels.len() || images * height * width != pixels.len() {
            return Err(Error::CountMismatch { images, labels: labels.len() });
        }
        Ok(Self { name: name.into(), origin, height, width, pixels, labels, classes })
    }

    /// What the set is called, such as "MNIST (training)".
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it came from.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no images.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Height and width of every image.
    pub fn size(&self) -> (usize, usize) {
        (self.height, self.width)
    }

    /// All labels.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// Names of the classes, by label.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The pixels of one image, row by row.
    ///
    /// # Panics
    /// Where `index` is not below [`Self::len`].
    pub fn image(&self, index: usize) -> &[u8] {
        let area = self.height * self.width;
        &self.pixels[index * area..(index + 1) * area]
    }
}
