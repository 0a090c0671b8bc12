//! Labelled images, kept as the bytes they came in.

use std::borrow::Cow;

use crate::data::idx::{Idx, MAX_BYTES, Part};
use crate::data::{known, sampler};
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
    /// [`Error::PartialImage`], [`Error::CountMismatch`], [`Error::EmptyDataset`],
    /// [`Error::TooManyImages`] or [`Error::LabelRange`], where they do not.
    pub fn new(
        name: impl Into<String>,
        origin: Origin,
        (height, width): (usize, usize),
        pixels: Vec<u8>,
        labels: Vec<u8>,
        classes: Vec<String>,
    ) -> Result<Self> {
        let images = count(pixels.len(), height, width)?;
        check_labels(&labels, images, classes.len())?;
        Ok(Self { name: name.into(), origin, height, width, pixels, labels, classes })
    }

    /// Reads a pair of IDX files, gzip or raw, and recognises the [known sets](known::Set).
    ///
    /// Other files are taken for digits, with the classes 0 to 9, and called "Your files". Give
    /// owned bytes where memory is short: raw images are then used in place.
    ///
    /// # Errors
    /// Those of [`Idx::read`] and [`Self::new`].
    pub fn from_idx<'a>(
        images: impl Into<Cow<'a, [u8]>>,
        labels: impl Into<Cow<'a, [u8]>>,
    ) -> Result<Self> {
        let (images, labels) = read_pair(images.into(), labels.into())?;
        match known::recognise(&images, &labels) {
            Some((set, subset)) => {
                let name = format!("{}, {}", set.name(), subset.name());
                Self::from_parts(name, Origin::Known, images, labels, &set.classes())
            }
            None => Self::from_files(images, labels, &known::DIGITS),
        }
    }

    /// Reads a pair of IDX files as [`Self::from_idx`] does, with classes of the caller's own.
    ///
    /// # Errors
    /// Those of [`Idx::read`] and [`Self::new`].
    pub fn from_idx_with_classes<'a>(
        images: impl Into<Cow<'a, [u8]>>,
        labels: impl Into<Cow<'a, [u8]>>,
        classes: &[&str],
    ) -> Result<Self> {
        let (images, labels) = read_pair(images.into(), labels.into())?;
        Self::from_files(images, labels, classes)
    }

    fn from_files(images: Idx<3>, labels: Idx<1>, classes: &[&str]) -> Result<Self> {
        Self::from_parts("Your files".into(), Origin::File, images, labels, classes)
    }

    fn from_parts(
        name: String,
        origin: Origin,
        images: Idx<3>,
        labels: Idx<1>,
        classes: &[&str],
    ) -> Result<Self> {
        let [_, height, width] = images.sizes;
        let classes = classes.iter().map(ToString::to_string).collect();
        let size = (height, width);
        Self::new(name, origin, size, images.values, labels.values, classes)
    }

    /// Chooses `validation` images to hold out, by seed, and leaves the rest to train on.
    ///
    /// No pixel is copied: both halves are lists of indices, in ascending order.
    ///
    /// # Errors
    /// [`Error::Split`] where no image would be left to train on.
    pub fn split(&self, validation: usize, seed: u64) -> Result<Split> {
        split(self.len(), validation, seed)
    }

    /// What the set is called, such as "MNIST, training set".
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

    /// All pixels, image by image: `N × H × W` bytes.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The pixels of one image, row by row, and its label.
    ///
    /// # Errors
    /// [`Error::NoSuchImage`] where `index` is not below [`Self::len`].
    pub fn get(&self, index: usize) -> Result<(&[u8], u8)> {
        match self.labels.get(index) {
            Some(&label) => Ok((self.image(index), label)),
            None => Err(Error::NoSuchImage { index, count: self.len() }),
        }
    }

    /// The pixels of one image, row by row.
    ///
    /// # Panics
    /// Where `index` is not below [`Self::len`]; [`Self::get`] does not.
    pub fn image(&self, index: usize) -> &[u8] {
        let area = self.height * self.width;
        &self.pixels[index * area..(index + 1) * area]
    }
}

/// The indices of a data set in two halves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Images to train on.
    pub training: Vec<u32>,
    /// Images held out, to validate with.
    pub validation: Vec<u32>,
}

fn read_pair(images: Cow<'_, [u8]>, labels: Cow<'_, [u8]>) -> Result<(Idx<3>, Idx<1>)> {
    // The labels first: they are read in no time, and most mix-ups show in them.
    let labels = Idx::<1>::read(labels, Part::Labels, MAX_BYTES)?;
    let images = Idx::<3>::read(images, Part::Images, MAX_BYTES)?;
    Ok((images, labels))
}

/// The number of whole images that the pixels make.
fn count(pixels: usize, height: usize, width: usize) -> Result<usize> {
    match height.checked_mul(width) {
        _ if pixels == 0 => Err(Error::EmptyDataset),
        Some(area) if area > 0 && pixels.is_multiple_of(area) => Ok(pixels / area),
        _ => Err(Error::PartialImage { pixels, height, width }),
    }
}

fn check_labels(labels: &[u8], images: usize, classes: usize) -> Result<()> {
    if images != labels.len() {
        let labels = labels.len();
        return Err(Error::CountMismatch { images, labels });
    }
    if u32::try_from(images).is_err() {
        return Err(Error::TooManyImages { images });
    }
    match labels.iter().position(|&l| usize::from(l) >= classes) {
        None => Ok(()),
        Some(index) => Err(Error::LabelRange { index, label: labels[index], classes }),
    }
}

/// Holds out so many of the examples, by seed; each half is in ascending order.
pub(super) fn split(images: usize, validation: usize, seed: u64) -> Result<Split> {
    if validation >= images {
        return Err(Error::Split { validation, images });
    }
    // Lossless: a data set has no more images than indices.
    let mut order: Vec<u32> = (0..images as u32).collect();
    // A number that no epoch of the sampler reaches.
    sampler::shuffle(&mut order, &mut sampler::stream(seed, u64::MAX));
    let mut held_out = vec![false; images];
    order.iter().take(validation).for_each(|&index| held_out[index as usize] = true);
    let all = 0..images as u32;
    let (validation, training) = all.partition(|&index| held_out[index as usize]);
    Ok(Split { training, validation })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(pixels: usize, labels: Vec<u8>) -> Result<Dataset> {
        let classes = vec!["no".into(), "yes".into()];
        let origin = Origin::Synthetic;
        Dataset::new("test", origin, (2, 3), vec![9; pixels], labels, classes)
    }

    #[test]
    fn parts_that_fit_make_a_set() {
        let set = set(12, vec![0, 1]).unwrap();
        assert_eq!((set.len(), set.size()), (2, (2, 3)));
        assert_eq!(set.get(1).unwrap(), (&[9; 6][..], 1));
        assert_eq!(set.get(2).unwrap_err(), Error::NoSuchImage { index: 2, count: 2 });
    }

    #[test]
    fn parts_that_do_not_fit_are_named() {
        assert_eq!(set(0, vec![]).unwrap_err(), Error::EmptyDataset);
        assert!(matches!(set(13, vec![0, 1]).unwrap_err(), Error::PartialImage { pixels: 13, .. }));
        let (images, labels) = (2, 1);
        assert_eq!(set(12, vec![0]).unwrap_err(), Error::CountMismatch { images, labels });
        let range = set(12, vec![1, 2]).unwrap_err();
        assert!(matches!(range, Error::LabelRange { index: 1, label: 2, .. }));
        assert!(range.to_string().contains("from 0 to 1"), "{range}");
    }

    #[test]
    fn images_without_area_are_refused() {
        for size in [(0, 3), (3, 0), (usize::MAX, 2)] {
            let error = Dataset::new("", Origin::File, size, vec![1], vec![0], vec!["0".into()]);
            assert!(matches!(error, Err(Error::PartialImage { .. })), "{size:?}");
        }
    }

    #[test]
    fn a_split_holds_out_by_seed_and_loses_nothing() {
        let set = set(600, vec![0; 100]).unwrap();
        let split = set.split(30, 5).unwrap();
        assert_eq!((split.training.len(), split.validation.len()), (70, 30));
        assert!(split.validation.is_sorted() && split.training.is_sorted());
        let mut all = [split.training.clone(), split.validation.clone()].concat();
        all.sort_unstable();
        assert_eq!(all, (0..100).collect::<Vec<_>>());
        assert_eq!(set.split(30, 5).unwrap(), split);
        assert_ne!(set.split(30, 6).unwrap(), split);
    }

    #[test]
    fn a_split_leaves_something_to_train_on() {
        let set = set(12, vec![0, 1]).unwrap();
        assert_eq!(set.split(0, 1).unwrap().training, [0, 1]);
        assert!(set.split(1, 1).is_ok());
        assert_eq!(set.split(2, 1).unwrap_err(), Error::Split { validation: 2, images: 2 });
    }
}
