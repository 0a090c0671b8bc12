//! Synthetic digits: the same for a seed, framed as MNIST's are, and good enough to learn from.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;

use lenet_playground::data::{Dataset, Origin, Set, Subset, SyntheticDigits};
use lenet_playground::net::lenet;
use lenet_playground::train::{Evaluation, Options, Trainer};
use pollster::FutureExt as _;

use crate::common::data;

fn make(count: usize, seed: u64) -> Dataset {
    SyntheticDigits::new(count, seed).finish().unwrap()
}

#[test]
fn a_seed_gives_the_same_digits_however_they_are_asked_for() {
    let whole = make(230, 7);
    let mut sliced = SyntheticDigits::new(230, 7);
    assert_eq!((sliced.len(), sliced.processed()), (230, 0));
    assert_eq!(sliced.generate(13), 13);
    assert_eq!(sliced.generate(100), 113);
    assert_eq!(sliced.finish().unwrap(), whole);
    assert_eq!(whole.origin(), Origin::Synthetic);
    // An image does not depend on how many there are.
    let short = make(40, 7);
    assert!((0..40).all(|i| short.image(i) == whole.image(i)));
    assert_ne!(make(40, 8).pixels(), short.pixels());
}

#[test]
fn every_ten_in_a_row_are_the_ten_digits() {
    let data = make(500, 3);
    let orders: Vec<&[u8]> = data.labels().chunks(10).collect();
    for order in &orders {
        let mut sorted = order.to_vec();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..10).collect::<Vec<u8>>());
    }
    assert!(orders.iter().any(|order| order != &orders[0]), "the order is drawn anew");
}

#[test]
fn digits_are_framed_as_mnist_frames_them() {
    let data = make(1000, 5);
    for i in 0..data.len() {
        let image = data.image(i);
        let inked = || (0..784).filter(|&p| image[p] > 0);
        let extent = |axis: fn(usize) -> usize| {
            let places = || inked().map(axis);
            places().max().unwrap() - places().min().unwrap() + 1
        };
        assert!(extent(|p| p % 28) <= 20 && extent(|p| p / 28) <= 20, "image {i}");
        let mass: f64 = image.iter().map(|&x| f64::from(x)).sum();
        let centre = |axis: fn(usize) -> usize| {
            inked().map(|p| f64::from(image[p]) * axis(p) as f64).sum::<f64>() / mass
        };
        for at in [centre(|p| p % 28), centre(|p| p / 28)] {
            assert!((at - 14.0).abs() <= 1.0, "image {i}: {at}");
        }
    }
}

/// Mean ink of MNIST's pixels is 33 of 255 and about 19 % of them have any.
#[test]
fn there_is_about_as_much_ink_as_in_mnist() {
    let data = make(2000, 9);
    let pixels = data.pixels();
    let mean = pixels.iter().map(|&x| f64::from(x)).sum::<f64>() / pixels.len() as f64;
    assert!((26.0..42.0).contains(&mean), "{mean}");
    let inked = pixels.iter().filter(|&&x| x > 0).count() as f64 / pixels.len() as f64;
    assert!((0.14..0.24).contains(&inked), "{inked}");
}

#[test]
fn a_digit_is_written_in_more_than_one_way() {
    let data = make(400, 1);
    for digit in 0..10 {
        let images: Vec<&[u8]> =
            (0..data.len()).filter(|&i| data.labels()[i] == digit).map(|i| data.image(i)).collect();
        let apart =
            |a: &[u8], b: &[u8]| a.iter().zip(b).filter(|(a, b)| a.abs_diff(**b) > 128).count();
        let most = images.iter().map(|image| apart(image, images[0])).max().unwrap();
        assert!(most > 40, "digit {digit}: {most} pixels differ at most");
    }
}

#[test]
fn nothing_asked_for_is_an_error() {
    assert!(SyntheticDigits::new(0, 1).finish().is_err());
}

/// The whole measurement is a command: see the module `data::synthetic`.
#[test]
fn what_is_learned_from_them_reads_mnist() {
    let Some(folder) = data::folder("what_is_learned_from_them_reads_mnist", Set::Mnist) else {
        return;
    };
    let mnist = Arc::new(data::load(&folder, Set::Mnist, Subset::Test));
    let options = Options { epochs: 2, validation: Some(0), ..Options::default() };
    let mut trainer = Trainer::new(lenet(1), Arc::new(make(5000, 1)), options).unwrap();
    while !trainer.is_finished() {
        trainer.step().block_on().unwrap();
    }
    let mut evaluation =
        Evaluation::new(&trainer.net().block_on().unwrap(), mnist, (0..2000).collect()).unwrap();
    evaluation.run(usize::MAX).block_on().unwrap();
    let accuracy = evaluation.loss().accuracy();
    assert!(accuracy > 0.75, "{accuracy}");
}
