//! The known sets as they were published, where `LENET_DATA` names them.
#![cfg(not(target_arch = "wasm32"))]

use lenet_playground::data::{Dataset, Origin, Part, Set, Subset, three_or_seven};

use crate::common::data::{folder, load, read};

#[test]
fn each_known_set_is_recognised() {
    for set in Set::ALL {
        // The download brings MNIST alone.
        let Some(folder) = folder("each_known_set_is_recognised", set) else { continue };
        for subset in Subset::ALL {
            let data = load(&folder, set, subset);
            assert_eq!(data.name(), format!("{}, {}", set.name(), subset.name()));
            assert_eq!(data.origin(), Origin::Known);
            assert_eq!((data.len(), data.size()), (subset.images(), (28, 28)));
            assert_eq!(data.classes(), set.classes());
        }
    }
}

#[test]
fn mnist_holds_what_is_known_of_it() {
    let Some(folder) = folder("mnist_holds_what_is_known_of_it", Set::Mnist) else {
        return;
    };
    let training = load(&folder, Set::Mnist, Subset::Training);
    assert_eq!(training.labels()[..10], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    // The mean intensity that every tutorial normalises with.
    let sum: u64 = training.pixels().iter().map(|&p| u64::from(p)).sum();
    let mean = sum as f64 / training.pixels().len() as f64 / 255.0;
    assert!((mean - 0.1307).abs() < 5e-5, "{mean}");

    let test = load(&folder, Set::Mnist, Subset::Test);
    assert_eq!(test.labels()[..10], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
}

#[test]
fn threes_and_sevens_are_those_of_the_book() {
    let Some(folder) = folder("threes_and_sevens_are_those_of_the_book", Set::Mnist) else {
        return;
    };
    for (subset, sevens, threes, small) in
        [(Subset::Training, 6265, 6131, 709), (Subset::Test, 1028, 1010, 699)]
    {
        let digits = load(&folder, Set::Mnist, subset);
        let both = three_or_seven::of(&digits).unwrap();
        assert_eq!(both.classes(), ["7", "3"]);
        let count = |label: u8| both.labels().iter().filter(|&&l| l == label).count();
        assert_eq!((count(0), count(1)), (sevens, threes));
        let drawn = three_or_seven::small(&digits, subset, 1).unwrap();
        assert_eq!(drawn.len(), small);
        // At the foot, row 22 and column 18, a three has its bow and a seven nothing.
        let [seven, three] = drawn.mean_images().try_into().unwrap();
        let at = 22 * 28 + 18;
        assert!(three.unwrap()[at] > 2.0 * seven.unwrap()[at]);
    }
}

#[test]
fn files_that_do_not_belong_together_are_refused() {
    let Some(folder) = folder("files_that_do_not_belong_together_are_refused", Set::Mnist) else {
        return;
    };
    let images = read(&folder, Set::Mnist, Subset::Test, Part::Images);
    let labels = read(&folder, Set::Mnist, Subset::Training, Part::Labels);
    let error = Dataset::from_idx(&images, &labels).unwrap_err().to_string();
    assert!(error.starts_with("10000 images came with 60000 labels"), "{error}");

    // The right numbers, but not the right labels: loaded, and not taken for MNIST.
    let labels: Vec<u8> = [0, 0, 8, 1, 0, 0, 0x27, 0x10].into_iter().chain([3; 10_000]).collect();
    let data = Dataset::from_idx(images, labels).unwrap();
    assert_eq!((data.name(), data.origin()), ("Your files", Origin::File));
}
