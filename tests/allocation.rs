//! A training step allocates nothing after the first.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "common/lcg.rs"]
mod lcg;
#[path = "common/squares.rs"]
mod squares;

use std::sync::Arc;

use allocation_counter::measure;
use lenet_playground::net::lenet;
use lenet_playground::train::{Optimizer, Options, Trainer};

#[test]
fn only_the_first_step_allocates() {
    let data = Arc::new(squares::images(30, 1));
    for optimizer in [Optimizer::Sgd { momentum: 0.9 }, Optimizer::adam(), Optimizer::adamw(0.01)] {
        let options =
            Options { batch_size: 4, epochs: 12, validation: 4, optimizer, ..Options::default() };
        let mut trainer = Trainer::new(lenet(1), Arc::clone(&data), options).unwrap();
        let first = measure(|| assert_eq!(trainer.step().unwrap().examples, 4));
        assert!(first.count_total > 0, "{optimizer:?}: the counter counts");

        // Over the ends of epochs with their short batches, over the copies of good weights that
        // are kept every fifty steps, and over the end of the run.
        let rest = measure(|| {
            for step in 2..=84 {
                let loss = trainer.step().unwrap();
                assert_eq!(loss.examples, if step % 7 == 0 { 2 } else { 4 });
            }
        });
        assert!(trainer.done());
        assert_eq!((rest.count_total, rest.bytes_total), (0, 0), "{optimizer:?}");
    }
}
