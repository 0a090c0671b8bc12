use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

const LIMIT: usize = 1 << 20;

/// Three images of 2 × 2.
const IMAGES: [u8; 28] = [
    0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, // header
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
];

fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Reads raw borrowed, raw owned and packed: all three must agree.
fn read(bytes: &[u8]) -> Result<Idx<3>> {
    let borrowed = Idx::<3>::read(bytes, Part::Images, LIMIT);
    let owned = Idx::<3>::read(bytes.to_vec(), Part::Images, LIMIT);
    let packed = Idx::<3>::read(pack(bytes), Part::Images, LIMIT);
    assert_eq!(borrowed, owned);
    assert_eq!(borrowed, packed);
    borrowed
}

fn with(index: usize, byte: u8) -> Vec<u8> {
    let mut bytes = IMAGES.to_vec();
    bytes[index] = byte;
    bytes
}

#[test]
fn a_good_file_is_read() {
    let idx = read(&IMAGES).unwrap();
    assert_eq!(idx.sizes, [3, 2, 2]);
    assert_eq!(idx.values, (1..=12).collect::<Vec<u8>>());
    assert_eq!(idx.header_bytes(), IMAGES[..16]);
}

#[test]
fn an_owned_raw_file_is_used_in_place() {
    let file = IMAGES.to_vec();
    let address = file.as_ptr();
    let idx = Idx::<3>::read(file, Part::Images, LIMIT).unwrap();
    assert_eq!(idx.values.as_ptr(), address);
}

#[test]
fn a_packed_file_takes_no_more_memory_than_its_values() {
    let mut file = vec![0, 0, 8, 3, 0, 0, 1, 0, 0, 0, 0, 28, 0, 0, 0, 28];
    file.extend((0..256_u32 * 784).map(|i| i.wrapping_mul(i) as u8));
    let idx = Idx::<3>::read(pack(&file), Part::Images, LIMIT).unwrap();
    assert_eq!(idx.values.capacity(), 256 * 784);
}

#[test]
fn a_file_of_several_gzip_members_is_read() {
    let file = [pack(&IMAGES[..10]), pack(&IMAGES[10..])].concat();
    let idx = Idx::<3>::read(file, Part::Images, LIMIT).unwrap();
    assert_eq!(idx, read(&IMAGES).unwrap());
}

#[test]
fn each_length_too_short_is_cut_short() {
    for length in 0..IMAGES.len() {
        let error = read(&IMAGES[..length]).unwrap_err();
        let expected = if length < 16 { 16 } else { 28 };
        assert_eq!(error, IdxError::Truncated { part: "image", expected, found: length }.into());
    }
}

#[test]
fn bytes_after_the_last_value_are_refused() {
    let error = read(&[&IMAGES[..], &[0]].concat()).unwrap_err();
    assert!(error.to_string().contains("3 × 2 × 2"), "{error}");
    assert!(matches!(error.downcast_ref(), Some(IdxError::Trailing { expected: 28, .. })));
}

#[test]
fn other_files_are_named_by_their_first_bytes() {
    let error = read(b"<!doctype html><title>Not found</title>").unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(IdxError::NotIdx { .. })));
    let text = error.to_string();
    assert!(text.contains("3c 21 64 6f (the text \"<!do\")"), "{text}");
    let error = read(&with(1, 0xff)).unwrap_err();
    assert!(error.to_string().contains("00 ff 08 03;"), "{error}");
}

#[test]
fn each_type_of_idx_is_recognised() {
    let types = [(0x09, "i8"), (0x0B, "i16"), (0x0C, "i32"), (0x0D, "f32"), (0x0E, "f64")];
    for (code, name) in types {
        let error = read(&with(2, code)).unwrap_err();
        assert!(matches!(error.downcast_ref(), Some(IdxError::Type { .. })));
        let text = error.to_string();
        assert!(text.contains(&format!("holds {name} values")), "{text}");
    }
    for code in [0x00, 0x07, 0x0A, 0x0F, 0xFF] {
        let error = read(&with(2, code)).unwrap_err();
        assert_eq!(error, IdxError::TypeCode { part: "image", code }.into());
    }
}

#[test]
fn swapped_files_are_told_so() {
    let labels = [0, 0, 8, 1, 0, 0, 0, 2, 7, 9];
    // Shorter than an image file's header, and still the rank is what is wrong.
    let error = read(&labels).unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(IdxError::Rank { found: 1, .. })));
    assert!(error.to_string().contains("swapped"), "{error}");
    let error = Idx::<1>::read(&IMAGES, Part::Labels, LIMIT).unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(IdxError::Rank { found: 3, .. })));
}

#[test]
fn sizes_beyond_the_limit_are_refused_before_reading() {
    let mut bytes = IMAGES;
    bytes[4..16].fill(0xff);
    let error = read(&bytes).unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(IdxError::TooLarge { .. })));
    // Products that come to 0 where 64 and 32 bits overflow.
    for sizes in [[1 << 31, 1 << 31, 4], [1 << 16, 1 << 16, 1_u32]] {
        let bytes = [&IMAGES[..4], sizes.map(u32::to_be_bytes).as_flattened()].concat();
        let error = read(&bytes).unwrap_err();
        assert!(matches!(error.downcast_ref(), Some(IdxError::TooLarge { .. })), "{error}");
    }
    let error = Idx::<3>::read(&IMAGES, Part::Images, 11).unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(IdxError::TooLarge { limit: 11, .. })));
    assert!(Idx::<3>::read(&IMAGES, Part::Images, 12).is_ok());
}

#[test]
fn a_header_that_promises_much_takes_little_memory() {
    // 200 MiB promised in a few bytes.
    let bytes = [0, 0, 8, 3, 0, 0, 0, 200, 0, 0, 4, 0, 0, 0, 4, 0, 1];
    let packed = pack(&bytes);
    let bound = Unpacked::new(&packed).upper_bound();
    assert!(bound < 64 << 10, "{bound}");
    for file in [bytes.to_vec(), packed] {
        let error = Idx::<3>::read(&file, Part::Images, MAX_BYTES).unwrap_err();
        assert!(matches!(error.downcast_ref(), Some(IdxError::Truncated { found: 17, .. })));
    }
}

#[test]
fn a_gzip_bomb_is_read_no_further_than_its_header_promises() {
    let mut bomb = IMAGES[..16].to_vec();
    bomb.resize(64 << 20, 0);
    let packed = pack(&bomb);
    assert!(packed.len() < 100 << 10);
    let mut source = Source { reader: Unpacked::new(&packed), part: Part::Images, read: 0 };
    let header = Header::<3>::read(&mut source, LIMIT).unwrap();
    assert!(matches!(
        source.values(&header).unwrap_err().downcast_ref(),
        Some(IdxError::Trailing { expected: 28, .. })
    ));
}

#[test]
fn damage_anywhere_in_a_gzip_file_is_found() {
    let good = pack(&IMAGES);
    for length in 2..good.len() {
        let error = Idx::<3>::read(&good[..length], Part::Images, LIMIT).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("damaged (it ends too early)"), "{length}: {text}");
    }
    // The sum and the length stand in the last eight bytes.
    for index in good.len() - 8..good.len() {
        let mut bad = good.clone();
        bad[index] ^= 1;
        let error = Idx::<3>::read(bad, Part::Images, LIMIT).unwrap_err();
        assert!(matches!(error.downcast_ref(), Some(IdxError::Gzip { .. })), "{error}");
    }
    let error = Idx::<3>::read([&good[..], b"junk"].concat(), Part::Images, LIMIT);
    assert!(matches!(error.as_ref().unwrap_err().downcast_ref(), Some(IdxError::Gzip { .. })));
}
