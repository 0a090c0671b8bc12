//! Golden values from PyTorch: answers, loss, every gradient, and ten steps of each optimizer.
//! Made by `tests/golden/make.py` with PyTorch 2.15.0 and NumPy 2.4.6 under Python 3.11.7, in
//! double precision; weights and images are drawn here by the same generator as there.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use std::sync::Arc;

use lenet_playground::data::Dataset;
use lenet_playground::engine::{Device, Engine, EpochPlan};
use lenet_playground::net::{
    Conv2d, Flatten, Linear, MaxPool2d, Net, Parameters, Relu, Softmax, lenet,
};
use lenet_playground::optimizer::Optimizer;
use lenet_playground::plan::Mode;
use pollster::FutureExt as _;

use crate::common::{devices, noise};

/// A file of golden values.
#[derive(serde::Deserialize)]
struct Golden {
    made_by: String,
    /// Channels of both convolutions, features of the first linear layer.
    sizes: [usize; 3],
    seed: u32,
    images: usize,
    batches: Vec<Vec<u32>>,
    pixel_sum: u64,
    labels: Vec<u8>,
    initial: BTreeMap<String, Described>,
    probabilities: Vec<f64>,
    loss: f64,
    gradients: BTreeMap<String, Described>,
    traces: BTreeMap<String, Trace>,
}

/// A parameter's values, or some of them and what tells of the others.
#[derive(serde::Deserialize)]
struct Described {
    length: usize,
    sum: f64,
    norm: f64,
    /// The distance between two of `values`.
    every: usize,
    values: Vec<f64>,
}

/// Ten steps.
#[derive(serde::Deserialize)]
struct Trace {
    options: Options,
    losses: Vec<f64>,
    parameters: BTreeMap<String, Described>,
}

#[derive(serde::Deserialize)]
struct Options {
    learning_rate: f32,
    momentum: Option<f32>,
    decay: Option<f32>,
}

impl Golden {
    fn small() -> Self {
        serde_json::from_str(include_str!("golden/small.json")).unwrap()
    }

    fn lenet() -> Self {
        serde_json::from_str(include_str!("golden/lenet.json")).unwrap()
    }

    /// The net that the script built, filled alike.
    fn net(&self) -> Net {
        let conv = |channels| Conv2d::new(channels, 5).into();
        let pool = || MaxPool2d::new(2).into();
        let linear = |features| Linear { features }.into();
        let [channels1, channels2, features] = self.sizes;
        let layers = [
            ("conv1", conv(channels1)),
            ("relu1", Relu.into()),
            ("pool1", pool()),
            ("conv2", conv(channels2)),
            ("relu2", Relu.into()),
            ("pool2", pool()),
            ("flatten", Flatten {}.into()),
            ("fc1", linear(features)),
            ("relu3", Relu.into()),
            ("fc2", linear(10)),
            ("softmax", Softmax {}.into()),
        ];
        let mut net = Net::chain("LeNet", [1, 28, 28], layers).unwrap();
        noise::fill(&mut net, self.seed);
        net
    }

    fn data(&self) -> Dataset {
        noise::images(self.images, (28, 28), 10, self.seed + 1)
    }

    /// An engine ready to train.
    fn engine(&self, device: &dyn Device) -> Box<dyn Engine> {
        let (net, batch) = (self.net(), self.batches[0].len());
        let mut engine = device.engine(&net, Mode::Training, batch).unwrap();
        engine.set_parameters(net.parameters().values());
        engine
    }
}

/// From a batch to the gradients.
fn forward_backward(engine: &mut dyn Engine, epoch_plan: EpochPlan) -> f64 {
    engine.prepare(&epoch_plan).unwrap();
    engine.gather(0);
    engine.forward();
    engine.loss();
    engine.backward();
    engine.read_losses(0..1).block_on().unwrap()[0].mean()
}

/// Holds an arena's values against those described, to `tolerance` of the largest.
fn compare(
    what: &str,
    parameters: &Parameters,
    arena: &[f32],
    described: &BTreeMap<String, Described>,
    tolerance: f64,
) {
    assert_eq!(described.len(), parameters.entries().len(), "{what}");
    for entry in parameters.entries() {
        let name = format!("{what}, {}", entry.name);
        let expected = &described[&entry.name];
        let got: Vec<f64> = arena[entry.range()].iter().map(|&x| x.into()).collect();
        assert_eq!(got.len(), expected.length, "{name}");
        let norm = got.iter().map(|x| x * x).sum::<f64>().sqrt();
        let close =
            |got: f64, expected: f64, scale: f64| (got - expected).abs() <= tolerance * scale;
        assert!(
            close(norm, expected.norm, expected.norm),
            "{name}: norm {norm}, not {}",
            expected.norm
        );
        let (sum, all) = (got.iter().sum::<f64>(), got.iter().map(|x| x.abs()).sum());
        assert!(close(sum, expected.sum, all), "{name}: sum {sum}, not {}", expected.sum);

        let largest = got.iter().fold(0.0f64, |most, x| most.max(x.abs()));
        let sampled = got.iter().step_by(expected.every);
        assert_eq!(sampled.len(), expected.values.len(), "{name}");
        for (i, (&got, &expected)) in sampled.zip(&expected.values).enumerate() {
            assert!(close(got, expected, largest), "{name}, sample {i}: {got}, not {expected}");
        }
    }
}

#[test]
fn the_script_had_these_nets_and_images() {
    for golden in [Golden::small(), Golden::lenet()] {
        let (net, data) = (golden.net(), golden.data());
        // The first of each parameter's values, and sum and norm of all, to double precision.
        let parameters = net.parameters();
        compare("initial", parameters, parameters.values(), &golden.initial, 1e-9);
        assert_eq!(data.pixels().iter().map(|&p| u64::from(p)).sum::<u64>(), golden.pixel_sum);
        assert_eq!(data.labels(), golden.labels);
        assert_eq!(golden.made_by, "PyTorch 2.15.0, NumPy 2.4.6, Python 3.11.7");
    }
    let (golden, ours) = (Golden::lenet().net(), lenet(0));
    assert_eq!(golden.nodes(), ours.nodes(), "the preset is the net that the script made");
}

#[test]
fn answers_loss_and_every_gradient_are_pytorchs() {
    for device in devices::all("golden gradients") {
        answers_loss_and_every_gradient(&*device);
    }
}

fn answers_loss_and_every_gradient(device: &dyn Device) {
    let tolerance = |cpu| if devices::is_exact(device) { cpu } else { devices::PARITY };
    for golden in [Golden::small(), Golden::lenet()] {
        let what = format!("{}, sizes {:?}", device.name(), golden.sizes);
        let (mut engine, data) = (golden.engine(device), Arc::new(golden.data()));
        let loss = forward_backward(&mut *engine, EpochPlan::of_images(&data, &golden.batches[0]));
        let error = (loss - golden.loss).abs();
        assert!(error < tolerance(1e-6), "{what}: {loss}, not {}", golden.loss);
        let answers = engine.read_output().block_on().unwrap();
        assert_eq!(answers.len(), golden.probabilities.len(), "{what}");
        for (&got, &expected) in answers.iter().zip(&golden.probabilities) {
            let error = (f64::from(got) - expected).abs();
            let allowed = 0.1 * tolerance(1e-5) + tolerance(1e-5) * expected;
            assert!(error < allowed, "{what}: {got}, not {expected}");
        }
        let net = golden.net();
        let gradients = engine.read_gradients().block_on().unwrap();
        compare(&what, net.parameters(), &gradients, &golden.gradients, tolerance(5e-6));
    }
}

#[test]
fn ten_steps_of_each_optimizer_are_pytorchs() {
    for device in devices::all("golden traces") {
        ten_steps_of_each_optimizer(&*device);
    }
}

fn ten_steps_of_each_optimizer(device: &dyn Device) {
    let tolerance = |cpu| if devices::is_exact(device) { cpu } else { devices::PARITY };
    for golden in [Golden::small(), Golden::lenet()] {
        assert_eq!(golden.traces.keys().collect::<Vec<_>>(), ["adam", "adamw", "sgd"]);
        for (name, trace) in &golden.traces {
            let what = format!("{}, sizes {:?}, {name}", device.name(), golden.sizes);
            let optimizer = match (trace.options.momentum, trace.options.decay) {
                (Some(momentum), _) => Optimizer::sgd(momentum),
                (None, decay) => Optimizer::adamw(decay.unwrap()),
            };
            let (mut engine, data) = (golden.engine(device), Arc::new(golden.data()));
            let rates = [trace.options.learning_rate];
            assert_eq!((trace.losses.len(), golden.batches.len()), (10, 10));
            for (step, (batch, &expected)) in golden.batches.iter().zip(&trace.losses).enumerate() {
                let epoch_plan =
                    EpochPlan { rates: &rates, optimizer, ..EpochPlan::of_images(&data, batch) };
                let loss = forward_backward(&mut *engine, epoch_plan);
                let error = (loss - expected).abs();
                assert!(error < tolerance(1e-5), "{what}, step {step}: {loss}, not {expected}");
                engine.update();
            }
            let net = golden.net();
            let parameters = engine.read_parameters().block_on().unwrap();
            compare(&what, net.parameters(), &parameters, &trace.parameters, tolerance(1e-5));
        }
    }
}
