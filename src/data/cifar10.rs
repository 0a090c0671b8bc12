//! CIFAR-10's binary version: 32×32 photos in colour, of ten classes.
//!
//! ```text
//! record: label (1 byte, 0 to 9) | 1024 red | 1024 green | 1024 blue, each 32 rows of 32
//! ```
//!
//! Five files of 10,000 records are to train on, `data_batch_1.bin` to `data_batch_5.bin`, and
//! `test_batch.bin` is to test with. Source: Krizhevsky, Learning multiple layers of features from
//! tiny images (2009), and the data set's page.

use crate::Result;
use crate::data::idx::{MAX_BYTES, Part};
use crate::data::{Dataset, Origin, Subset};
use crate::error::{Cifar10Error, DataError};

/// The names of the classes, by label.
pub const CLASSES: [&str; 10] =
    ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/// Channels, height and width of every image.
pub const SHAPE: [usize; 3] = [3, 32, 32];

/// Bytes of an image.
const IMAGE: usize = 3 * 32 * 32;

/// Bytes of a record: a label and an image.
pub const RECORD: usize = 1 + IMAGE;

/// The names of the files of one half.
pub fn files(subset: Subset) -> &'static [&'static str] {
    match subset {
        Subset::Training => &[
            "data_batch_1.bin",
            "data_batch_2.bin",
            "data_batch_3.bin",
            "data_batch_4.bin",
            "data_batch_5.bin",
        ],
        Subset::Test => &["test_batch.bin"],
    }
}

/// Reads whole files, one after the other, as a set called `name`. Any number of records will do;
/// the files are not known by their sums, so the origin is [`Origin::File`].
///
/// # Errors
/// [`Cifar10Error::Length`] where a file holds no whole number of records, [`Cifar10Error::Label`]
/// where a record has a label above 9, [`DataError::EmptyDataset`] where there is none,
/// [`DataError::NoMemory`] where there is no room.
pub fn read<B: AsRef<[u8]>>(name: impl Into<String>, batches: &[B]) -> Result<Dataset> {
    let lengths = || batches.iter().map(|batch| batch.as_ref().len());
    if let Some(at) = lengths().position(|bytes| !bytes.is_multiple_of(RECORD)) {
        return Err(
            Cifar10Error::Length { batch: at + 1, bytes: batches[at].as_ref().len() }.into()
        );
    }
    let records: usize = lengths().map(|bytes| bytes / RECORD).sum();
    let bytes = records.saturating_mul(IMAGE);
    let (mut pixels, mut labels) = (Vec::new(), Vec::with_capacity(records));
    let no_memory = DataError::NoMemory { part: Part::Images.name(), bytes };
    if bytes > MAX_BYTES || pixels.try_reserve_exact(bytes).is_err() {
        return Err(no_memory.into());
    }
    for (batch, file) in batches.iter().enumerate() {
        for (record, bytes) in file.as_ref().chunks_exact(RECORD).enumerate() {
            let (label, image) = (bytes[0], &bytes[1..]);
            if usize::from(label) >= CLASSES.len() {
                return Err(Cifar10Error::Label { batch: batch + 1, record, label }.into());
            }
            labels.push(label);
            pixels.extend_from_slice(image);
        }
    }
    let classes = CLASSES.map(String::from).to_vec();
    Dataset::with_shape(name, Origin::File, SHAPE, pixels, labels, classes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(label: u8, first: u8) -> Vec<u8> {
        let image = (0..IMAGE).map(|i| first.wrapping_add((i / 1024) as u8));
        std::iter::once(label).chain(image).collect()
    }

    #[test]
    fn records_are_read_file_by_file() {
        let batches = [[record(3, 10), record(9, 20)].concat(), record(0, 30)];
        let data = read("CIFAR-10, training set", &batches).unwrap();
        assert_eq!((data.len(), data.shape(), data.labels()), (3, [3, 32, 32], &[3, 9, 0][..]));
        assert_eq!(data.classes()[3], "cat");
        let firsts: Vec<u8> = data.image(1).iter().step_by(1024).copied().collect();
        assert_eq!(firsts, [20, 21, 22], "red, green, blue");
        assert_eq!(data.origin(), Origin::File);
    }

    #[test]
    fn faults_are_named_with_their_place() {
        let good = record(1, 0);
        let short = good[..RECORD - 1].to_vec();
        let error = read("", &[good.clone(), short]).unwrap_err();
        assert_eq!(error, Cifar10Error::Length { batch: 2, bytes: 3072 }.into());
        let error = read("", &[[good.clone(), record(10, 0)].concat()]).unwrap_err();
        assert_eq!(error, Cifar10Error::Label { batch: 1, record: 1, label: 10 }.into());
        assert!(error.to_string().contains("begins with 10"), "{error}");
        let none: [&[u8]; 0] = [];
        assert_eq!(read("", &none), Err(DataError::EmptyDataset.into()));
        assert_eq!(read("", &[&[][..]]), Err(DataError::EmptyDataset.into()));
    }
}
