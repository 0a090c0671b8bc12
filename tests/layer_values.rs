//! What layers compute, against ONNX's reference implementation: `tests/golden/layers.py` made the
//! values. And the batch statistics of training, which a net in use does not have.
#![cfg(not(target_arch = "wasm32"))]

use lenet_playground::apply::Evaluator;
use lenet_playground::data::{Arrays, Examples};
use lenet_playground::engine::{Cpu, Device, EpochPlan};
use lenet_playground::layers::registry;
use lenet_playground::net::*;
use lenet_playground::optimizer::Optimizer;
use lenet_playground::plan::{Mode, Rule, Segment, Span};
use lenet_playground::train::Objective;
use ndarray::ArrayD;
use pollster::FutureExt;
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap() as f32).collect()
}

fn sizes(value: &Value) -> Vec<usize> {
    value.as_array().unwrap().iter().map(|x| x.as_u64().unwrap() as usize).collect()
}

#[test]
fn layers_compute_what_onnx_says() {
    let golden: Value = serde_json::from_str(include_str!("golden/layers.json")).unwrap();
    for case in golden["cases"].as_array().unwrap() {
        let name = case["layer"].to_string();
        let layer = registry::read(case["layer"].as_object().unwrap().clone()).unwrap();
        let shape = sizes(&case["input"]["shape"]);
        let mut net = Net::chain("net", shape.clone(), [("layer", layer)]).unwrap();
        initialize(&mut net, Initializer::Kaiming, InitScope::All, 1);
        for (parameter, values) in case["parameters"].as_object().unwrap() {
            let set = net.parameters_mut().set(&format!("layer.{parameter}"), &numbers(values));
            set.unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let x = ArrayD::from_shape_vec(shape, numbers(&case["input"]["values"])).unwrap();
        let y = Evaluator::new(&net).unwrap().apply(&[("Input", x.view())]).unwrap();
        assert_eq!(y.shape(), sizes(&case["output"]["shape"]), "{name}");
        for (i, (got, expected)) in y.iter().zip(numbers(&case["output"]["values"])).enumerate() {
            let near = (got - expected).abs() <= 2e-6 * expected.abs().max(1.0);
            assert!(near, "{name}: value {i} is {got}, expected {expected}");
        }
    }
}

const EXAMPLES: usize = 5;

/// A net whose loss goes through batch statistics, and examples for it.
fn normalized() -> (Net, Examples) {
    let layers = [
        ("norm", BatchNorm::default().into()),
        ("tanh", Function::Tanh.into()),
        ("flat", Flatten {}.into()),
        ("fc", Linear { features: 2 }.into()),
    ];
    let mut net = Net::chain("net", [2, 2, 3], layers).unwrap();
    initialize(&mut net, Initializer::Normal { weights: 0.5, biases: 0.3 }, InitScope::All, 1);
    let draw =
        |count: usize, seed: f32| (0..count).map(|i| (1.7 * i as f32 + seed).sin()).collect();
    let arrays = Arrays::new(EXAMPLES).with("Input", draw(12 * EXAMPLES, 1.0));
    let arrays = arrays.and_then(|arrays| arrays.with("Target", draw(2 * EXAMPLES, 2.0)));
    (Objective::MEAN_SQUARED.attach(&net).unwrap(), arrays.unwrap().into())
}

/// The net's loss and its gradients on all examples as one batch.
fn train_once(net: &Net, data: &Examples) -> (f64, Vec<f32>) {
    let mut engine = Cpu.engine(net, Mode::Training, EXAMPLES).unwrap();
    engine.set_parameters(net.parameters().values());
    let order: Vec<u32> = (0..EXAMPLES as u32).collect();
    engine.prepare(&EpochPlan::of(data.clone(), &order)).unwrap();
    engine.gather(0);
    engine.forward();
    engine.loss();
    engine.backward();
    let loss = engine.read_losses(0..1).block_on().unwrap()[0].mean();
    (loss, engine.read_gradients().block_on().unwrap())
}

#[test]
fn gradients_go_through_the_statistics_of_a_batch() {
    let (net, data) = normalized();
    let (_, gradients) = train_once(&net, &data);
    for entry in net.parameters().entries() {
        if matches!(entry.role, Role::Average { .. }) {
            continue;
        }
        for i in entry.range() {
            let at_step = |step: f32| {
                let mut moved = net.clone();
                moved.parameters_mut().values_mut()[i] += step;
                train_once(&moved, &data).0
            };
            let difference = (at_step(1e-2) - at_step(-1e-2)) / 2e-2;
            let near = (f64::from(gradients[i]) - difference).abs() < 1e-4;
            assert!(near, "{}: {} {difference}", entry.name, gradients[i]);
        }
    }
}

#[test]
fn running_statistics_follow_the_batch() {
    let (net, data) = normalized();
    let mut engine = Cpu.engine(&net, Mode::Training, EXAMPLES).unwrap();
    engine.set_parameters(net.parameters().values());
    let segments: Vec<Segment> = net
        .parameters()
        .entries()
        .iter()
        .map(|entry| Segment {
            span: Span { offset: entry.offset, len: entry.shape.len() },
            rule: match entry.role {
                Role::Average { rate } => Rule::Average { rate },
                _ => Rule::Frozen,
            },
        })
        .collect();
    let order: Vec<u32> = (0..EXAMPLES as u32).collect();
    let optimizer = Optimizer::adam();
    let epoch_plan = EpochPlan {
        rates: &[0.5],
        optimizer,
        segments: &segments,
        ..EpochPlan::of(data.clone(), &order)
    };
    engine.prepare(&epoch_plan).unwrap();
    engine.gather(0);
    engine.forward();
    engine.loss();
    engine.backward();
    engine.update();
    let after = engine.read_parameters().block_on().unwrap();
    let Examples::Arrays(arrays) = &data else { panic!("these are arrays") };
    for channel in 0..2 {
        let of = |example| arrays.get("Input", example)[channel * 6..][..6].to_vec();
        let values: Vec<f64> = (0..EXAMPLES).flat_map(of).map(f64::from).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let squares = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        let variance = squares / (values.len() - 1) as f64;
        let at =
            |name: &str| f64::from(after[net.parameters().entry(name).unwrap().offset + channel]);
        assert!((at("norm.running_mean") - 0.1 * mean).abs() < 1e-6);
        assert!((at("norm.running_var") - (0.9 + 0.1 * variance)).abs() < 1e-6);
    }
    let untouched = net.parameters().entry("norm.weight").unwrap().range();
    assert_eq!(after[untouched.clone()], net.parameters().values()[untouched]);
}
