//! What a GPU may do to a run, and a run to a GPU: the device is lost and the run goes on
//! elsewhere; a hundred runs leave nothing behind.
#![cfg(all(not(target_arch = "wasm32"), feature = "gpu"))]

use std::rc::Rc;
use std::sync::Arc;

use lenet_playground::Error;
use lenet_playground::engine::{Cpu, Device, Gpu};
use lenet_playground::error::GpuError;
use lenet_playground::net::lenet;
use lenet_playground::train::{Evaluation, Options, Trainer};
use pollster::FutureExt as _;

use crate::common::{devices::request_gpu, squares};

/// Fifteen steps of 16 images in each epoch.
fn trainer(device: Rc<dyn Device>) -> Trainer {
    let options = Options { epochs: 2, batch_size: 16, validation: Some(60), ..Options::default() };
    Trainer::on(device, lenet(1), Arc::new(squares::images(300, 1)), options).unwrap()
}

/// Trains to the end; gives the accuracy on images that were not trained on.
fn finish(mut trainer: Trainer) -> f64 {
    while !trainer.is_finished() {
        trainer.train(4).block_on().unwrap();
    }
    assert_eq!(trainer.steps_done(), 30);
    let net = trainer.net().block_on().unwrap();
    let mut evaluation = Evaluation::of_all(&net, Arc::new(squares::images(500, 2))).unwrap();
    evaluation.run(usize::MAX).block_on().unwrap();
    evaluation.loss().accuracy()
}

fn is_lost<T>(result: Result<T, Error>) -> bool {
    let error = result.err();
    matches!(error.as_ref().and_then(Error::downcast_ref), Some(GpuError::DeviceLost { .. }))
}

/// A run on a GPU that is lost in the middle of its second epoch, three steps after the snapshot.
fn lost(gpu: &Gpu) -> Trainer {
    let mut trainer = trainer(Rc::new(gpu.clone()));
    for steps in [15, 4] {
        trainer.train(steps).block_on().unwrap();
    }
    trainer.take_snapshot().block_on().unwrap();
    trainer.train(3).block_on().unwrap();
    gpu.destroy();
    assert!(is_lost(trainer.train(2).block_on()), "the next steps");
    assert_eq!(trainer.submit(1), Ok(1), "nothing is known of steps until something is read");
    assert!(is_lost(trainer.losses().block_on()), "the losses of one more");
    assert!(is_lost(trainer.net().block_on()), "the net");
    assert!(is_lost(trainer.finished().block_on()), "the end of the work");
    assert!(is_lost(trainer.take_snapshot().block_on()), "a snapshot");
    let fault = gpu.fault();
    assert!(fault.as_deref().is_some_and(|fault| !fault.is_empty()), "{fault:?}");
    assert_eq!(trainer.last_snapshot().step, 19);
    trainer
}

#[test]
fn a_run_goes_on_where_its_gpu_was_lost() {
    let Some(gpu) = request_gpu("loss of the device") else { return };
    let undisturbed = finish(trainer(Rc::new(gpu.clone())));
    assert!(undisturbed > 0.9, "{undisturbed}");

    let other = Gpu::request().block_on().unwrap();
    for device in [Rc::new(other) as Rc<dyn Device>, Rc::new(Cpu)] {
        let gpu = Gpu::request().block_on().unwrap();
        let mut trainer = lost(&gpu);
        // A device that is gone is no place to move to, and the run is still there afterwards.
        assert!(is_lost(trainer.move_to(Rc::new(gpu))));
        trainer.move_to(Rc::clone(&device)).unwrap();
        assert_eq!((trainer.steps_done(), trainer.device().name()), (19, device.name()));
        let accuracy = finish(trainer);
        // The same steps, rounded differently: two standard deviations of 500 images' accuracy.
        let far = (accuracy - undisturbed).abs();
        assert!(far < 0.03, "{}: {accuracy}, undisturbed {undisturbed}", device.name());
    }
}

#[test]
fn a_hundred_runs_leave_nothing_on_the_device() {
    let Some(gpu) = request_gpu("a hundred runs") else { return };
    let data = Arc::new(squares::images(100, 1));
    let options = Options { batch_size: 8, validation: Some(20), ..Options::default() };
    let device: Rc<dyn Device> = Rc::new(gpu.clone());
    let cycle = || {
        let net = lenet(1);
        let (device, data, options) = (Rc::clone(&device), Arc::clone(&data), options.clone());
        let mut trainer = Trainer::on(device, net, data, options).unwrap();
        trainer.train(2).block_on().unwrap();
        assert!(gpu.bytes() > 3 * 4 * 431_080, "{}", gpu.bytes());
        let mut validation = trainer.validation(8).block_on().unwrap();
        validation.run(8).block_on().unwrap();
    };
    cycle();
    let bytes = gpu.bytes();
    for number in 0..100 {
        cycle();
        assert_eq!(gpu.bytes(), bytes, "after cycle {number}");
    }
    assert_eq!(gpu.fault(), None);
}
