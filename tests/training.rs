//! The trainer and the measures: what a run does to a net, and what it refuses.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;

use lenet_playground::data::{Dataset, Origin, Set, Subset};
use lenet_playground::error::{EngineError, TrainError};
use lenet_playground::net::{Net, lenet};
use lenet_playground::train::{Evaluation, Optimizer, Options, Predictor, Schedule, Trainer};
use pollster::FutureExt as _;

use crate::common::{data, squares};

/// Options for a hundred images.
fn options() -> Options {
    Options {
        epochs: 2,
        batch_size: 16,
        validation: Some(20),
        learning_rate: 0.001,
        ..Options::default()
    }
}

fn trainer(data: &Arc<Dataset>, options: Options) -> Trainer {
    Trainer::new(lenet(1), Arc::clone(data), options).unwrap()
}

/// Trains to the end and returns the weights.
fn run(data: &Arc<Dataset>, options: Options) -> Vec<f32> {
    let mut trainer = trainer(data, options);
    while !trainer.is_finished() {
        trainer.step().block_on().unwrap();
    }
    weights(&mut trainer)
}

fn weights(trainer: &mut Trainer) -> Vec<f32> {
    trainer.net().block_on().unwrap().parameters().values().to_vec()
}

/// An image as the engine sees it.
fn example(data: &Dataset, index: usize) -> Vec<f32> {
    data.image(index).iter().map(|&byte| f32::from(byte) / 255.0).collect()
}

#[test]
fn the_loss_falls_and_the_net_reads_images_it_never_saw() {
    let data = Arc::new(squares::images(340, 1));
    let optimizers =
        [(Optimizer::sgd(0.9), 0.01), (Optimizer::adam(), 0.001), (Optimizer::adamw(0.01), 0.001)];
    for (optimizer, learning_rate) in optimizers {
        let mut trainer = trainer(&data, Options { optimizer, learning_rate, ..options() });
        assert_eq!((trainer.training_images(), trainer.steps_per_epoch()), (320, 20));
        let mut losses = Vec::new();
        while !trainer.is_finished() {
            losses.push(trainer.step().block_on().unwrap().mean());
        }
        assert_eq!((losses.len(), trainer.images_seen(), trainer.epochs_done()), (40, 640, 2));
        let mean = |losses: &[f64]| losses.iter().sum::<f64>() / losses.len() as f64;
        let (first, last) = (mean(&losses[..4]), mean(&losses[36..]));
        assert!(last < first / 4.0, "{optimizer:?}: from {first} to {last}");

        let fresh = Arc::new(squares::images(100, 2));
        let mut evaluation = Evaluation::of_all(&trainer.net().block_on().unwrap(), fresh).unwrap();
        evaluation.run(usize::MAX).block_on().unwrap();
        let accuracy = evaluation.loss().accuracy();
        assert!(accuracy > 0.9, "{optimizer:?}: {accuracy}");
    }
}

/// The data set with these images inverted and their labels changed.
fn spoilt(data: &Dataset, indices: &[u32]) -> Arc<Dataset> {
    let (mut pixels, mut labels) = (data.pixels().to_vec(), data.labels().to_vec());
    for index in indices.iter().map(|&index| index as usize) {
        pixels[index * 784..][..784].iter_mut().for_each(|pixel| *pixel = 255 - *pixel);
        labels[index] = (labels[index] + 1) % 10;
    }
    let classes = data.classes().to_vec();
    Arc::new(Dataset::new("spoilt", Origin::File, data.size(), pixels, labels, classes).unwrap())
}

#[test]
fn images_held_out_are_never_trained_on() {
    let data = Arc::new(squares::images(100, 1));
    let held_out = trainer(&data, options()).validation_indices().to_vec();
    assert_eq!(held_out.len(), 20);
    let expected = run(&data, options());
    assert_eq!(run(&spoilt(&data, &held_out), options()), expected);
    // Spoiling any other image shows, so the test can fail.
    let other = (0..100).find(|index| !held_out.contains(index)).unwrap();
    assert_ne!(run(&spoilt(&data, &[other]), options()), expected);
}

#[test]
fn a_diverging_run_names_step_and_rate_and_keeps_good_weights() {
    let data = Arc::new(squares::images(100, 1));
    let optimizer = Optimizer::sgd(0.9);
    let schedule = Schedule::Constant;
    let mut trainer = trainer(
        &data,
        Options { optimizer, schedule, learning_rate: 1000.0, epochs: 20, ..options() },
    );
    let error = (0..100).find_map(|_| trainer.step().block_on().err()).unwrap();
    let step = trainer.steps_done() + 1;
    assert_eq!(error, TrainError::Diverged { step, learning_rate: 1000.0 }.into());
    assert!(step > 1);
    let message = format!("training diverged at step {step} with learning rate 1000:");
    assert!(error.to_string().starts_with(&message), "{error}");
    assert_eq!(weights(&mut trainer), lenet(1).parameters().values());
    let answer = trainer.predict(&example(&data, 0)).block_on().unwrap();
    assert!((answer.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{answer:?}");
    // Nothing of the divergence is left in the optimizer: the next step is a step.
    assert!(trainer.step().block_on().is_ok());
    assert!(weights(&mut trainer).iter().all(|weight| weight.is_finite()));
}

#[test]
fn weights_that_break_in_the_last_step_are_found() {
    let data = Arc::new(squares::images(30, 1));
    let learning_rate = f32::MAX;
    let (optimizer, schedule) = (Optimizer::adamw(10.0), Schedule::Constant);
    let options = Options { optimizer, schedule, learning_rate, epochs: 1, ..options() };
    let mut trainer = trainer(&data, options);
    assert_eq!(trainer.total_steps(), 1);
    assert_eq!(
        trainer.step().block_on(),
        Err(TrainError::Diverged { step: 1, learning_rate }.into())
    );
    assert_eq!(weights(&mut trainer), lenet(1).parameters().values());
}

#[test]
fn options_out_of_range_are_refused_in_sentences() {
    let data = Arc::new(squares::images(100, 1));
    let sgd = |momentum| Optimizer::sgd(momentum);
    let adam = |beta1, beta2, epsilon| Optimizer::adam_with(beta1, beta2, epsilon);
    let fine = options;
    let cases = [
        (Options { epochs: 0, ..fine() }, "epochs must be a whole number above 0, got 0"),
        (Options { batch_size: 0, ..fine() }, "batch size must be a whole number above 0, got 0"),
        (Options { learning_rate: 0.0, ..fine() }, "learning rate must be a number above 0, got 0"),
        (
            Options { learning_rate: f32::NAN, ..fine() },
            "learning rate must be a number above 0, got NaN",
        ),
        (
            Options { learning_rate: f32::INFINITY, ..fine() },
            "learning rate must be a number above 0, got inf",
        ),
        (
            Options { optimizer: sgd(1.0), ..fine() },
            "momentum must be a number from 0 to below 1, got 1",
        ),
        (
            Options { optimizer: sgd(-0.1), ..fine() },
            "momentum must be a number from 0 to below 1, got -0.1",
        ),
        (
            Options { optimizer: adam(1.5, 0.999, 1e-8), ..fine() },
            "beta 1 must be a number from 0 to below 1, got 1.5",
        ),
        (
            Options { optimizer: adam(0.9, f32::NAN, 1e-8), ..fine() },
            "beta 2 must be a number from 0 to below 1, got NaN",
        ),
        (
            Options { optimizer: adam(0.9, 0.999, 0.0), ..fine() },
            "epsilon must be a number above 0, got 0",
        ),
        (
            Options { optimizer: Optimizer::adamw(-1.0), ..fine() },
            "weight decay must be a number from 0 up, got -1",
        ),
        (
            Options { validation: Some(100), ..fine() },
            "100 of 100 images cannot be held out for validation: at least one must be left to \
             train on; hold out fewer",
        ),
    ];
    for (options, message) in cases {
        let error = Trainer::new(lenet(1), Arc::clone(&data), options).err().unwrap();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn images_that_do_not_fit_the_net_are_refused() {
    let classes = vec!["one".to_owned()];
    let small = Dataset::new("small", Origin::File, (8, 8), vec![0; 64], vec![0], classes).unwrap();
    let small = Arc::new(small);
    let expected = "the net takes 1×28×28 to 10 classes, and the data set has 1×8×8 in 1 classes: \
                    choose another net or data set";
    let refused = [
        Trainer::new(lenet(1), Arc::clone(&small), Options { validation: Some(0), ..options() })
            .err(),
        Evaluation::of_all(&lenet(1), small).err(),
    ];
    for error in refused {
        assert_eq!(error.unwrap().to_string(), expected);
    }
}

#[test]
fn the_trainer_answers_as_its_net_does_and_asking_changes_nothing() {
    let data = Arc::new(squares::images(100, 1));
    let mut asked = trainer(&data, options());
    while !asked.is_finished() {
        asked.step().block_on().unwrap();
        let mut predictor = Predictor::new(&asked.net().block_on().unwrap(), 1).unwrap();
        for index in [0, 1] {
            let example = example(&data, index);
            assert_eq!(
                asked.predict(&example).block_on().unwrap(),
                predictor.predict(&example).block_on().unwrap()
            );
        }
    }
    assert_eq!(weights(&mut asked), run(&data, options()));
    let refused = EngineError::InputLength { expected: 784, got: 783 };
    assert_eq!(asked.predict(&[0.0; 783]).block_on(), Err(refused.into()));
}

#[test]
fn a_predictor_takes_any_number_of_examples() {
    let (net, data) = (lenet(1), squares::images(11, 1));
    let inputs: Vec<f32> = (0..11).flat_map(|index| example(&data, index)).collect();
    let one_by_one = Predictor::new(&net, 1).unwrap().predict(&inputs).block_on().unwrap();
    assert_eq!(one_by_one.len(), 110);
    for batch in [2, 4, 11, 64] {
        let answers = Predictor::new(&net, batch).unwrap().predict(&inputs).block_on().unwrap();
        assert_eq!(answers.len(), 110);
        // Larger batches sum in another order.
        let error = answers.iter().zip(&one_by_one).map(|(a, b)| (a - b).abs());
        assert!(error.fold(0.0, f32::max) < 1e-5, "batches of {batch}");
    }
    for got in [0, 783, 785] {
        let refused = Predictor::new(&net, 4).unwrap().predict(&vec![0.0; got]).block_on();
        assert_eq!(refused, Err(EngineError::InputLength { expected: 784, got }.into()));
    }
}

/// Mean cross-entropy and accuracy, from the answers.
fn measured(net: &Net, data: &Dataset, indices: &[u32]) -> (f64, f64) {
    let mut predictor = Predictor::new(net, 1).unwrap();
    let (mut loss, mut correct) = (0.0, 0);
    for index in indices.iter().map(|&index| index as usize) {
        let answer = predictor.predict(&example(data, index)).block_on().unwrap();
        let label = usize::from(data.labels()[index]);
        loss -= f64::from(answer[label]).ln();
        correct += usize::from(answer.iter().all(|&p| p <= answer[label]));
    }
    (loss / indices.len() as f64, correct as f64 / indices.len() as f64)
}

#[test]
fn an_evaluation_measures_what_the_answers_say() {
    let data = Arc::new(squares::images(300, 1));
    let mut trainer = trainer(&data, Options { validation: Some(150), ..options() });
    (0..4).for_each(|_| {
        trainer.step().block_on().unwrap();
    });
    let mut evaluation = trainer.validation(140).block_on().unwrap();
    // What is trained later does not change it.
    let (net, indices) =
        (trainer.net().block_on().unwrap(), trainer.validation_indices()[..140].to_vec());
    trainer.step().block_on().unwrap();

    assert_eq!((evaluation.len(), evaluation.is_empty()), (140, false));
    let done: Vec<usize> =
        [0, 1, 65, 1_000].map(|images| evaluation.run(images).block_on().unwrap()).into();
    assert_eq!(done, [0, 64, 140, 140], "in whole batches of 64");
    assert_eq!(evaluation.loss().examples, 140);
    let (loss, accuracy) = measured(&net, &data, &indices);
    assert!((evaluation.loss().mean() - loss).abs() < 1e-5, "{loss}");
    assert_eq!(evaluation.loss().accuracy(), accuracy);
    assert!(0.0 < accuracy && accuracy < 1.0, "a test that can fail: {accuracy}");
}

#[test]
fn three_hundred_steps_read_nine_of_ten_mnist_digits() {
    let Some(folder) =
        data::folder("three_hundred_steps_read_nine_of_ten_mnist_digits", Set::Mnist)
    else {
        return;
    };
    let load = |subset| Arc::new(data::load(&folder, Set::Mnist, subset));
    let options = Options { batch_size: 32, ..Options::default() };
    let mut trainer = trainer(&load(Subset::Training), options);
    (0..300).for_each(|_| {
        trainer.step().block_on().unwrap();
    });
    let test = load(Subset::Test);
    let mut evaluation =
        Evaluation::new(&trainer.net().block_on().unwrap(), test, (0..2_000).collect()).unwrap();
    evaluation.run(2_000).block_on().unwrap();
    let accuracy = evaluation.loss().accuracy();
    assert!(accuracy > 0.9, "{accuracy}");
}
