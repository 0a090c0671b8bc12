//! Runs from beginning to end: what they record, when they stop, how they are resumed again, and
//! what it takes to find a learning rate.
#![cfg(all(not(target_arch = "wasm32"), feature = "full"))]

use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

use lenet_playground::Error;
use lenet_playground::data::Dataset;
use lenet_playground::engine::{Cpu, Device, Threads};
use lenet_playground::error::{GpuError, OptionError, TrainError};
use lenet_playground::net::{Flatten, Linear, Net, Relu, Softmax, kaiming};
use lenet_playground::train::{
    Checkpoint, Clipping, Every, Finder, Goals, Measurement, Optimizer, Options, Outcome, Patience,
    Schedule, Session, Stopped, Trainer,
};
use pollster::FutureExt as _;

use crate::common::{devices, squares};

/// A net that is quick to train.
fn net() -> Net {
    let linear = |features| Linear { features }.into();
    let layers = [
        ("flatten", Flatten {}.into()),
        ("fc1", linear(24)),
        ("relu", Relu.into()),
        ("fc2", linear(10)),
        ("softmax", Softmax {}.into()),
    ];
    let mut net = Net::chain("small", [1, 28, 28], layers).unwrap();
    kaiming(&mut net, 1);
    net
}

fn data() -> Arc<Dataset> {
    Arc::new(squares::images(120, 1))
}

/// Five steps of 20 images in each of three epochs.
fn options() -> Options {
    Options { epochs: 3, batch_size: 20, validation: Some(20), ..Options::default() }
}

fn trainer(options: Options) -> Trainer {
    Trainer::new(net(), data(), options).unwrap()
}

fn session(options: Options, goals: Goals) -> Session {
    Session::new(trainer(options), goals, || 0.0).unwrap()
}

fn run(options: Options, goals: Goals) -> Outcome {
    session(options, goals).run(|_, _| ControlFlow::Continue(())).block_on().unwrap()
}

fn weights(net: &Net) -> &[f32] {
    net.parameters().values()
}

#[test]
fn a_run_tells_all_of_itself() {
    let outcome = run(options(), Goals { validate: Every::Steps(4), ..Goals::default() });
    assert_eq!(outcome.stopped, Stopped::Finished);
    assert_eq!((outcome.steps, outcome.epochs, outcome.examples), (15, 3, 300));
    let history = &outcome.history;
    assert_eq!((history.batches.len(), history.learning_rates.len()), (15, 15));
    assert_eq!((history.batch_losses().len(), history.epoch_accuracies().len()), (15, 3));
    let validated: Vec<usize> = history.validations.iter().map(|v| v.step).collect();
    assert_eq!(validated, [4, 8, 12, 15], "and at the end");
    assert!(history.validations.iter().all(|v| v.loss.examples == 20));
    let mean = history.batch_losses()[5..10].iter().sum::<f64>() / 5.0;
    assert!((history.epochs[1].loss.mean() - mean).abs() < 1e-9);
    assert_eq!(history.epochs[1].loss.examples, 100);
    let rates: Vec<f32> = (0..15).map(|i| history.learning_rates[i]).collect();
    assert_eq!(history.epochs[2].learning_rate, rates[10]);
    assert!(rates[4] > rates[0] && rates[14] < rates[10]);

    // The same as the trainer alone does, and the best net is the one that measured so.
    let mut alone = trainer(options());
    while !alone.is_finished() {
        alone.step().block_on().unwrap();
    }
    assert_eq!(weights(&outcome.net), weights(&alone.net().block_on().unwrap()));
    let (best, validation) = outcome.best.as_ref().unwrap();
    let losses = history.validations.iter().map(|v| v.loss.mean());
    assert_eq!(validation.loss.mean(), losses.fold(f64::INFINITY, f64::min));
    let mut again = alone.validation_of(best, 20).unwrap();
    again.run(20).block_on().unwrap();
    assert!((again.loss().mean() - validation.loss.mean()).abs() < 1e-9);
}

#[test]
fn without_images_held_out_there_is_no_best_net() {
    let outcome = run(Options { validation: Some(0), ..options() }, Goals::default());
    assert_eq!((outcome.best, outcome.history.validations), (None, vec![]));
    let patience = Some(Patience { validations: 1, minimum_change: 0.0 });
    let trainer = trainer(Options { validation: Some(0), ..options() });
    let refused = Session::new(trainer, Goals { patience, ..Goals::default() }, || 0.0);
    let refused = refused.err();
    let option = refused.as_ref().and_then(Error::downcast_ref);
    assert!(matches!(option, Some(OptionError { name: "number of images held out", .. })));
}

#[test]
fn patience_is_lost_where_nothing_gets_better() {
    // A rate so low that no validation brings anything worth the name.
    let low = Options { learning_rate: 1e-9, epochs: 50, ..options() };
    for measurement in [Measurement::Loss, Measurement::Accuracy, Measurement::Error] {
        let patience = Some(Patience { validations: 3, minimum_change: 0.01 });
        let outcome = run(low.clone(), Goals { measurement, patience, ..Goals::default() });
        assert_eq!((outcome.stopped, outcome.epochs), (Stopped::Patience, 4), "{measurement:?}");
    }
}

#[test]
fn a_run_ends_when_its_time_is_over() {
    let now = Rc::new(Cell::new(0.0));
    let clock = Rc::clone(&now);
    let goals = Goals { seconds: Some(10.0), ..Goals::default() };
    let session = Session::new(
        trainer(Options { epochs: 1_000, ..options() }),
        goals,
        // Each look at the clock takes a second.
        move || clock.replace(clock.get() + 1.0),
    );
    let outcome = session.unwrap().run(|_, _| ControlFlow::Continue(())).block_on().unwrap();
    assert_eq!(outcome.stopped, Stopped::TimeGoal);
    assert!((1..20).contains(&outcome.steps), "{}", outcome.steps);
    assert!(outcome.seconds >= 10.0 && outcome.training_seconds > 0.0);
    let rate = outcome.examples as f64 / outcome.training_seconds;
    assert_eq!(outcome.examples_per_second, rate);
}

#[test]
fn whoever_watches_may_stop_the_run() {
    let stop = |session: &Session, _: &_| match session.trainer().steps_done() {
        7.. => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    let outcome = session(options(), Goals::default()).run(stop).block_on().unwrap();
    assert_eq!(outcome.stopped, Stopped::User);
    assert!((7..15).contains(&outcome.steps), "{}", outcome.steps);
}

#[test]
fn a_run_that_diverges_has_an_outcome_with_good_weights() {
    let outcome = run(
        Options {
            optimizer: Optimizer::sgd(0.9),
            learning_rate: 1e20,
            schedule: Schedule::Constant,
            ..options()
        },
        Goals::default(),
    );
    assert!(matches!(outcome.stopped, Stopped::Diverged(TrainError::Diverged { .. })));
    assert!(weights(&outcome.net).iter().all(|weight| weight.is_finite()));
}

/// Drives a run to its end and gives its last checkpoint.
fn last_checkpoint(session: Session) -> Vec<u8> {
    let mut session = session;
    while session.stopped().is_none() {
        session.advance().block_on().unwrap();
    }
    session.trainer_mut().take_snapshot().block_on().unwrap();
    Checkpoint::of_session(&session).write().unwrap()
}

#[test]
fn a_run_taken_up_from_a_checkpoint_ends_in_the_same_bytes() {
    let patience = Some(Patience { validations: 50, minimum_change: 0.3 });
    let goals = Goals { patience, checkpoint: Some(Every::Steps(7)), ..Goals::default() };
    let options = Options {
        multipliers: vec![("fc1".into(), 0.5), ("fc1.bias".into(), 0.0)],
        l2: 1e-3,
        clipping: Some(Clipping::Norm(1.0)),
        schedule: Schedule::Cosine,
        shift: 1,
        ..options()
    };
    for optimizer in [Optimizer::adamw(0.01), Optimizer::nesterov(0.9)] {
        for threads in [1, 2] {
            let device: Rc<dyn Device> = Rc::new(Threads::new(threads));
            let options = Options { optimizer, ..options.clone() };
            let begin = || Trainer::on(Rc::clone(&device), net(), data(), options.clone()).unwrap();
            let unbroken = last_checkpoint(Session::new(begin(), goals, || 0.0).unwrap());

            let mut session = Session::new(begin(), goals, || 0.0).unwrap();
            let due = |session: &mut Session| session.advance().block_on().unwrap().checkpoint;
            while !due(&mut session) {}
            // In the second epoch, and after the first validation.
            assert_eq!(session.trainer().last_snapshot().step, 7);
            let bytes = Checkpoint::of_session(&session).write().unwrap();
            drop(session);
            let checkpoint = Checkpoint::read(&net(), &bytes).unwrap();
            assert!(
                checkpoint.early_stop.best.is_some() && checkpoint.early_stop.waiting.is_some()
            );
            let trainer = checkpoint.trainer(Rc::clone(&device), data()).unwrap();
            assert_eq!((trainer.steps_done(), trainer.options()), (7, &options));
            let resumed = Session::new(trainer, goals, || 0.0).unwrap();
            let resumed = last_checkpoint(resumed.with_early_stop(checkpoint.early_stop));
            assert!(resumed == unbroken, "{optimizer:?}, {threads} threads");
        }
    }
}

#[test]
fn a_checkpoint_of_other_data_is_refused() {
    let checkpoint = Checkpoint::of(&trainer(options()));
    let fewer = Arc::new(squares::images(110, 1));
    let error = checkpoint.trainer(Rc::new(Cpu), fewer).err().unwrap();
    assert_eq!(
        error.to_string(),
        "the checkpoint is of a run on squares (120 images), not on squares (110 images): choose \
         that data set"
    );
}

#[test]
fn a_run_goes_on_in_the_middle_of_an_epoch_on_every_device() {
    for device in devices::all("a run in the middle of an epoch") {
        let begin = || Trainer::on(Rc::clone(&device), net(), data(), options()).unwrap();
        let finish = |mut trainer: Trainer| {
            while !trainer.is_finished() {
                trainer.step().block_on().unwrap();
            }
            trainer.net().block_on().unwrap()
        };
        let mut first = begin();
        // Early, where Adam's correction still changes from step to step.
        (0..3).for_each(|_| {
            first.step().block_on().unwrap();
        });
        first.take_snapshot().block_on().unwrap();
        let mut second = begin();
        second.resume(first.last_snapshot().clone());
        assert_eq!(weights(&finish(second)), weights(&finish(begin())), "{}", device.name());
    }
}

#[test]
fn a_frozen_part_stays_and_another_learns_slower() {
    for device in devices::all("parts of a net") {
        let multipliers = vec![("fc1".to_owned(), 0.0), ("fc2.weight".to_owned(), 0.5)];
        let sgd = Optimizer::sgd(0.0);
        let options = Options { optimizer: sgd, multipliers, ..options() };
        let change = |options: Options| {
            let mut trainer = Trainer::on(Rc::clone(&device), net(), data(), options).unwrap();
            trainer.step().block_on().unwrap();
            let after = trainer.net().block_on().unwrap();
            ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"].map(|name| {
                let (after, before) = (after.parameters().get(name), net());
                let before = before.parameters().get(name).unwrap().to_vec();
                after.unwrap().iter().zip(before).map(|(a, b)| a - b).collect::<Vec<f32>>()
            })
        };
        let [weight1, bias1, weight2, bias2] = change(options.clone());
        assert!([weight1, bias1].concat().iter().all(|&change| change == 0.0));
        let [_, _, whole2, whole_bias2] = change(Options { multipliers: vec![], ..options });
        assert_eq!(bias2, whole_bias2, "{}", device.name());
        let far = weight2.iter().zip(&whole2).map(|(half, whole)| (2.0 * half - whole).abs());
        assert!(far.fold(0.0, f32::max) < 1e-6 && whole2.iter().any(|change| *change != 0.0));
    }
}

#[test]
fn a_gpu_refuses_what_it_has_no_kernel_for() {
    let Some(gpu) = gpu() else { return };
    let clipped = |clipping| Options { clipping: Some(clipping), ..options() };
    let refused = Trainer::on(Rc::clone(&gpu), net(), data(), clipped(Clipping::Norm(1.0)));
    assert_eq!(
        refused.err().unwrap().to_string(),
        "gradient clipping by the norm does not run on the GPU yet: use the CPU"
    );
    assert!(Trainer::on(Rc::clone(&gpu), net(), data(), clipped(Clipping::Value(1.0))).is_ok());
    // A run that the GPU refuses stays where it is.
    let mut trainer = trainer(clipped(Clipping::Norm(1.0)));
    assert!(matches!(
        trainer.move_to(gpu).unwrap_err().downcast_ref(),
        Some(GpuError::NotOnDevice { .. })
    ));
    assert!(trainer.step().block_on().is_ok());
}

fn gpu() -> Option<Rc<dyn Device>> {
    devices::all("what a GPU refuses").into_iter().find(|device| !devices::is_exact(&**device))
}

#[test]
fn a_learning_rate_is_found_and_the_run_is_as_it_was() {
    let options = Options { schedule: Schedule::Constant, ..options() };
    let (mut asked, mut unasked) = (trainer(options.clone()), trainer(options.clone()));
    for trainer in [&mut asked, &mut unasked] {
        (0..4).for_each(|_| {
            trainer.step().block_on().unwrap();
        });
    }
    let finder = Finder { from: 1e-6, to: 10.0, steps: 60, ..Finder::default() };
    let found = finder.run(&mut asked).block_on().unwrap();
    assert_eq!((found.rates.len(), found.rates.len()), (found.losses.len(), found.smoothed.len()));
    assert!(found.rates.len() > 20 && (found.rates[0] - 1e-6).abs() < 1e-9);
    let suggestion = found.suggestion.unwrap();
    assert!((1e-5..0.3).contains(&suggestion), "{suggestion}");
    // Nothing of it is left.
    assert_eq!((asked.steps_done(), asked.learning_rate()), (4, options.learning_rate));
    for trainer in [&mut asked, &mut unasked] {
        while !trainer.is_finished() {
            trainer.step().block_on().unwrap();
        }
    }
    let [asked, unasked] = [asked, unasked].map(|mut it| it.net().block_on().unwrap());
    assert_eq!(weights(&asked), weights(&unasked));
}

#[test]
fn every_optimizer_and_schedule_learns() {
    let schedules = [
        Schedule::Step { factor: 0.5, epochs: 2 },
        Schedule::Steps { factor: 0.1, at: vec![0.5, 0.75] },
        Schedule::Cosine,
    ];
    let optimizers = [
        (Optimizer::nesterov(0.9), 0.05),
        (Optimizer::rmsprop(), 0.002),
        (Optimizer::sign_sgd(0.9), 0.002),
    ];
    for ((optimizer, learning_rate), schedule) in optimizers.into_iter().zip(schedules) {
        let options = Options { optimizer, learning_rate, schedule, epochs: 12, ..options() };
        let outcome = run(options, Goals::default());
        let losses = outcome.history.epoch_losses();
        assert!(losses[11] < losses[0] / 2.0, "{optimizer:?}: {losses:?}");
    }
}

#[test]
fn a_full_batch_is_one_step_an_epoch() {
    let trainer = trainer(Options { batch_size: Options::FULL_BATCH, ..options() });
    assert_eq!((trainer.steps_per_epoch(), trainer.training_images()), (1, 100));
}
