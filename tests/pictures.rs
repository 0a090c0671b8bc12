//! Data sets from the visitor's own pictures and from CIFAR-10's files: what was written is read,
//! and whatever else comes, an error is a sentence; never a panic, never a long wait.
#![cfg(all(not(target_arch = "wasm32"), feature = "full"))]

use std::io::{Cursor, Write};

use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};
use lenet_playground::codec::{ColorSpace, ImageEncoder, ImageLayout, Method};
use lenet_playground::data::{Dataset, Pictures, PicturesByFolder, PicturesInZip, cifar10};
use lenet_playground::error::{Cifar10Error, DataError, FileError, PictureError};
use lenet_playground::{Error, Result};
use proptest::collection::vec;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A grey picture of 3 × 2 pixels of one level.
fn png(level: u8) -> Vec<u8> {
    let mut file = Vec::new();
    PngEncoder::new(&mut file).write_image(&[level; 6], 3, 2, ExtendedColorType::L8).unwrap();
    file
}

fn pack(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (index, (path, bytes)) in files.iter().enumerate() {
        let method = [CompressionMethod::Deflated, CompressionMethod::Stored][index % 2];
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(*path, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn encoder(color_space: ColorSpace) -> ImageEncoder {
    let layout = ImageLayout::new(2, 2, color_space).unwrap();
    ImageEncoder::new(layout).with_method(Method::Stretch).unwrap()
}

fn read(files: &[(&str, Vec<u8>)]) -> Result<Pictures> {
    Pictures::from_zip("mine.zip", &pack(files), encoder(ColorSpace::Grayscale))
}

/// Level and label of each image.
fn parts(data: &Dataset) -> Vec<(u8, u8)> {
    (0..data.len()).map(|i| (data.image(i)[0], data.labels()[i])).collect()
}

fn pets() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("pets/dogs/b.png", png(40)),
        ("pets/cats/z.PNG", png(20)),
        ("pets/cats/a.png", png(10)),
        ("pets/readme.txt", b"hello".to_vec()),
        ("__MACOSX/pets/cats/._a.png", b"not a picture".to_vec()),
        ("pets/.DS_Store", vec![0; 9]),
    ]
}

#[test]
fn a_zip_of_folders_is_a_data_set() {
    let Pictures { training, test } = read(&pets()).unwrap();
    assert_eq!(training.classes(), ["cats", "dogs"]);
    assert_eq!(parts(&training), [(10, 0), (20, 0), (40, 1)]);
    assert_eq!((training.shape(), training.name()), ([1, 2, 2], "mine.zip, training set"));
    assert_eq!(test, None);
}

#[test]
fn a_folder_is_the_same_set_as_a_zip_of_it() {
    let room = tempfile::tempdir().unwrap();
    for (path, bytes) in pets() {
        let path = room.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    for space in [ColorSpace::Grayscale, ColorSpace::Rgb] {
        let folder = Pictures::from_folder(room.path(), encoder(space)).unwrap().training;
        let zip = Pictures::from_zip("mine", &pack(&pets()), encoder(space)).unwrap().training;
        assert_eq!(folder, zip.with_name(folder.name()));
        assert_eq!(folder.channels(), space.channels());
    }
    let missing = Pictures::from_folder(&room.path().join("none"), encoder(ColorSpace::Rgb));
    assert!(
        matches!(missing.as_ref().unwrap_err().downcast_ref(), Some(FileError::Io { .. })),
        "{missing:?}"
    );
}

#[test]
fn a_zip_is_read_a_few_pictures_at_a_time() {
    let file = pack(&pets());
    let mut zip = PicturesInZip::new(file.as_slice(), encoder(ColorSpace::Rgb)).unwrap();
    assert_eq!((zip.len(), zip.processed(), zip.is_empty()), (3, 0, false));
    zip.read(2).unwrap();
    assert_eq!(zip.processed(), 2);
    let whole = Pictures::from_zip("mine", &file, encoder(ColorSpace::Rgb)).unwrap();
    assert_eq!(zip.finish("mine").unwrap(), whole, "what was not read yet is read at the end");
}

#[test]
fn folders_may_say_which_half_and_classes_may_be_numbers() {
    let files = [
        ("train/10/a.png", png(1)),
        ("train/9/a.png", png(2)),
        ("valid/10/a.png", png(3)),
        ("test/11/a.png", png(4)),
    ];
    let Pictures { training, test } = read(&files).unwrap();
    let test = test.unwrap();
    assert_eq!(training.classes(), ["9", "10", "11"]);
    assert_eq!(test.classes(), training.classes());
    assert_eq!(parts(&training), [(1, 1), (2, 0)]);
    assert_eq!(parts(&test), [(4, 2), (3, 1)]);
    assert_eq!(test.name(), "mine.zip, test set");
}

#[test]
fn bad_archives_say_what_to_do_next() {
    let says = |result: Result<Pictures>, words: &[&str]| {
        let error = result.unwrap_err().to_string();
        assert!(words.iter().all(|word| error.contains(word)), "{error}");
    };
    says(read(&[]), &["mine.zip", "PNG or JPEG", "folder named after the class"]);
    says(read(&[("test/a/b.png", png(1))]), &["no PNG or JPEG"]);
    says(read(&[("a.png", png(1))]), &["a.png lies in no folder"]);
    says(read(&[("a/b.png", b"text".to_vec())]), &["a/b.png: ", "choose a PNG or JPEG"]);
    let bytes = |bytes: &[u8]| Pictures::from_zip("mine", bytes, encoder(ColorSpace::Rgb));
    says(bytes(b"no zip"), &["the zip file cannot be read", "zip the folder again"]);

    let many: Vec<(String, Vec<u8>)> = (0..257).map(|i| (format!("{i}/a.png"), png(0))).collect();
    let mut pictures = PicturesByFolder::new(encoder(ColorSpace::Grayscale));
    for (path, file) in &many {
        assert!(pictures.add(path, file).unwrap());
    }
    says(pictures.finish("many"), &["257 class names", "1 to 256"]);
}

#[test]
fn a_bomb_is_not_unpacked_to_its_end() {
    let bomb = pack(&[("a/b.png", vec![0; 80 << 20])]);
    assert!(bomb.len() < 1 << 20);
    let result = Pictures::from_zip("mine", &bomb, encoder(ColorSpace::Rgb));
    assert!(
        matches!(result.as_ref().unwrap_err().downcast_ref(), Some(PictureError::TooLarge { .. })),
        "{result:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_archives_never_panic(
        at in any::<prop::sample::Index>(),
        bytes in vec(any::<u8>(), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut file = pack(&pets());
        let at = at.index(file.len() - bytes.len());
        file[at..at + bytes.len()].copy_from_slice(&bytes);
        for file in [&file[..], &file[..cut.index(file.len())]] {
            match Pictures::from_zip("mine", file, encoder(ColorSpace::Rgb)) {
                Ok(pictures) => prop_assert!(pictures.training.len() <= 4),
                Err(error) => prop_assert!(error.to_string().len() > 20),
            }
        }
    }

    #[test]
    fn any_paths_are_taken_or_left_out(paths in vec("[a-c./\\\\]{0,6}(\\.png)?", 0..6)) {
        let mut pictures = PicturesByFolder::new(encoder(ColorSpace::Grayscale));
        let mut taken = 0;
        for path in &paths {
            match pictures.add(path, &png(7)) {
                Ok(one) => taken += usize::from(one),
                Err(error) => {
                    let error = error.downcast_ref();
                    let is_expected = matches!(error, Some(PictureError::NoClassFolder { .. }));
                    prop_assert!(is_expected, "{:?}", error);
                }
            }
        }
        match pictures.finish("some") {
            Ok(pictures) => prop_assert_eq!(pictures.training.len(), taken),
            Err(error) => prop_assert!(taken == 0, "{}", error),
        }
    }

    #[test]
    fn cifar_records_are_read_as_written(
        labels in vec(0..10_u8, 1..5),
        level in any::<u8>(),
        first in 0..5_usize,
    ) {
        let records: Vec<Vec<u8>> = labels
            .iter()
            .enumerate()
            .map(|(i, &label)| {
                let pixels = (0..3072).map(|p| level.wrapping_add((p * 7 + i) as u8));
                std::iter::once(label).chain(pixels).collect()
            })
            .collect();
        let (one, other) = records.split_at(first.min(records.len()));
        let data = cifar10::read("mine", &[one.concat(), other.concat()]).unwrap();
        prop_assert_eq!(data.labels(), labels);
        for (i, record) in records.iter().enumerate() {
            prop_assert_eq!(data.image(i), &record[1..]);
        }
    }

    #[test]
    fn cifar_faults_are_named(mut file in vec(any::<u8>(), 0..7000), whole in any::<bool>()) {
        if whole {
            file.truncate(file.len() / cifar10::RECORD * cifar10::RECORD);
        }
        let bad = file.chunks(cifar10::RECORD).position(|record| record[0] > 9);
        let expected = match (file.len() % cifar10::RECORD, bad) {
            (1.., _) => Error::from(Cifar10Error::Length { batch: 1, bytes: file.len() }),
            (0, _) if file.is_empty() => DataError::EmptyDataset.into(),
            (0, Some(record)) => {
                let label = file[record * cifar10::RECORD];
                Cifar10Error::Label { batch: 1, record, label }.into()
            }
            (0, None) => {
                prop_assert!(cifar10::read("mine", &[&file]).is_ok());
                return Ok(());
            }
        };
        prop_assert_eq!(cifar10::read("mine", &[&file]), Err(expected));
    }
}
