//! A training step allocates nothing after the first.
#![cfg(all(not(target_arch = "wasm32"), feature = "full"))]

use std::sync::Arc;

use allocation_counter::measure;
use lenet_playground::net::lenet;
use lenet_playground::train::{Clipping, Optimizer, Options, Trainer};

use crate::common::squares;

#[test]
fn only_the_first_step_allocates() {
    let data = Arc::new(squares::images(54, 1));
    let optimizers = [
        Optimizer::sgd(0.9),
        Optimizer::nesterov(0.9),
        Optimizer::rmsprop(),
        Optimizer::adam(),
        Optimizer::adamw(0.01),
        Optimizer::sign_sgd(0.9),
    ];
    let parts = vec![("conv1".to_owned(), 0.0), ("fc1".to_owned(), 0.5)];
    let bounds = [(None, vec![]), (Some(Clipping::Norm(0.1)), parts)];
    for (optimizer, (clipping, multipliers)) in
        optimizers.into_iter().flat_map(|optimizer| bounds.clone().map(|bound| (optimizer, bound)))
    {
        let l2 = if clipping.is_some() { 1e-4 } else { 0.0 };
        let options = Options {
            batch_size: 4,
            epochs: 2,
            validation: Some(4),
            learning_rate: 0.0003,
            optimizer,
            clipping,
            multipliers,
            l2,
            ..Options::default()
        };
        let mut trainer = Trainer::new(lenet(1), Arc::clone(&data), options).unwrap();
        let first = measure(|| assert_eq!(trainer.submit(1), Ok(1)));
        assert!(first.count_total > 0, "{optimizer:?}: the counter counts");

        // To the end of the epoch with its short batch.
        let rest = measure(|| (2..=13).for_each(|_| assert_eq!(trainer.submit(1), Ok(1))));
        assert!(trainer.epoch_ended());
        assert_eq!((rest.count_total, rest.bytes_total), (0, 0), "{optimizer:?}");

        // The next epoch's order and learning rates are all that it takes.
        let second = measure(|| assert_eq!(trainer.submit(1), Ok(1)));
        assert!(second.bytes_total < 16_000, "{optimizer:?}: {second:?}");
        let rest = measure(|| assert_eq!(trainer.submit(12), Ok(12)));
        assert_eq!((rest.count_total, rest.bytes_total), (0, 0), "{optimizer:?}");
    }
}
