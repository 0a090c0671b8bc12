//! Every op, forward and backward, against the layers' definitions in `f64`: answers and losses
//! directly, gradients against central differences, away from kinks, at each parameter and at
//! each value of the input. One test body for every engine.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::sync::Arc;

use lenet_playground::data::{Dataset, Origin};
use lenet_playground::engine::{Device, Engine, EpochPlan};
use lenet_playground::net::{Conv2d, Flatten, Layer, Linear, MaxPool2d, Net, Relu, Softmax, lenet};
use lenet_playground::ops::{Call, Pass};
use lenet_playground::plan::{Mode, Plan};
use pollster::FutureExt as _;

use crate::common::lcg::Lcg;
use crate::common::reference::Reference;
use crate::common::{devices, noise};

/// Half a central difference's step: in `f64` it leaves errors near 1e-9.
const STEP: f64 = 1e-6;
/// No kink is nearer than this, in units of activations near 1: neither the steps nor the
/// engine's rounding reach it.
const MARGIN: f64 = 2e-5;

/// Cases that differ only in how many of the processor's vectors a row takes; a GPU has none.
const WIDTHS: &str = "fused, many widths";

/// A net, and what it is to become.
struct Case {
    name: &'static str,
    image: [usize; 3],
    batch: usize,
    layers: Vec<Layer>,
    /// The ops that its forward pass must be lowered to, so that each case tests what it says.
    ops: &'static [&'static str],
}

fn conv(channels: usize, kernel: usize) -> Layer {
    Conv2d::new(channels, kernel).into()
}

fn pool(kernel: usize) -> Layer {
    MaxPool2d::new(kernel).into()
}

fn linear(features: usize) -> Layer {
    Linear { features }.into()
}

fn relu() -> Layer {
    Relu.into()
}

fn flatten() -> Layer {
    Flatten {}.into()
}

fn softmax() -> Layer {
    Softmax {}.into()
}

/// Sizes that leave every kind of rest: of four rows, of eight columns, of a window; one example,
/// fewer than a tile's rows, and more.
fn cases() -> Vec<Case> {
    let case = |name, image, batch, layers: &[Layer], ops| Case {
        name,
        image,
        batch,
        layers: layers.to_vec(),
        ops,
    };
    const CONV: &[&str] = &["conv2d", "linear", "softmax"];
    const POOL: &[&str] = &["max_pool2d", "linear", "softmax"];
    const FUSED: &[&str] = &["conv_relu_pool", "linear", "softmax"];
    let fused = |name, image, batch, (channels, kernel), window| {
        let layers =
            [conv(channels, kernel), relu(), pool(window), flatten(), linear(4), softmax()];
        case(name, image, batch, &layers, FUSED)
    };
    let mut cases = vec![
        case("conv 1×1", [2, 5, 5], 1, &[conv(3, 1), flatten(), linear(4), softmax()], CONV),
        case("conv 3×3", [3, 8, 7], 3, &[conv(5, 3), flatten(), linear(4), softmax()], CONV),
        case("conv 5×5, wide", [1, 7, 21], 3, &[conv(4, 5), flatten(), linear(3), softmax()], CONV),
        case(
            "conv, bare",
            [2, 5, 6],
            7,
            &[conv(3, 3), flatten(), softmax()],
            &["conv2d", "softmax"],
        ),
        case(
            "two convs, ReLU apart",
            [1, 8, 9],
            3,
            &[conv(6, 3), conv(3, 2), flatten(), relu(), linear(4), softmax()],
            &["conv2d", "conv2d", "relu", "linear", "softmax"],
        ),
        case("pool 2×2", [3, 6, 6], 3, &[pool(2), flatten(), linear(4), softmax()], POOL),
        case("pool 2×2, wide", [1, 5, 37], 1, &[pool(2), flatten(), linear(3), softmax()], POOL),
        case("pool 3×3, rests", [2, 7, 8], 7, &[pool(3), flatten(), linear(4), softmax()], POOL),
        case("pool 16×16", [1, 17, 16], 3, &[pool(16), flatten(), linear(3), softmax()], POOL),
        case("linear", [1, 1, 13], 1, &[flatten(), linear(5), softmax()], &["linear", "softmax"]),
        case(
            "linear, ReLU",
            [1, 1, 17],
            7,
            &[flatten(), linear(19), relu(), linear(6), softmax()],
            &["linear", "linear", "softmax"],
        ),
        case(
            "softmax within",
            [1, 2, 5],
            3,
            &[flatten(), linear(9), softmax(), linear(4), softmax()],
            &["linear", "softmax", "linear", "softmax"],
        ),
        case(
            "fused, pool before ReLU",
            [2, 7, 7],
            3,
            &[conv(5, 3), pool(2), relu(), flatten(), linear(4), softmax()],
            FUSED,
        ),
        fused("fused 1×1", [1, 5, 5], 1, (4, 1), 2),
        fused("fused 5×5, wide", [1, 20, 21], 3, (5, 5), 2),
        fused("fused 5×5, 3 channels", [3, 9, 10], 7, (6, 5), 2),
        fused("fused 3×3, pool 3×3, rests", [2, 10, 9], 3, (3, 3), 3),
        fused("fused 5×5, 20 channels", [20, 8, 8], 1, (3, 5), 2),
        fused("fused 5×5, 33 channels, pool 1×1", [33, 6, 5], 3, (2, 5), 1),
    ];
    // A kernel's row of 3, 6, 9 … channels' values: every number of vectors a row may take.
    cases.extend((3..30).step_by(2).map(|c| fused(WIDTHS, [c, 4, 4], 3, (2, 3), 2)));
    cases
}

#[test]
fn every_op_agrees_with_central_differences() {
    for device in devices::all("gradients of every op") {
        every_op_agrees(&*device);
    }
}

fn every_op_agrees(device: &dyn Device) {
    let mut reached = BTreeSet::new();
    let all = cases().into_iter();
    for case in all.filter(|case| devices::is_exact(device) || case.name != WIDTHS) {
        reached.append(&mut check(&case, device));
    }
    let every = [
        "conv2d",
        "conv2d, backward",
        "conv_relu_pool",
        "conv_relu_pool, backward",
        "linear",
        "linear, backward",
        "max_pool2d",
        "max_pool2d, backward",
        "relu",
        "relu, backward",
        "softmax",
        "softmax, backward",
        "softmax_cross_entropy",
    ];
    assert_eq!(reached.iter().collect::<Vec<_>>(), every.iter().collect::<Vec<_>>());
}

/// Checks answers, loss and gradients of one case; returns the ops that ran, those that can spare
/// their input's gradient only where they did not.
fn check(case: &Case, device: &dyn Device) -> BTreeSet<String> {
    let name = format!("{}: {}, {:?} × {}", device.name(), case.name, case.image, case.batch);
    let exact = devices::is_exact(device);
    let engine = |net: &Net, mode| device.engine(net, mode, case.batch).unwrap();
    let (net, data) = away_from_kinks(case);
    let plan = Plan::lower(&net, Mode::Training, case.batch).unwrap();
    assert_eq!(names(&plan.forward), case.ops, "{name}");

    let trained = train_once(engine(&net, Mode::Training), &net, &data);
    let examples = examples(&data);
    check_answers(&name, &net, &data, &trained, exact);
    for entry in net.parameters().entries() {
        let at = entry.range().collect::<Vec<_>>();
        let differences = at_parameters(&net, &examples, data.labels(), &at);
        let name = format!("{name}: gradient at {}", entry.name);
        compare(&name, &trained.gradients[entry.range()], &differences, exact);
    }

    let mut inference = engine(&net, Mode::Inference);
    inference.set_parameters(net.parameters().values());
    let bytes = data.pixels().iter().map(|&byte| f32::from(byte) / 255.0);
    inference.load(&bytes.collect::<Vec<_>>());
    inference.forward();
    let answers = inference.read_output().block_on().unwrap();
    same(&format!("{name}: with buffers reused"), &answers, &trained.answers, exact);

    let (probe, one_hot) = probe(case, &net, &data);
    let plan = Plan::lower(&probe, Mode::Training, case.batch).unwrap();
    let calls = plan.forward.iter().chain(&plan.backward).filter(|call| !spares_dx(call));
    let loss = plan.loss.iter().map(|loss| loss.op.name().to_owned());
    let reached = calls.map(op_name).chain(loss).collect();
    let probed = train_once(engine(&probe, Mode::Training), &probe, &one_hot);
    let own = probe.parameters().len() - net.parameters().len();
    let behind = format!("{name}: behind a probe");
    same(&behind, &probed.answers, &trained.answers, exact);
    same(&behind, &probed.gradients[own..], &trained.gradients, exact);
    let gradients = at_input(case, &probed.gradients);
    let name = format!("{name}: gradient at the input");
    compare(&name, &gradients, &input_differences(&net, &examples, data.labels()), exact);
    reached
}

/// The first seed whose weights and images leave every kink far enough away.
fn away_from_kinks(case: &Case) -> (Net, Dataset) {
    let names: Vec<String> = (0..case.layers.len()).map(|i| format!("layer{i}")).collect();
    let layers = names.iter().map(String::as_str).zip(case.layers.iter().cloned());
    let mut net = Net::chain(case.name, case.image, layers).unwrap();
    let classes = net.output().len();
    let [channels, height, width] = case.image;
    let found = (1..2_000).find_map(|seed| {
        noise::fill(&mut net, seed);
        let data = noise::images(case.batch, (channels * height, width), classes, seed);
        let reference = Reference::new(&net);
        let far = |example: &Vec<f64>| reference.forward(example).margin > MARGIN;
        examples(&data).iter().all(far).then_some(data)
    });
    let data = found.unwrap_or_else(|| panic!("{}: every seed meets a kink", case.name));
    (net, data)
}

/// What an engine made of one batch.
struct Trained {
    answers: Vec<f32>,
    loss: f64,
    gradients: Vec<f32>,
}

fn train_once(mut engine: Box<dyn Engine>, net: &Net, data: &Dataset) -> Trained {
    engine.set_parameters(net.parameters().values());
    let (data, order) = (Arc::new(data.clone()), (0..data.len() as u32).collect::<Vec<_>>());
    engine.prepare(&EpochPlan::of_images(&data, &order)).unwrap();
    engine.gather(0);
    engine.forward();
    engine.loss();
    engine.backward();
    Trained {
        answers: engine.read_output().block_on().unwrap(),
        loss: engine.read_losses(0..1).block_on().unwrap()[0].mean(),
        gradients: engine.read_gradients().block_on().unwrap(),
    }
}

/// The data set's images as the engine is to see them.
fn examples(data: &Dataset) -> Vec<Vec<f64>> {
    let value = |&byte: &u8| f64::from(f32::from(byte) / 255.0);
    (0..data.len()).map(|i| data.image(i).iter().map(value).collect()).collect()
}

fn check_answers(name: &str, net: &Net, data: &Dataset, trained: &Trained, exact: bool) {
    let (reference, examples) = (Reference::new(net), examples(data));
    let answers: Vec<f64> =
        examples.iter().flat_map(|x| reference.forward(x).probabilities).collect();
    compare(&format!("{name}: answers"), &trained.answers, &answers, exact);
    let loss = reference.loss(&examples, data.labels());
    let allowed = if exact { 1e-6 } else { devices::PARITY } * loss.max(1.0);
    assert!((trained.loss - loss).abs() < allowed, "{name}: {} {loss}", trained.loss);
}

/// Central differences of the mean loss at some parameters.
fn at_parameters(net: &Net, examples: &[Vec<f64>], labels: &[u8], at: &[usize]) -> Vec<f64> {
    let mut reference = Reference::new(net);
    let difference = |&i: &usize| {
        let here = reference.parameters[i];
        let [above, below] = [here + STEP, here - STEP].map(|there| {
            reference.parameters[i] = there;
            reference.loss(examples, labels)
        });
        reference.parameters[i] = here;
        (above - below) / (2.0 * STEP)
    };
    at.iter().map(difference).collect()
}

/// Central differences of the mean loss at each value of each example.
fn input_differences(net: &Net, examples: &[Vec<f64>], labels: &[u8]) -> Vec<f64> {
    let (reference, count) = (Reference::new(net), examples.len() as f64);
    let of_example = |(example, label): (&Vec<f64>, &u8)| {
        let mut example = [example.clone()];
        let difference = |i: usize| {
            let here = example[0][i];
            let [above, below] = [here + STEP, here - STEP].map(|there| {
                example[0][i] = there;
                reference.loss(&example, &[*label])
            });
            example[0][i] = here;
            (above - below) / (2.0 * STEP * count)
        };
        (0..net.input().len()).map(difference).collect::<Vec<_>>()
    };
    examples.iter().zip(labels).flat_map(of_example).collect()
}

/// The net behind a 1×1 convolution whose weights *are* the images, and inputs that pick them:
/// channel `n·P + p` of example `n` is one at pixel `p` of `P`, all else is zero. So the gradient
/// at the net's own input, which a plan spares, can be read as that of a parameter.
fn probe(case: &Case, net: &Net, data: &Dataset) -> (Net, Dataset) {
    let ([channels, height, width], count) = (case.image, case.batch);
    let pixels = height * width;
    let tail = net.nodes().iter().map(|node| (node.name.as_str(), node.layer.clone()));
    let layers = std::iter::once(("images", conv(channels, 1))).chain(tail);
    let mut probe = Net::chain("probe", [count * pixels, height, width], layers).unwrap();

    let own = probe.parameters().len() - net.parameters().len();
    let (images, rest) = probe.parameters_mut().values_mut().split_at_mut(own);
    rest.copy_from_slice(net.parameters().values());
    for (n, example) in (0..count).map(|n| (n, data.image(n))) {
        for (c, plane) in example.chunks_exact(pixels).enumerate() {
            let to = &mut images[(c * count + n) * pixels..][..pixels];
            to.iter_mut().zip(plane).for_each(|(to, &byte)| *to = f32::from(byte) / 255.0);
        }
    }

    let mut one_hot = vec![0; count * count * pixels * pixels];
    for n in 0..count {
        for p in 0..pixels {
            one_hot[((n * count + n) * pixels + p) * pixels + p] = 255;
        }
    }
    let size = (count * pixels * height, width);
    let (labels, classes) = (data.labels().to_vec(), data.classes().to_vec());
    let data = Dataset::new("one-hot", Origin::Synthetic, size, one_hot, labels, classes);
    (probe, data.unwrap())
}

/// The gradient at a probe's images, in the order of the examples.
fn at_input(case: &Case, gradients: &[f32]) -> Vec<f32> {
    let [channels, height, width] = case.image;
    let pixels = height * width;
    let at = |n, c| &gradients[(c * case.batch + n) * pixels..][..pixels];
    (0..case.batch).flat_map(|n| (0..channels).flat_map(move |c| at(n, c))).copied().collect()
}

/// Holds values of a net against those of the same net put another way: the same bits of the CPU,
/// near ones of a GPU.
fn same(name: &str, one: &[f32], other: &[f32], exact: bool) {
    if exact {
        assert_eq!(one, other, "{name}");
    } else {
        compare(name, one, &other.iter().map(|&x| x.into()).collect::<Vec<_>>(), exact);
    }
}

/// Holds an engine's values against the reference's: relative to each, and to the largest for
/// those that are sums of much that cancels. A GPU's to the parity that is promised of it.
fn compare(name: &str, got: &[f32], expected: &[f64], exact: bool) {
    assert_eq!(got.len(), expected.len(), "{name}");
    let largest = expected.iter().fold(0.0f64, |most, x| most.max(x.abs()));
    assert!(largest > 1e-5, "{name}: nothing to compare, the largest value is {largest}");
    for (i, (&got, &expected)) in got.iter().zip(expected).enumerate() {
        let error = (f64::from(got) - expected).abs();
        let allowed = match exact {
            true => 2e-5 * expected.abs() + 4e-6 * largest,
            false => devices::PARITY * largest,
        };
        assert!(error <= allowed, "{name}[{i}]: {got}, expected {expected} (largest {largest})");
    }
}

fn op_name(call: &Call) -> String {
    let backward = if call.pass == Pass::Backward { ", backward" } else { "" };
    format!("{}{backward}", call.op.name())
}

fn names(calls: &[Call]) -> Vec<String> {
    calls.iter().map(op_name).collect()
}

fn spares_dx(call: &Call) -> bool {
    let has_input = matches!(call.op.name(), "conv2d" | "conv_relu_pool" | "linear");
    call.pass == Pass::Backward && has_input && call.dx[0].is_none()
}

#[test]
fn lenet_agrees_with_central_differences() {
    for device in devices::all("gradients of LeNet") {
        lenet_agrees(&*device);
    }
}

fn lenet_agrees(device: &dyn Device) {
    let exact = devices::is_exact(device);
    let mut net = lenet(0);
    let batch = 3;
    let found = (1..200).find_map(|seed| {
        noise::fill(&mut net, seed);
        let data = noise::images(batch, (28, 28), 10, seed);
        let reference = Reference::new(&net);
        examples(&data).iter().all(|x| reference.forward(x).margin > MARGIN / 4.0).then_some(data)
    });
    let data = found.unwrap();
    let trained = train_once(device.engine(&net, Mode::Training, batch).unwrap(), &net, &data);
    check_answers("LeNet", &net, &data, &trained, exact);
    let mut lcg = Lcg::new(1);
    for entry in net.parameters().entries() {
        let at: Vec<usize> =
            (0..10).map(|_| entry.offset + lcg.bits(24) as usize % entry.shape.len()).collect();
        let differences = at_parameters(&net, &examples(&data), data.labels(), &at);
        let got: Vec<f32> = at.iter().map(|&i| trained.gradients[i]).collect();
        compare(&format!("LeNet: gradient at {}", entry.name), &got, &differences, exact);
    }
}
