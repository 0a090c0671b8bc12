//! The driver of a run, on a device that computes nothing: slices, validations, snapshots, pauses,
//! goals, and devices that are lost.
#![cfg(all(not(target_arch = "wasm32"), feature = "full"))]

use std::rc::Rc;
use std::sync::Arc;

use lenet_playground::Result;
use lenet_playground::error::GpuError;
use lenet_playground::net::{Flatten, Linear, Net, Softmax};
use lenet_playground::train::{
    Goals, Options, Patience, Progress, QuickValidation, Session, Stopped, Trainer,
};
use pollster::FutureExt as _;

use crate::common::scripted_device::{Script, ScriptedDevice};
use crate::common::squares;

const STEPS_PER_EPOCH: usize = 8;

/// Eight steps in an epoch, and ten images held out.
fn trainer(script: &Rc<Script>, epochs: usize, validation: usize) -> Trainer {
    let layers = [
        ("flatten", Flatten {}.into()),
        ("fc", Linear { features: 10 }.into()),
        ("softmax", Softmax {}.into()),
    ];
    let net = Net::chain("small", [1, 28, 28], layers).unwrap();
    let options =
        Options { epochs, batch_size: 4, validation: Some(validation), ..Options::default() };
    let data = Arc::new(squares::images(STEPS_PER_EPOCH * 4 + validation, 1));
    Trainer::on(Rc::new(ScriptedDevice(Rc::clone(script))), net, data, options).unwrap()
}

fn session_of(trainer: Trainer, script: &Script, goals: Goals) -> Session {
    let now = Rc::clone(&script.now);
    let session = Session::new(trainer, goals, move || now.get()).unwrap();
    session.with_quick_validation(QuickValidation { per_epoch: 4, images: 5 })
}

fn session(script: &Rc<Script>, epochs: usize, goals: Goals) -> Session {
    session_of(trainer(script, epochs, 10), script, goals)
}

/// Drives a run to its end, or until its device is lost.
fn drive(session: &mut Session) -> Result<Vec<Progress>> {
    let mut all = Vec::new();
    while session.stopped().is_none() {
        all.push(session.advance().block_on()?);
    }
    Ok(all)
}

/// The losses that were told, one over each.
fn told(progress: &[Progress]) -> Vec<usize> {
    let losses = progress.iter().flat_map(|it| &it.losses);
    losses.map(|loss| (1.0 / loss.mean()).round() as usize).collect()
}

fn steps_of_validations(progress: &[Progress]) -> Vec<usize> {
    progress.iter().filter_map(|it| it.validation).map(|it| it.step).collect()
}

fn patience(validations: usize) -> Goals {
    Goals { patience: Some(Patience { validations, minimum_change: 0.0 }), ..Goals::default() }
}

#[test]
fn a_run_tells_every_loss_once_and_validates() {
    for gpu in [false, true] {
        let script = Rc::new(Script::gpu(gpu));
        let mut session = session(&script, 2, Goals::default());
        let progress = drive(&mut session).unwrap();
        assert_eq!(session.stopped(), Some(&Stopped::Finished));
        assert_eq!(told(&progress), (1..=16).collect::<Vec<_>>(), "GPU: {gpu}");
        let trainer = session.trainer();
        assert_eq!((trainer.steps_done(), trainer.epochs_done()), (16, 2));
        assert_eq!(script.validated_steps(), [2, 4, 6, 8, 10, 12, 14, 16]);
        assert_eq!(steps_of_validations(&progress), script.validated_steps());
        assert!(script.validated.borrow().iter().all(|&(_, images)| images == 5));
        let epochs = progress.iter().filter_map(|it| it.epoch).map(|it| it.number);
        assert_eq!(epochs.collect::<Vec<_>>(), [1, 2]);
    }
}

#[test]
fn a_gpu_is_given_the_next_slice_while_it_is_at_one() {
    let script = Rc::new(Script::gpu(true));
    let now = Rc::clone(&script.now);
    let goals = Goals::default();
    // Without validations, an epoch of eight slices of one step.
    let mut session = Session::new(trainer(&script, 1, 0), goals, move || now.get()).unwrap();
    let mut most = 0;
    while session.stopped().is_none() {
        session.advance().block_on().unwrap();
        most = most.max(script.waiting.get());
    }
    assert_eq!(most, 1, "one slice is under way between two calls");
    assert_eq!(script.waiting.get(), 0, "and none at the end");
}

#[test]
fn a_run_goes_on_elsewhere_from_its_last_snapshot() {
    for gpu in [false, true] {
        // In the third epoch; a snapshot of step 18 was stored for its first validation.
        let script = Rc::new(Script { lost_at: 20.into(), ..Script::gpu(gpu) });
        let mut session = session(&script, 4, Goals::default());
        let mut before = Vec::new();
        let error = loop {
            match session.advance().block_on() {
                Ok(progress) => before.push(progress),
                Err(error) => break error,
            }
        };
        assert!(matches!(error.downcast_ref(), Some(GpuError::DeviceLost { .. })));
        let losses = told(&before);
        assert_eq!(losses, (1..=losses.len()).collect::<Vec<_>>(), "what was known was told");
        assert!((18..20).contains(&losses.len()));

        let spare = Rc::new(Script { now: Rc::clone(&script.now), ..Script::default() });
        // The search for a device does not count.
        script.now.set(script.now.get() + 100.0);
        session.move_to(Rc::new(ScriptedDevice(Rc::clone(&spare)))).unwrap();
        assert_eq!(session.trainer().steps_done(), 18);
        let after = drive(&mut session).unwrap();
        assert_eq!(told(&after), (19..=32).collect::<Vec<_>>());
        // The validation of step 18 was made before.
        assert_eq!(script.validated_steps().last(), Some(&18));
        assert_eq!(spare.validated_steps(), [20, 22, 24, 26, 28, 30, 32]);
        let outcome = session.finish().block_on().unwrap();
        assert_eq!((outcome.steps, outcome.stopped), (32, Stopped::Finished));
        let history = told(&[Progress { losses: outcome.history.batches, ..Progress::default() }]);
        assert_eq!(history, (1..=32).collect::<Vec<_>>(), "each once");
        assert_eq!(outcome.history.learning_rates.len(), 32);
        assert_eq!(outcome.history.validations.len(), 16);
        assert!(outcome.seconds < 10.0, "{}", outcome.seconds);
    }
}

#[test]
fn a_device_that_is_lost_again_at_once_leaves_the_last_snapshot() {
    let script = Rc::new(Script { lost_at: 12.into(), ..Script::default() });
    let mut session = session(&script, 2, Goals::default());
    assert!(drive(&mut session).is_err());
    let spare = Rc::new(Script { lost_at: 0.into(), ..Script::default() });
    for _ in 0..2 {
        session.move_to(Rc::new(ScriptedDevice(Rc::clone(&spare)))).unwrap();
        assert!(drive(&mut session).is_err());
        assert_eq!(session.trainer().last_snapshot().step, 10);
    }
    spare.lost_at.set(usize::MAX);
    session.move_to(Rc::new(ScriptedDevice(spare))).unwrap();
    assert_eq!(told(&drive(&mut session).unwrap()), (11..=16).collect::<Vec<_>>());
}

#[test]
fn a_large_step_is_taken_part_by_part_and_validated_where_it_is_done() {
    let script = Rc::new(Script { parts: 4, ..Script::default() });
    let mut session = session(&script, 1, Goals::default());
    session.advance().block_on().unwrap();
    // Between two parts of the first step a pause holds.
    session.pause();
    session.advance().block_on().unwrap();
    assert_eq!(session.trainer().steps_submitted(), 0);
    for _ in 0..3 {
        session.advance().block_on().unwrap();
    }
    assert_eq!(session.trainer().steps_submitted(), 1);
    drive(&mut session).unwrap();
    assert_eq!(script.validated_steps(), [2, 4, 6, 8]);
    assert_eq!(session.trainer().steps_done(), 8);
}

#[test]
fn a_pause_stores_a_snapshot_and_does_not_count() {
    for gpu in [false, true] {
        let script = Rc::new(Script::gpu(gpu));
        let mut session = session(&script, 1_000, Goals { seconds: Some(3.0), ..Goals::default() });
        while session.trainer().steps_submitted() < 5 {
            session.advance().block_on().unwrap();
        }
        session.pause();
        let progress = session.advance().block_on().unwrap();
        assert!(progress.stored && session.stopped().is_none());
        let step = session.trainer().steps_submitted();
        let trainer = session.trainer();
        assert_eq!((trainer.steps_done(), trainer.last_snapshot().step), (step, step));
        drop(trainer);
        script.now.set(script.now.get() + 100.0);
        drive(&mut session).unwrap();
        assert_eq!(session.stopped(), Some(&Stopped::TimeGoal));
        // Ten steps a second.
        let steps = session.trainer().steps_done();
        assert!((30..35).contains(&steps), "{steps}");
        assert!((session.images_per_second() - 40.0).abs() < 1e-6);
    }
}

#[test]
fn a_run_that_is_stopped_stores_where_it_is() {
    for gpu in [false, true] {
        let script = Rc::new(Script::gpu(gpu));
        let mut session = session(&script, 1_000, Goals::default());
        assert!(session.seconds_left().is_nan(), "no step is done");
        while session.trainer().steps_submitted() < 5 {
            session.advance().block_on().unwrap();
        }
        session.stop();
        let progress = session.advance().block_on().unwrap();
        assert!(progress.stored);
        assert_eq!(session.stopped(), Some(&Stopped::User));
        let steps = session.trainer().steps_submitted();
        assert_eq!(session.trainer().last_snapshot().step, steps);
        // At the pace so far, validations included: ten steps a second.
        let left = (1_000 * STEPS_PER_EPOCH - steps) as f64 / 10.0;
        assert!((session.seconds_left() - left).abs() < 1e-6, "{}", session.seconds_left());
    }
}

#[test]
fn a_run_that_diverges_tells_the_losses_before() {
    for gpu in [false, true] {
        let script = Rc::new(Script { diverges_at: 4, ..Script::gpu(gpu) });
        let mut session = session(&script, 2, Goals::default());
        let progress = drive(&mut session).unwrap();
        assert!(matches!(session.stopped(), Some(Stopped::Diverged(_))));
        assert_eq!(told(&progress), [1, 2, 3, 4]);
        assert_eq!(session.trainer().last_snapshot().step, 4);
    }
}

#[test]
fn nothing_is_measured_where_no_images_are_held_out() {
    let script = Rc::new(Script::default());
    let mut session = session_of(trainer(&script, 1, 0), &script, Goals::default());
    let progress = drive(&mut session).unwrap();
    assert_eq!(session.stopped(), Some(&Stopped::Finished));
    assert!(steps_of_validations(&progress).is_empty() && script.validated.borrow().is_empty());
}

#[test]
fn patience_counts_validations_on_all_images_and_the_best_net_is_kept() {
    for gpu in [false, true] {
        // Lowest after the third epoch.
        let loss_at = |step: usize| 0.1 + step.abs_diff(24) as f64;
        let script = Rc::new(Script { loss_at, ..Script::gpu(gpu) });
        let mut session = session(&script, 10, patience(2));
        drive(&mut session).unwrap();
        assert_eq!(session.stopped(), Some(&Stopped::Patience));
        assert_eq!(script.validated.borrow().last(), Some(&(40, 10)));
        let on_all = script.validated.borrow().iter().filter(|&&(_, images)| images == 10).count();
        assert_eq!(on_all, 5, "one in an epoch");
        assert_eq!(session.keep_best().map(|best| best.step), Some(24));
        let trainer = session.trainer();
        assert_eq!((trainer.steps_done(), trainer.last_snapshot().step), (24, 24));
        assert_eq!(trainer.snapshot_net().parameters().values()[0], 24.0);
    }
}

#[test]
fn the_last_net_is_kept_where_it_is_the_best() {
    let script = Rc::new(Script { loss_at: |step| 1.0 / step as f64, ..Script::default() });
    let mut session = session(&script, 2, patience(1));
    drive(&mut session).unwrap();
    assert_eq!(session.stopped(), Some(&Stopped::Finished));
    assert_eq!((session.keep_best(), session.trainer().last_snapshot().step), (None, 16));
}

#[test]
fn a_validation_that_a_lost_device_cut_off_is_made_elsewhere() {
    let script = Rc::new(Script { loss_at: |step| 1.0 / step as f64, ..Script::default() });
    let mut session = session(&script, 3, patience(3));
    while session.trainer().epochs_done() < 2 {
        session.advance().block_on().unwrap();
    }
    assert_eq!(script.validated_steps().last(), Some(&14), "that of step 16 is due");
    session.move_to(Rc::new(ScriptedDevice(Rc::new(Script::default())))).unwrap();
    let after = drive(&mut session).unwrap();
    assert_eq!(steps_of_validations(&after), [16, 18, 20, 22, 24]);
    assert_eq!(session.stopped(), Some(&Stopped::Finished));
}
