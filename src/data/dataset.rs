//! Labelled images, kept as the bytes they came in.

use std::borrow::Cow;

use crate::Result;
use crate::codec::MOST_CLASSES;
use crate::data::idx::{Idx, MAX_BYTES, Part};
use crate::data::known::{self, Subset};
use crate::error::{CodecError, DataError};

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

/// Labelled images of one size: `N × C × H × W` bytes, 0 is background or black. Grey images have
/// one channel, coloured ones three: red, green, blue.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    name: String,
    origin: Origin,
    channels: usize,
    height: usize,
    width: usize,
    pixels: Vec<u8>,
    labels: Vec<u8>,
    classes: Vec<String>,
}

impl Dataset {
    /// A set of grey images: as [`Self::with_shape`] with one channel.
    ///
    /// # Errors
    /// Those of [`Self::with_shape`].
    pub fn new(
        name: impl Into<String>,
        origin: Origin,
        (height, width): (usize, usize),
        pixels: Vec<u8>,
        labels: Vec<u8>,
        classes: Vec<String>,
    ) -> Result<Self> {
        Self::with_shape(name, origin, [1, height, width], pixels, labels, classes)
    }

    /// Checks that the parts belong together and makes a data set of them.
    ///
    /// `pixels` holds `N × channels × height × width` bytes, a plane for each channel of an image,
    /// `labels` `N` class indices below `classes.len()`, and `classes` up to 256 names.
    ///
    /// # Errors
    /// [`DataError::PartialImage`], [`DataError::CountMismatch`], [`DataError::EmptyDataset`],
    /// [`DataError::TooManyImages`], [`DataError::LabelRange`] or [`CodecError::ClassNames`], where
    /// they do not.
    pub fn with_shape(
        name: impl Into<String>,
        origin: Origin,
        [channels, height, width]: [usize; 3],
        pixels: Vec<u8>,
        labels: Vec<u8>,
        classes: Vec<String>,
    ) -> Result<Self> {
        let images = count(pixels.len(), [channels, height, width])?;
        check_labels(&labels, images, classes.len())?;
        Ok(Self { name: name.into(), origin, channels, height, width, pixels, labels, classes })
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
        Self::from_pair(images, labels)
    }

    /// Reads a pair of raw IDX files as [`Self::from_idx`] does. A program that reads no others links
    /// no gzip.
    ///
    /// # Errors
    /// Those of [`Idx::read_raw`] and [`Self::new`].
    pub fn from_raw_idx(images: Vec<u8>, labels: Vec<u8>) -> Result<Self> {
        let labels = Idx::<1>::read_raw(labels, Part::Labels, MAX_BYTES)?;
        Self::from_pair(Idx::<3>::read_raw(images, Part::Images, MAX_BYTES)?, labels)
    }

    fn from_pair(images: Idx<3>, labels: Idx<1>) -> Result<Self> {
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

    /// This set under another name.
    #[must_use]
    pub fn with_name(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// What the set is called, such as "MNIST, training set".
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the whole set is called, either half of it: "MNIST" of "MNIST, training set".
    pub fn set_name(&self) -> &str {
        let half = |subset: Subset| self.name.strip_suffix(subset.name())?.strip_suffix(", ");
        Subset::ALL.into_iter().find_map(half).unwrap_or(&self.name)
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

    /// Channels, height and width of every image.
    pub fn shape(&self) -> [usize; 3] {
        [self.channels, self.height, self.width]
    }

    /// Channels of every image: 1 where they are grey, 3 where they are red, green and blue.
    pub fn channels(&self) -> usize {
        self.channels
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

    /// All pixels, image by image: `N × C × H × W` bytes.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The pixels of one image, channel by channel and row by row, and its label.
    ///
    /// # Errors
    /// [`DataError::NoSuchImage`] where `index` is not below [`Self::len`].
    pub fn get(&self, index: usize) -> Result<(&[u8], u8)> {
        match self.labels.get(index) {
            Some(&label) => Ok((self.image(index), label)),
            None => Err(DataError::NoSuchImage { index, count: self.len() }.into()),
        }
    }

    /// Bytes of one image: `C × H × W`.
    pub(super) fn image_len(&self) -> usize {
        // It was multiplied without overflow when the set was made.
        self.channels * self.height * self.width
    }

    /// The pixels of one image, channel by channel and row by row.
    ///
    /// # Panics
    /// Where `index` is not below [`Self::len`]; [`Self::get`] does not.
    pub fn image(&self, index: usize) -> &[u8] {
        let len = self.image_len();
        &self.pixels[index * len..(index + 1) * len]
    }
}

fn read_pair(images: Cow<'_, [u8]>, labels: Cow<'_, [u8]>) -> Result<(Idx<3>, Idx<1>)> {
    // The labels first: they are read in no time, and most mix-ups show in them.
    let labels = Idx::<1>::read(labels, Part::Labels, MAX_BYTES)?;
    let images = Idx::<3>::read(images, Part::Images, MAX_BYTES)?;
    Ok((images, labels))
}

/// The number of whole images that the pixels make.
fn count(pixels: usize, [channels, height, width]: [usize; 3]) -> Result<usize> {
    match channels.checked_mul(height).and_then(|rows| rows.checked_mul(width)) {
        _ if pixels == 0 => Err(DataError::EmptyDataset.into()),
        Some(len) if len > 0 && pixels.is_multiple_of(len) => Ok(pixels / len),
        _ => Err(DataError::PartialImage { pixels, channels, height, width }.into()),
    }
}

fn check_labels(labels: &[u8], images: usize, classes: usize) -> Result<()> {
    if images != labels.len() {
        let labels = labels.len();
        return Err(DataError::CountMismatch { images, labels }.into());
    }
    if u32::try_from(images).is_err() {
        return Err(DataError::TooManyImages { images }.into());
    }
    if classes > MOST_CLASSES {
        return Err(CodecError::ClassNames {
            count: classes,
            fault: "they are too many".into(),
            most: MOST_CLASSES,
        }
        .into());
    }
    match labels.iter().position(|&l| usize::from(l) >= classes) {
        None => Ok(()),
        Some(index) => Err(DataError::LabelRange { index, label: labels[index], classes }.into()),
    }
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
        assert_eq!(set.get(2).unwrap_err(), DataError::NoSuchImage { index: 2, count: 2 }.into());
    }

    #[test]
    fn both_halves_of_a_set_have_its_name() {
        for (name, set_name) in [
            ("MNIST, training set", "MNIST"),
            ("cats, dogs, test set", "cats, dogs"),
            ("cats, dogs", "cats, dogs"),
        ] {
            assert_eq!(set(6, vec![0]).unwrap().with_name(name).set_name(), set_name);
        }
    }

    #[test]
    fn parts_that_do_not_fit_are_named() {
        assert_eq!(set(0, vec![]).unwrap_err(), DataError::EmptyDataset.into());
        assert!(matches!(
            set(13, vec![0, 1]).unwrap_err().downcast_ref(),
            Some(DataError::PartialImage { pixels: 13, .. })
        ));
        let (images, labels) = (2, 1);
        assert_eq!(
            set(12, vec![0]).unwrap_err(),
            DataError::CountMismatch { images, labels }.into()
        );
        let range = set(12, vec![1, 2]).unwrap_err();
        assert!(matches!(
            range.downcast_ref(),
            Some(DataError::LabelRange { index: 1, label: 2, .. })
        ));
        assert!(range.to_string().contains("from 0 to 1"), "{range}");
    }

    #[test]
    fn images_without_area_are_refused() {
        for size in [(0, 3), (3, 0), (usize::MAX, 2)] {
            let error = Dataset::new("", Origin::File, size, vec![1], vec![0], vec!["0".into()]);
            assert!(
                matches!(
                    error.as_ref().unwrap_err().downcast_ref(),
                    Some(DataError::PartialImage { .. })
                ),
                "{size:?}"
            );
        }
    }

    #[test]
    fn coloured_images_have_three_planes() {
        let classes = vec!["a".into()];
        let pixels: Vec<u8> = (0..24).collect();
        let (labels, origin) = (vec![0, 0], Origin::File);
        let set = Dataset::with_shape("", origin, [3, 2, 2], pixels, labels, classes).unwrap();
        assert_eq!((set.shape(), set.channels(), set.size()), ([3, 2, 2], 3, (2, 2)));
        assert_eq!(set.image(1), (12..24).collect::<Vec<u8>>());
    }

    #[test]
    fn there_are_256_classes_at_most() {
        let with = |classes: usize| {
            let classes = vec![String::new(); classes];
            Dataset::new("", Origin::File, (1, 1), vec![0], vec![255], classes)
        };
        assert!(with(256).is_ok());
        assert!(matches!(
            with(257).unwrap_err().downcast_ref(),
            Some(CodecError::ClassNames { count: 257, .. })
        ));
    }
}
