//! The options of a run come back as they were from JSON, JavaScript's form, flags and checkpoints.
#![cfg(not(target_arch = "wasm32"))]

use lenet_playground::engine::State;
use lenet_playground::net::{Linear, Net};
use lenet_playground::optimizer::{NAMES, Optimizer};
use lenet_playground::train::{
    Checkpoint, EarlyStopState, Every, FIELDS, Options, Patience, Schedule, Snapshot,
};
use proptest::prelude::*;

use crate::common::any_options::options;

fn checkpoint(options: Options) -> Checkpoint {
    let layers = [("fc", Linear { features: 2 }.into())];
    let net = Net::chain("net", [2], layers).unwrap();
    let state = State::fresh(net.parameters().values());
    Checkpoint {
        net,
        snapshot: Snapshot { step: 1, state },
        options,
        early_stop: EarlyStopState::default(),
        data: "data".into(),
        images: 4,
    }
}

proptest! {
    #[test]
    fn json_brings_them_back(options in options()) {
        let json = serde_json::to_string(&options).unwrap();
        let read: Options = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(read, options, "{}", json);
    }

    #[test]
    fn a_checkpoint_brings_them_back(options in options()) {
        let checkpoint = checkpoint(options);
        let read = Checkpoint::read(&checkpoint.net, &checkpoint.write().unwrap()).unwrap();
        prop_assert_eq!(read.options, checkpoint.options);
    }
}

fn message(json: &str) -> String {
    serde_json::from_str::<Options>(json).unwrap_err().to_string()
}

#[test]
fn the_default_in_json_has_every_option_that_means_something() {
    let json = serde_json::to_value(Options::default()).unwrap();
    let expected = serde_json::json!({
        "epochs": 5, "batchSize": 64, "objective": "automatic", "optimizer": "adamw",
        "learningRate": 0.003, "schedule": "one-cycle", "l2": 0.0, "l2Biases": false, "seed": 1,
        "shift": 0, "validateEvery": 1, "measurement": "loss",
        "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.01,
    });
    assert_eq!(json, expected);
}

#[test]
fn defaults_in_the_table_are_those_of_the_options() {
    let json = serde_json::to_value(Options::default()).unwrap();
    for field in FIELDS {
        let default = field.default.map(|default| serde_json::to_value(default).unwrap());
        let number = |value: &serde_json::Value| value.as_f64().map(|x| x as f32);
        let (table, options) = (default.unwrap_or_default(), &json[field.key]);
        assert!(&table == options || number(&table) == number(options), "{}", field.key);
    }
}

#[test]
fn an_optimizer_brings_its_usual_learning_rate_and_constants() {
    let read = |json| serde_json::from_str::<Options>(json).unwrap();
    let sgd = read(r#"{"optimizer": "sgd"}"#);
    assert_eq!((sgd.optimizer, sgd.learning_rate), (Optimizer::sgd(0.9), 0.05));
    let slow = read(r#"{"learningRate": 0.1, "momentum": 0.5, "optimizer": "sgd"}"#);
    assert_eq!((slow.optimizer, slow.learning_rate), (Optimizer::sgd(0.5), 0.1));
}

#[test]
fn a_tenth_is_held_out_and_5000_at_most() {
    let held_out = |images| Options::default().held_out(images);
    assert_eq!([60_000, 2_009, 5].map(held_out), [5_000, 200, 0]);
    assert_eq!(Options { validation: Some(7), ..Options::default() }.held_out(5), 7);
}

#[test]
fn forms_of_before_are_read() {
    let read = |json| serde_json::from_str::<Options>(json).unwrap();
    assert_eq!(read(r#"{"batchSize": 8, "fullBatch": true}"#).batch_size, Options::FULL_BATCH);
    assert_eq!(read(r#"{"batchSize": 8, "fullBatch": false}"#).batch_size, 8);
    let goals = read(
        r#"{"validate": {"steps": 5}, "patience": {"validations": 2, "minimumChange": 0.5},
            "checkpoint": {"epochs": 2}}"#,
    )
    .goals;
    assert_eq!((goals.validate, goals.checkpoint), (Every::Steps(5), Some(Every::Epochs(2))));
    assert_eq!(goals.patience, Some(Patience { validations: 2, minimum_change: 0.5 }));
    let steps = read(r#"{"schedule": "step", "stepEvery": 0, "stepAt": [0.25]}"#);
    assert_eq!(steps.schedule, Schedule::Steps { factor: 0.1, at: vec![0.25] });
}

#[test]
fn what_is_not_there_is_refused_by_name() {
    for (json, words) in [
        (
            r#"{"epoch": 1}"#,
            "unknown field `epoch` (did you mean `epochs`?), expected one of `epochs`, `batchSize`",
        ),
        (r#"{"wieghtDecay": 1}"#, "(did you mean `weightDecay`?)"),
        (
            r#"{"momentum": 0.5}"#,
            "momentum must be left out with optimizer adamw: it is an option of sgd or nesterov or rmsprop or signsgd",
        ),
        (
            r#"{"stepAt": [0.5]}"#,
            "stepAt must be left out with schedule one-cycle: it is an option of step",
        ),
        (
            r#"{"optimizer": "sdg"}"#,
            &format!("optimizer must be one of {}, got \"sdg\"", NAMES.join(", ")),
        ),
        (
            r#"{"schedule": "linear"}"#,
            "schedule must be one of constant, step, cosine, one-cycle, got \"linear\"",
        ),
        (r#"{"epochs": "1"}"#, "epochs must be a whole number from 0 up, got \"1\""),
        (r#"{"epochs": 1.5}"#, "epochs must be a whole number from 0 up, got 1.5"),
        (r#"{"l2Biases": 1}"#, "l2Biases must be true or false, got 1"),
        (r#"{"minimumChange": 1}"#, "minimumChange must be left out without patience, got 1"),
        (
            r#"{"patience": {"validations": 1, "minimum_change": 0}}"#,
            "unknown field `minimum_change` (did you mean `minimumChange`?)",
        ),
        (r#"{"validateEvery": "never"}"#, "validateEvery must be a number of epochs"),
        (
            r#"{"schedule": "step", "stepEvery": 2, "stepAt": [0.5]}"#,
            "stepAt must be left out with stepEvery",
        ),
    ] {
        assert!(
            message(json).starts_with(words) || message(json).contains(words),
            "{}",
            message(json)
        );
    }
}
