//! Worker groups: several cores train one net in step.
#![cfg(not(target_arch = "wasm32"))]

use std::rc::Rc;
use std::sync::Arc;

use lenet_playground::engine::Threads;
use lenet_playground::net::lenet;
use lenet_playground::train::{Optimizer, Options, Trainer};
use pollster::FutureExt as _;

use crate::common::squares;

/// Batches whose last leaves some members without an example.
fn options() -> Options {
    Options { epochs: 2, batch_size: 16, validation: Some(20), shift: 1, ..Options::default() }
}

fn trainer(threads: usize, options: Options) -> Trainer {
    let data = Arc::new(squares::images(100, 1));
    Trainer::on(Rc::new(Threads::new(threads)), lenet(1), data, options).unwrap()
}

/// Losses and weights of a run.
fn run(threads: usize, options: Options) -> (Vec<f64>, Vec<f32>) {
    let mut trainer = trainer(threads, options);
    let mut losses = Vec::new();
    while !trainer.is_finished() {
        losses.extend(trainer.train(3).block_on().unwrap().iter().map(|loss| loss.mean()));
    }
    (losses, trainer.net().block_on().unwrap().parameters().values().to_vec())
}

fn furthest(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn a_team_trains_as_one_core_does_and_the_same_each_time() {
    for optimizer in [Optimizer::sgd(0.9), Optimizer::adamw(0.01)] {
        let options = Options { optimizer, batch_size: 9, learning_rate: 0.002, ..options() };
        let (losses, weights) = run(1, options.clone());
        // 80 images make eight batches of 9 and one of 8.
        assert_eq!(losses.len(), 18);
        for threads in [2, 3, 9, 40] {
            let (group_losses, team_weights) = run(threads, options.clone());
            for (alone, group) in losses.iter().zip(&group_losses) {
                assert!((alone - group).abs() < 1e-3, "{threads} threads: {group}, not {alone}");
            }
            let far = furthest(&weights, &team_weights);
            assert!(far < 1e-2, "{threads} threads: {far}");
            assert_eq!(
                run(threads, options.clone()),
                (group_losses, team_weights),
                "{threads} threads"
            );
        }
    }
}

#[test]
fn a_run_taken_up_from_a_snapshot_goes_on_bit_for_bit() {
    let expected = run(2, options()).1;
    let mut first = trainer(2, options());
    // Into the second epoch, where the optimizer has state and the order is another.
    for _ in 0..7 {
        first.step().block_on().unwrap();
    }
    first.take_snapshot().block_on().unwrap();
    let snapshot = first.last_snapshot().clone();
    assert_eq!(snapshot.step, 7);
    drop(first);

    let mut second = trainer(2, options());
    second.resume(snapshot);
    while !second.is_finished() {
        second.step().block_on().unwrap();
    }
    assert_eq!(second.net().block_on().unwrap().parameters().values(), expected);
}

#[test]
fn a_run_moves_from_device_to_device() {
    let mut moving = trainer(1, options());
    for threads in [2, 1, 3] {
        for _ in 0..2 {
            moving.step().block_on().unwrap();
        }
        moving.take_snapshot().block_on().unwrap();
        // Steps after the snapshot are lost with the device, and made again.
        moving.step().block_on().unwrap();
        moving.move_to(Rc::new(Threads::new(threads))).unwrap();
    }
    // The end of the first epoch, after five steps, was kept by itself.
    assert_eq!(moving.steps_done(), 7);
    while !moving.is_finished() {
        moving.step().block_on().unwrap();
    }
    let weights = moving.net().block_on().unwrap().parameters().values().to_vec();
    let far = furthest(&weights, &run(1, options()).1);
    assert!(far < 1e-2, "{far}");
}

#[test]
fn a_net_in_training_on_a_team_answers() {
    let mut trainer = trainer(2, options());
    trainer.step().block_on().unwrap();
    let answer = trainer.predict(&[0.5; 784]).block_on().unwrap();
    assert!((answer.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{answer:?}");
    trainer.step().block_on().unwrap();
    let mut validation = trainer.validation(20).block_on().unwrap();
    assert_eq!(validation.run(20).block_on(), Ok(20));
}

#[test]
fn what_layers_draw_is_the_same_on_any_number_of_cores() {
    use lenet_playground::net::{Dropout, Flatten, Linear, Net, Softmax, kaiming};
    let layers = [
        ("flatten", Flatten {}.into()),
        ("dropout", Dropout { probability: 0.4 }.into()),
        ("fc", Linear { features: 10 }.into()),
        ("softmax", Softmax {}.into()),
    ];
    let mut net = Net::chain("net", [1, 28, 28], layers).unwrap();
    kaiming(&mut net, 1);
    let losses = |threads: usize, seed: u64| {
        let data = Arc::new(squares::images(100, 1));
        let options = Options { seed, ..options() };
        let device = Rc::new(Threads::new(threads));
        let mut trainer = Trainer::on(device, net.clone(), data, options).unwrap();
        let losses = trainer.train(4).block_on().unwrap();
        losses.iter().map(|loss| loss.mean()).collect::<Vec<_>>()
    };
    let alone = losses(1, 1);
    for threads in [2, 3, 5] {
        for (alone, group) in alone.iter().zip(losses(threads, 1)) {
            assert!((alone - group).abs() < 1e-4, "{threads} threads: {group}, not {alone}");
        }
    }
    let other = losses(1, 2);
    assert!(alone.iter().zip(&other).any(|(one, other)| (one - other).abs() > 1e-3));
}

/// Trains on batches of 2,600 images, which one core takes in three slices and two cores in two.
#[test]
fn a_batch_too_large_for_once_is_advanced_slice_by_slice() {
    use lenet_playground::net::{Flatten, Linear, Net, Softmax, kaiming};
    let layers = [
        ("flatten", Flatten {}.into()),
        ("fc", Linear { features: 10 }.into()),
        ("softmax", Softmax {}.into()),
    ];
    let mut net = Net::chain("net", [1, 28, 28], layers).unwrap();
    kaiming(&mut net, 1);
    let data = Arc::new(squares::images(5_220, 1));
    let trainer = |threads: usize| {
        let options =
            Options { epochs: 1, batch_size: 2_600, validation: Some(20), ..Options::default() };
        let device = Rc::new(Threads::new(threads));
        Trainer::on(device, net.clone(), Arc::clone(&data), options).unwrap()
    };
    let mut runs = Vec::new();
    for (threads, slices) in [(1, 3), (2, 2)] {
        let mut sliced = trainer(threads);
        for step in 0..2 {
            let mut part = 0.0;
            for slice in 0..slices {
                assert_eq!(sliced.steps_submitted(), step);
                part += sliced.advance(1).unwrap();
                // Between slices the net answers, by the weights before the step.
                let answer = sliced.predict(&[0.5; 784]).block_on().unwrap();
                assert!((answer.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{slice}: {answer:?}");
            }
            assert!((part - 1.0).abs() < 1e-9, "{part}");
        }
        assert!(sliced.is_finished());
        let losses = sliced.losses().block_on().unwrap();
        sliced.note(&losses).unwrap();
        let weights = sliced.net().block_on().unwrap().parameters().values().to_vec();

        let mut whole = trainer(threads);
        assert_eq!(whole.train(2).block_on().unwrap(), losses, "{threads} threads");
        assert_eq!(whole.net().block_on().unwrap().parameters().values(), weights);
        assert_eq!(losses.iter().map(|loss| loss.examples).collect::<Vec<_>>(), [2_600, 2_600]);
        runs.push((losses, weights));
    }
    let [(losses, weights), (group_losses, team_weights)] = &runs[..] else { unreachable!() };
    for (alone, group) in losses.iter().zip(group_losses) {
        assert!((alone.mean() - group.mean()).abs() < 1e-5, "{alone:?} {group:?}");
    }
    assert!(furthest(weights, team_weights) < 1e-4);
}

#[test]
fn a_step_that_was_begun_is_forgotten_where_the_run_goes_back() {
    let data = Arc::new(squares::images(2_600, 1));
    for threads in [1, 2] {
        let options =
            Options { epochs: 2, batch_size: 2_600, validation: Some(0), ..Options::default() };
        let trainer = || {
            let device = Rc::new(Threads::new(threads));
            Trainer::on(device, lenet(1), Arc::clone(&data), options.clone()).unwrap()
        };
        let mut begun = trainer();
        assert!(begun.advance(1).unwrap() < 1.0);
        let start = begun.last_snapshot().clone();
        begun.resume(start);
        assert_eq!(
            begun.train(1).block_on().unwrap(),
            trainer().train(1).block_on().unwrap(),
            "{threads} threads"
        );
    }
}
