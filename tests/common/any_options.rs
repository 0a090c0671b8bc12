//! Options of every kind, for properties that hold for all.

use lenet_playground::optimizer::{KINDS, Optimizer};
use lenet_playground::train::{
    Clipping, Every, Goals, Measurement, Objective, Options, Patience, Schedule,
};
use proptest::collection::{hash_map, vec};
use proptest::option;
use proptest::prelude::*;

fn optimizer() -> impl Strategy<Value = Optimizer> {
    (0..KINDS.len(), vec(0.0_f32..0.999, 4)).prop_map(|(kind, values)| {
        let mut optimizer = Optimizer::of(KINDS[kind]);
        for (constant, value) in KINDS[kind].constants().iter().zip(values) {
            optimizer.set(constant.key, value.max(f32::MIN_POSITIVE));
        }
        optimizer
    })
}

fn schedule() -> impl Strategy<Value = Schedule> {
    prop_oneof![
        Just(Schedule::Constant),
        Just(Schedule::Cosine),
        Just(Schedule::OneCycle),
        (1e-6_f32..10.0, 1..500_usize)
            .prop_map(|(factor, epochs)| Schedule::Step { factor, epochs }),
        (1e-6_f32..10.0, vec(0.0_f32..0.999, 1..5))
            .prop_map(|(factor, at)| Schedule::Steps { factor, at }),
    ]
}

fn every() -> impl Strategy<Value = Every> {
    prop_oneof![(1..1000_usize).prop_map(Every::Epochs), (1..1000_usize).prop_map(Every::Steps)]
}

fn goals() -> impl Strategy<Value = Goals> {
    let measurement =
        prop_oneof![Just(Measurement::Loss), Just(Measurement::Accuracy), Just(Measurement::Error)];
    let patience = (1..100_usize, 0.0_f64..1.0)
        .prop_map(|(validations, minimum_change)| Patience { validations, minimum_change });
    let seconds = option::of(1e-3_f64..1e6);
    (every(), measurement, option::of(patience), seconds, option::of(every())).prop_map(
        |(validate, measurement, patience, seconds, checkpoint)| Goals {
            validate,
            measurement,
            patience,
            seconds,
            checkpoint,
        },
    )
}

pub fn options() -> impl Strategy<Value = Options> {
    let objective = prop_oneof![
        Just(Objective::AUTOMATIC),
        Just(Objective::CROSS_ENTROPY),
        Just(Objective::BINARY_CROSS_ENTROPY),
        Just(Objective::MEAN_SQUARED),
        Just(Objective::MEAN_ABSOLUTE),
    ];
    let clipping = prop_oneof![
        Just(None),
        (1e-6_f32..100.0).prop_map(|most| Some(Clipping::Norm(most))),
        (1e-6_f32..100.0).prop_map(|most| Some(Clipping::Value(most))),
    ];
    let batch = prop_oneof![1..5_000_usize, Just(Options::FULL_BATCH)];
    let multipliers = hash_map("[a-z][a-z0-9]{0,5}", 0.0_f32..10.0, 0..4);
    let how = (objective, optimizer(), 1e-8_f32..10.0, schedule(), multipliers, clipping);
    let numbers = (1..10_000_usize, batch, 0.0_f32..1.0, any::<bool>(), any::<u64>());
    (how, numbers, option::of(0..100_000_usize), 0..=8_u32, goals()).prop_map(
        |(
            (objective, optimizer, learning_rate, schedule, multipliers, clipping),
            (epochs, batch_size, l2, l2_biases, seed),
            validation,
            shift,
            goals,
        )| Options {
            epochs,
            batch_size,
            objective,
            optimizer,
            learning_rate,
            schedule,
            multipliers: multipliers.into_iter().collect(),
            l2,
            l2_biases,
            clipping,
            seed,
            validation,
            shift,
            goals,
        },
    )
}
