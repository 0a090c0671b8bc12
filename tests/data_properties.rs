//! Properties of the reader of IDX and gzip files: whatever the bytes, an error that names the
//! fault or the very values that were written; never a panic, never a long wait.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../fuzz/entry.rs"]
mod entry;

use std::io::Write;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use lenet_playground::data::idx::{Idx, Part};
use lenet_playground::data::{Dataset, Origin};
use lenet_playground::error::{DataError, IdxError};
use lenet_playground::{Error, Result};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

const LIMIT: usize = 1 << 16;

fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn idx(sizes: &[u32], values: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 8, sizes.len() as u8];
    for size in sizes {
        file.extend(size.to_be_bytes());
    }
    file.extend(values);
    file
}

/// Reads a file raw and packed, and asserts that the answers are the same.
fn read(file: &[u8]) -> Result<Result<Idx<3>>, TestCaseError> {
    let raw = Idx::read(file, Part::Images, LIMIT);
    prop_assert_eq!(&raw, &Idx::read(pack(file), Part::Images, LIMIT));
    Ok(raw)
}

/// Sizes and as many values as they multiply to.
fn images() -> impl Strategy<Value = ([u32; 3], Vec<u8>)> {
    (1..6_u32, 1..12_u32, 1..12_u32)
        .prop_flat_map(|(n, h, w)| (Just([n, h, w]), vec(any::<u8>(), (n * h * w) as usize)))
}

proptest! {
    #[test]
    fn what_was_written_is_read((sizes, values) in images()) {
        let read = read(&idx(&sizes, &values))?.map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(read.sizes.map(|size| size as u32), sizes);
        prop_assert_eq!(read.values, values);
    }

    #[test]
    fn a_truncated_file_is_cut_short((sizes, values) in images(), cut in any::<prop::sample::Index>()) {
        let file = idx(&sizes, &values);
        let length = cut.index(file.len());
        let error = read(&file[..length])?.unwrap_err();
        let truncated = matches!(error.downcast_ref(), Some(IdxError::Truncated { found, .. }) if *found == length);
        prop_assert!(truncated, "{:?}", error);
    }

    #[test]
    fn an_oversized_file_goes_on((sizes, values) in images(), more in vec(any::<u8>(), 1..64)) {
        let error = read(&[idx(&sizes, &values), more].concat())?.unwrap_err();
        prop_assert!(matches!(error.downcast_ref(), Some(IdxError::Trailing { .. })), "{:?}", error);
    }

    #[test]
    fn a_wrong_magic_is_named((sizes, values) in images(), magic in any::<[u8; 2]>()) {
        // 1f 8b would be gzip.
        prop_assume!(magic != [0, 0] && magic != [0x1f, 0x8b]);
        let mut file = idx(&sizes, &values);
        file[..2].copy_from_slice(&magic);
        let error = read(&file)?.unwrap_err();
        prop_assert!(matches!(error.downcast_ref(), Some(IdxError::NotIdx { .. })), "{:?}", error);
    }

    #[test]
    fn a_wrong_type_or_rank_is_named(
        (sizes, values) in images(),
        code in any::<u8>(),
        rank in any::<u8>(),
    ) {
        let mut file = idx(&sizes, &values);
        (file[2], file[3]) = (code, rank);
        let result = read(&file)?;
        match (result.as_ref().err().and_then(Error::downcast_ref), code) {
            (Some(IdxError::Type { .. }), 0x09 | 0x0B..=0x0E) => {}
            (Some(IdxError::Rank { found, .. }), 8) => prop_assert_eq!(*found, usize::from(rank)),
            (Some(IdxError::TypeCode { code: found, .. }), _) => {
                prop_assert_eq!(*found, code);
                prop_assert!(!matches!(code, 0x08 | 0x09 | 0x0B..=0x0E));
            }
            (_, _) => prop_assert!(rank == 3 && code == 8, "{:?}", result),
        }
    }

    #[test]
    fn a_header_is_never_believed(sizes in any::<[u32; 3]>(), values in vec(any::<u8>(), 0..64)) {
        let product = sizes.iter().try_fold(1_usize, |p, &s| p.checked_mul(s as usize));
        let result = read(&idx(&sizes, &values))?;
        match (result.as_ref().err().and_then(Error::downcast_ref), product) {
            (Some(IdxError::TooLarge { .. }), product) => {
                prop_assert!(product.is_none_or(|product| product > LIMIT));
            }
            (Some(IdxError::Truncated { .. }), Some(n)) => prop_assert!(n > values.len()),
            (Some(IdxError::Trailing { .. }), Some(n)) => prop_assert!(n < values.len()),
            (_, n) => prop_assert!(result.is_ok() && n == Some(values.len())),
        }
    }

    #[test]
    fn mismatched_counts_are_named((sizes, values) in images(), labels in vec(0..10_u8, 0..8)) {
        let label_file = idx(&[labels.len() as u32], &labels);
        let result = Dataset::from_idx(idx(&sizes, &values), pack(&label_file));
        let images = sizes[0] as usize;
        if images == labels.len() {
            prop_assert_eq!(result.map(|data| data.origin()), Ok(Origin::File));
        } else {
            let labels = labels.len();
            prop_assert_eq!(result, Err(DataError::CountMismatch { images, labels }.into()));
        }
    }

    #[test]
    fn labels_beyond_the_classes_are_named((sizes, values) in images(), first in 10..=255_u8) {
        let mut labels = vec![9; sizes[0] as usize];
        labels[0] = first;
        let result = Dataset::from_idx(idx(&sizes, &values), idx(&[sizes[0]], &labels));
        let error = DataError::LabelRange { index: 0, label: first, classes: 10 };
        prop_assert_eq!(result, Err(error.into()));
    }

    #[test]
    fn a_damaged_gzip_file_never_gives_other_values(
        (sizes, values) in images(),
        at in any::<prop::sample::Index>(),
        flip in 1..=255_u8,
    ) {
        let good = pack(&idx(&sizes, &values));
        let mut bad = good.clone();
        bad[at.index(good.len())] ^= flip;
        // Some bits of gzip's own header, such as its clock, mean nothing to a reader.
        if let Ok(read) = Idx::<3>::read(bad, Part::Images, LIMIT) {
            prop_assert_eq!(read.values, values);
        }
    }

    #[test]
    fn a_gzip_bomb_is_read_no_further_than_its_header(members in 1..4_usize, sizes in any::<[u8; 3]>()) {
        let mut file = pack(&idx(&sizes.map(u32::from), &[]));
        file.extend(BOMB.repeat(members));
        let result = Idx::<3>::read(file, Part::Images, LIMIT);
        match result.as_ref().err().and_then(Error::downcast_ref) {
            Some(IdxError::TooLarge { limit: LIMIT, .. } | IdxError::Trailing { .. }) => {}
            _ => prop_assert!(false, "{:?}", result),
        }
    }
}

/// 64 MiB of nothing, packed into 64 kB.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| pack(&vec![0; 64 << 20]));

/// The fuzz target's entry point over inputs that are mutated by a fixed rule.
#[test]
fn mutated_files_never_panic() {
    let images = idx(&[2, 3, 3], &[200; 18]);
    let labels = idx(&[2], &[3, 4]);
    let pair = |images: &[u8], labels: &[u8]| {
        let at = (255 * images.len()).div_ceil(images.len() + labels.len()) as u8;
        [&[at], images, labels].concat()
    };
    let seeds = [
        images.clone(),
        pack(&images),
        pair(&images, &labels),
        pair(&pack(&images), &pack(&labels)),
        [pack(&images[..7]), pack(&images[7..])].concat(),
    ];
    let whole = seeds.iter().filter(|seed| entry::read_anything(seed)).count();
    assert_eq!(whole, 2, "both pairs make a data set");

    let mut next = generator(1);
    let mut survivors = 0;
    for seed in &seeds {
        for _ in 0..2_000 {
            survivors += usize::from(entry::read_anything(&mutate(seed.clone(), &mut next)));
        }
    }
    // Mutations must reach beyond the first check and yet do harm.
    assert!((10..4_000).contains(&survivors), "{survivors}");
}

/// One to four changes: a byte set, a bit flipped, a piece cut out, a piece repeated.
fn mutate(mut file: Vec<u8>, next: &mut impl FnMut(usize) -> usize) -> Vec<u8> {
    for _ in 0..=next(4) {
        if file.is_empty() {
            return file;
        }
        let at = next(file.len());
        let end = at + next((file.len() - at).min(16)) + 1;
        match next(4) {
            0 => file[at] = [0, 1, 0x7f, 0x80, 0xff][next(5)],
            1 => file[at] ^= 1 << next(8),
            2 => drop(file.drain(at..end)),
            _ => {
                let piece = file[at..end].to_vec();
                file.splice(at..at, piece);
            }
        }
    }
    file
}

/// Marsaglia's xorshift: numbers below a bound, the same in each run.
fn generator(mut state: u64) -> impl FnMut(usize) -> usize {
    move |bound| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    }
}
