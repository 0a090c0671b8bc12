// What the fuzz target and the test `data_properties` both run, on stable and nightly alike.

use lenet_playground::data::idx::{Idx, Part};
use lenet_playground::data::{Dataset, cifar10};

/// Reads the bytes in every way there is, and says whether they make a data set. An error must
/// be a sentence; a panic is a finding.
///
/// The first byte says where images end and labels begin, so that one input makes both files.
pub fn read_anything(input: &[u8]) -> bool {
    const LIMIT: usize = 1 << 20;
    let images = Idx::<3>::read(input, Part::Images, LIMIT);
    assert_eq!(images, Idx::<3>::read(input.to_vec(), Part::Images, LIMIT), "borrowed, then owned");
    if let Ok(idx) = &images {
        assert_eq!(idx.values.len(), idx.sizes.iter().product::<usize>());
        assert!(idx.values.len() <= LIMIT);
    }
    for error in [images.err(), Idx::<1>::read(input, Part::Labels, LIMIT).err()] {
        assert!(error.is_none_or(|e| e.to_string().contains(" file ")));
    }
    if let Err(error) = cifar10::read("fuzzed", &[input]) {
        assert!(error.to_string().contains("; "), "{error} says what to do next");
    }
    let [at, rest @ ..] = input else { return false };
    let (images, labels) = rest.split_at(rest.len() * usize::from(*at) / 255);
    let Ok(data) = Dataset::from_idx(images, labels) else { return false };
    let (height, width) = data.size();
    assert_eq!(data.pixels().len(), data.len() * height * width);
    assert!(data.labels().iter().all(|&l| usize::from(l) < data.classes().len()));
    true
}
