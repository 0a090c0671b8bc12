//! The digit encoder against what is known of MNIST, and against people who draw.
#![cfg(not(target_arch = "wasm32"))]

use std::io::Read;

use lenet_playground::codec::{Digit, GreyImage, Prediction, Stroke, encode_image, encode_strokes};
use lenet_playground::data::{Set, Subset};
use lenet_playground::format::read_safetensors;
use lenet_playground::net::lenet;
use lenet_playground::train::Predictor;
use pollster::FutureExt as _;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::common::{data, real_data};

/// Least and greatest row or column with ink, and the centre of mass, along one axis.
fn along(digit: &Digit, axis: fn(usize) -> usize) -> (usize, usize, f64) {
    let inked: Vec<usize> = (0..784).filter(|&p| digit[p] > 0.0).collect();
    let mass: f64 = inked.iter().map(|&p| f64::from(digit[p])).sum();
    let moment: f64 = inked.iter().map(|&p| f64::from(digit[p]) * axis(p) as f64).sum();
    let low = inked.iter().map(|&p| axis(p)).min().unwrap();
    let high = inked.iter().map(|&p| axis(p)).max().unwrap();
    (low, high, moment / mass)
}

/// What holds for every image of MNIST.
fn assert_framed(digit: &Digit) -> Result<(), TestCaseError> {
    prop_assert!(digit.iter().all(|ink| (0.0..=1.0).contains(ink)));
    for axis in [|p| p % 28, |p| p / 28] {
        let (low, high, centre) = along(digit, axis);
        prop_assert!(high - low < 20, "ink from {low} to {high}");
        // A drawing as lopsided as no digit is goes as far as the border lets it.
        let at_border = low == 0 || high == 27;
        prop_assert!(at_border || (centre - 14.0).abs() <= 1.0, "centre of mass at {centre}");
    }
    Ok(())
}

fn strokes() -> impl Strategy<Value = Vec<Stroke>> {
    let point = (-300.0..300.0_f32, -300.0..300.0_f32).prop_map(|(x, y)| [x, y]);
    let stroke = prop::collection::vec(point, 1..12).prop_map(|points| Stroke { points });
    prop::collection::vec(stroke, 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig {
        // The same cases every time: a drawing on the edge of a bound must not fail one run of many.
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::with_cases(200)
    })]

    #[test]
    fn any_drawing_is_framed_as_mnist(strokes in strokes(), pen in 1.0..60.0_f32) {
        assert_framed(&encode_strokes(&strokes, pen).unwrap())?;
    }

    #[test]
    fn where_and_how_large_it_is_drawn_does_not_matter(
        strokes in strokes(), scale in 0.25..4.0_f32, dx in -500.0..500.0_f32, dy in -500.0..500.0_f32,
    ) {
        let moved = |stroke: &Stroke| Stroke {
            points: stroke.points.iter().map(|p| [p[0] * scale + dx, p[1] * scale + dy]).collect(),
        };
        let moved: Vec<Stroke> = strokes.iter().map(moved).collect();
        let (a, b) = (encode_strokes(&strokes, 20.0), encode_strokes(&moved, 20.0 * scale));
        let alike = best_correlation(&a.unwrap(), &b.unwrap());
        prop_assert!(alike > 0.97, "{alike}");
    }

    #[test]
    fn points_that_are_nowhere_are_left_out(strokes in strokes(), bad in prop::sample::select(
        vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY],
    )) {
        let mut spoilt = strokes.clone();
        spoilt[0].points.push([bad, 0.0]);
        prop_assert_eq!(encode_strokes(&spoilt, 20.0), encode_strokes(&strokes, 20.0));
    }
}

/// An image of MNIST as a picture eight times as large, dark on light or light on dark.
fn picture(image: &[u8], dark: bool) -> GreyImage {
    let (zoom, margin) = (8, 20);
    let side = 28 * zoom + 2 * margin;
    let pixel = |i: usize| {
        let place = |at: usize| at.checked_sub(margin).map(|at| at / zoom).filter(|&at| at < 28);
        let ink = place(i / side).zip(place(i % side)).map_or(0, |(y, x)| image[y * 28 + x]);
        if dark { 250 - ink / 2 - ink / 4 } else { 5 + ink / 2 + ink / 4 }
    };
    GreyImage::new(side, side, (0..side * side).map(pixel).collect()).unwrap()
}

#[test]
fn mnist_enlarged_is_encoded_to_itself() {
    let Some(folder) = data::folder("mnist_enlarged_is_encoded_to_itself", Set::Mnist) else {
        return;
    };
    let mnist = data::load(&folder, Set::Mnist, Subset::Test);
    let (mut alike, mut dark_as_light) = (0, 0);
    for i in 0..100 {
        let digit = encode_image(&picture(mnist.image(i), true)).unwrap();
        let inverted = encode_image(&picture(mnist.image(i), false)).unwrap();
        let original: Vec<f32> = mnist.image(i).iter().map(|&x| f32::from(x) / 255.0).collect();
        dark_as_light += usize::from(best_correlation(&digit, &inverted) > 0.98);
        alike += usize::from(best_correlation(&digit, &original) > 0.85);
    }
    assert!(alike >= 95, "{alike} of 100");
    assert!(dark_as_light >= 98, "{dark_as_light} of 100");
}

/// The correlation of two images at the best of the nine shifts by at most a pixel: a centre of
/// mass near the edge between two pixels may round to either.
fn best_correlation(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let at = |dy: usize, dx: usize| {
        // Nothing of a digit's frame is within a pixel of the border.
        let shifted = [&[0.0; 58][..dy * 28 + dx], &a[..784 - dy * 28 - dx]].concat();
        let other = [&[0.0; 29][..], &b[..784 - 29]].concat();
        dot(&shifted, &other)
    };
    let shifts = (0..3).flat_map(|dy| (0..3).map(move |dx| (dy, dx)));
    let best = shifts.map(|(dy, dx)| at(dy, dx)).fold(0.0, f32::max);
    best / (dot(a, a) * dot(b, b)).sqrt()
}

#[test]
fn blank_pictures_and_no_strokes_are_nothing() {
    for shade in [0, 128, 255] {
        let blank = GreyImage::new(60, 40, vec![shade; 2400]).unwrap();
        assert_eq!(encode_image(&blank), None);
    }
    assert_eq!(encode_strokes(&[], 20.0), None);
    assert_eq!(encode_strokes(&[Stroke::default()], 20.0), None);
}

#[derive(serde::Deserialize)]
struct PenDigit {
    label: usize,
    strokes: Vec<Vec<[f32; 2]>>,
}

/// Digits that thirty people wrote with a pen on a tablet, read by the net that comes with the
/// page. Prints the share that is read rightly.
#[test]
fn drawings_of_thirty_writers_are_read() {
    let Some(folder) = real_data::folder("drawings_of_thirty_writers_are_read", "pendigits") else {
        return;
    };
    let file = std::fs::read(folder.join("pendigits/strokes-train.jsonl.gz")).unwrap();
    let mut lines = String::new();
    flate2::read::GzDecoder::new(file.as_slice()).read_to_string(&mut lines).unwrap();
    let mut net = lenet(0);
    let model = std::fs::read("www/public/models/lenet-mnist.safetensors").unwrap();
    read_safetensors(&mut net, &model).unwrap();
    let mut predictor = Predictor::new(&net, 1).unwrap();
    let (mut right, mut all) = (0, 0);
    // Every fifth, from all writers: the test is to take seconds.
    for line in lines.lines().step_by(5) {
        let digit: PenDigit = serde_json::from_str(line).unwrap();
        let downward = |points: Vec<[f32; 2]>| Stroke {
            points: points.into_iter().map(|[x, y]| [x, -y]).collect(),
        };
        let strokes: Vec<Stroke> = digit.strokes.into_iter().map(downward).collect();
        let input = encode_strokes(&strokes, 40.0).unwrap();
        let answer = Prediction::new(&predictor.predict(&input).block_on().unwrap()).unwrap();
        right += usize::from(answer.label == digit.label);
        all += 1;
    }
    let share = f64::from(right as u32) / f64::from(all);
    println!("{right} of {all} drawings read rightly: {:.2} %", 100.0 * share);
    assert!(share > 0.9, "{share}");
}
