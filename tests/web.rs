//! The core in a real browser's worker, through the same doors as the page.
#![cfg(target_arch = "wasm32")]

use std::sync::Arc;

use lenet_playground::codec::{Stroke, encode_strokes};
use lenet_playground::data::{Dataset, Origin};
use lenet_playground::format::{Metadata, Precision, read_safetensors, write_safetensors};
use lenet_playground::net::lenet;
use lenet_playground::train::{Evaluation, Options, Predictor, Trainer};
use lenet_playground::web;
use pollster::FutureExt as _;
use wasm_bindgen_test::wasm_bindgen_test;

/// Bars at ten heights: a set that a net learns in a few steps.
fn bars() -> Arc<Dataset> {
    let labels: Vec<u8> = (0..400).map(|i| (i * 7 % 10) as u8).collect();
    let image = |&label: &u8| {
        (0..784)
            .map(move |i| if i / 28 / 2 == usize::from(label) + 2 { 255 } else { (i % 5) as u8 })
    };
    let pixels = labels.iter().flat_map(image).collect();
    let classes = (0..10).map(|digit| digit.to_string()).collect();
    Arc::new(Dataset::new("bars", Origin::File, (28, 28), pixels, labels, classes).unwrap())
}

fn options() -> Options {
    Options { epochs: 2, batch_size: 32, validation: Some(80), ..Options::default() }
}

#[wasm_bindgen_test]
fn training_lowers_the_loss_and_the_net_answers() {
    let mut trainer = Trainer::new(lenet(1), bars(), options()).unwrap();
    let losses: Vec<f64> = (0..20).map(|_| trainer.step().block_on().unwrap().mean()).collect();
    assert!(trainer.is_finished());
    assert!(losses[19] < losses[0] / 4.0, "{losses:?}");
    let mut validation = trainer.validation(usize::MAX).block_on().unwrap();
    validation.run(usize::MAX).block_on().unwrap();
    assert!(validation.loss().accuracy() > 0.9, "{:?}", validation.loss());
}

#[wasm_bindgen_test]
fn the_same_seed_gives_the_same_bits() {
    let train = || {
        let mut trainer = Trainer::new(lenet(3), bars(), options()).unwrap();
        for _ in 0..5 {
            trainer.step().block_on().unwrap();
        }
        trainer.net().block_on().unwrap()
    };
    assert_eq!(train(), train());
}

#[wasm_bindgen_test]
fn a_net_saved_and_loaded_answers_the_same() {
    let net = lenet(5);
    let bytes = write_safetensors(&net, Precision::Single, &Metadata::new());
    let mut read = lenet(6);
    read_safetensors(&mut read, &bytes).unwrap();
    let input: Vec<f32> = (0..784).map(|i| (i % 9) as f32 / 9.0).collect();
    let answer = |net| Predictor::new(net, 1).unwrap().predict(&input).block_on().unwrap();
    assert_eq!(answer(&net), answer(&read));
}

#[wasm_bindgen_test]
fn one_example_and_many_get_the_same_answers() {
    let net = lenet(2);
    let data = bars();
    let inputs: Vec<f32> =
        (0..70).flat_map(|i| data.image(i).to_vec()).map(|x| f32::from(x) / 255.0).collect();
    let many = Predictor::new(&net, 64).unwrap().predict(&inputs).block_on().unwrap();
    let mut one = Predictor::new(&net, 1).unwrap();
    for (input, many) in inputs.chunks(784).zip(many.chunks(10)) {
        let alone = one.predict(input).block_on().unwrap();
        let difference = alone.iter().zip(many).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(difference < 1e-5, "{alone:?} {many:?}");
    }
    let mut evaluation = Evaluation::of_all(&net, data).unwrap();
    assert_eq!(evaluation.run(usize::MAX).block_on().unwrap(), 400);
}

#[wasm_bindgen_test]
fn a_stroke_is_encoded_and_nothing_is_nothing() {
    let stroke = Stroke { points: vec![[100.0, 20.0], [100.0, 260.0]] };
    let digit = encode_strokes(&[stroke], 20.0).unwrap();
    assert!(digit[14 * 28 + 14] > 0.5 && digit[0] == 0.0);
    assert!(encode_strokes(&[], 20.0).is_none());
}

#[wasm_bindgen_test]
fn this_cores_peak_is_measured() {
    let peak = web::simd_peak_gflops(20.0).ok().unwrap();
    assert!((0.1..10_000.0).contains(&peak), "{peak}");
}

#[wasm_bindgen_test]
fn a_hundred_runs_leave_the_memory_as_large_as_some_did() {
    let data = bars();
    let cycle = || {
        let mut trainer = Trainer::new(lenet(1), Arc::clone(&data), options()).unwrap();
        trainer.step().block_on().unwrap();
    };
    (0..5).for_each(|_| cycle());
    let pages = core::arch::wasm32::memory_size(0);
    (0..100).for_each(|_| cycle());
    assert_eq!(core::arch::wasm32::memory_size(0), pages);
}
