//! Nets that together reach every op in every case it is lowered, and images for them.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use serde_json::Value;

use super::reference::Reference;
use crate::Result;
use crate::data::{Dataset, Origin};
use crate::layers::{Conv2d, Flatten, Function, Layer, Linear, MaxPool2d, Relu, Softmax, registry};
use crate::net::{Net, kaiming, lenet};
use crate::plan::Plan;

/// No image is shown that is nearer to a kink: to where a ReLU or a pooling would decide another
/// case, and a derivative jump. Engines round by about a tenth of it, so they all decide alike.
const MARGIN: f64 = 3e-5;

/// A net and the batches it is shown.
pub(super) struct Case {
    pub name: String,
    pub net: Net,
    /// Examples in the first batch.
    pub batch: usize,
    /// Examples in the second, which is short.
    pub rest: usize,
    /// Whether each parameter's gradient is distinguished.
    pub in_detail: bool,
}

/// Sizes that leave every kind of rest: of a window, of a tile, of a batch.
pub(super) fn all() -> Result<Vec<Case>> {
    let end = |features| [flatten(), linear(features), softmax()];
    let two = |first: [Layer; 3], second: [Layer; 3]| [first, second, end(3)].concat();
    let small = [
        case("conv 1×1", [2, 5, 5], [3, 1], &[&[conv(3, 1)][..], &end(4)].concat()),
        case("conv 3×3, 70 channels", [3, 8, 7], [5, 2], &[conv(70, 3), flatten(), softmax()]),
        case(
            "two convs, ReLU apart",
            [1, 9, 12],
            [3, 2],
            &[conv(6, 3), relu(), conv(3, 2), flatten(), relu(), linear(4), softmax()],
        ),
        case(
            "pooling apart, with rests",
            [2, 10, 11],
            [4, 3],
            &[&[conv(5, 3), pool(2), conv(4, 2), pool(2)][..], &end(4)].concat(),
        ),
        case(
            "pooling 3×3 apart",
            [2, 15, 14],
            [2, 1],
            &[&[conv(3, 2), pool(3), conv(4, 2), pool(3)][..], &end(3)].concat(),
        ),
        case("pooling of the input", [2, 7, 8], [7, 4], &[&[pool(3)][..], &end(4)].concat()),
        case("fused, 2×2", [3, 16, 15], [5, 3], &two(fused(6, 3, 2), fused(7, 3, 2))),
        case("fused, 3×3", [2, 18, 17], [3, 1], &two(fused(4, 3, 3), fused(5, 2, 3))),
        case("fused, 1×1", [3, 7, 6], [2, 1], &two(fused(4, 2, 1), fused(3, 2, 1))),
        case(
            "fused, pooling before ReLU",
            [2, 7, 7],
            [3, 2],
            &[&[conv(5, 3), pool(2), relu()][..], &end(4)].concat(),
        ),
        case("linear", [1, 1, 13], [130, 1], &end(5)),
        case(
            "linear, ReLU",
            [1, 3, 17],
            [9, 4],
            &[&[flatten(), linear(70), relu(), linear(19), relu()][..], &end(6)[1..]].concat(),
        ),
        case("ReLU before softmax", [1, 2, 9], [6, 5], &[flatten(), linear(5), relu(), softmax()]),
        case(
            "softmax within",
            [1, 2, 5],
            [5, 2],
            &[&[flatten(), linear(9), softmax()][..], &end(4)[1..]].concat(),
        ),
    ];
    let cases = small.into_iter().chain(functions()).chain(registered());
    cases.chain([Ok(lenet_case())]).collect()
}

/// Nets around the layers that their kinds list: between layers with parameters, on an image and on a
/// vector, and right behind the input, where the gradient at the layer's own input is not wanted.
fn registered() -> impl Iterator<Item = Result<Case>> {
    registry::kinds().iter().flat_map(|kind| {
        kind.checked().into_iter().flat_map(move |layer| {
            let name = |place: &str| {
                let options = registry::write(&layer).unwrap_or_default();
                let options = options.iter().filter(|(key, _)| *key != "kind");
                let options: String = options
                    .map(|(key, value)| match value {
                        Value::Bool(true) => format!(" {key}"),
                        Value::Bool(false) | Value::Null => String::new(),
                        value => format!(" {key} {value}"),
                    })
                    .collect();
                format!("{}{options}, {place}", kind.entry.label)
            };
            let end = [flatten(), linear(4), softmax()];
            let spread = Function::Affine { scale: 2.0, shift: -1.0 };
            let image = [&[conv(5, 3), layer.clone()], &end[..]].concat();
            let vector = [&[flatten(), linear(37), layer.clone()], &end[1..]].concat();
            let first = [&[spread.into(), layer.clone()], &end[..]].concat();
            let cases = [
                case(&name("on an image"), [2, 9, 8], [3, 2], &image),
                case(&name("on a vector"), [1, 3, 17], [9, 4], &vector),
                case(&name("on the input"), [2, 6, 7], [5, 3], &first),
            ];
            // A layer of vectors alone takes no image.
            cases.into_iter().filter(Result::is_ok)
        })
    })
}

/// A net for each function of single values; those that want values above zero get such.
fn functions() -> Vec<Result<Case>> {
    use Function::*;
    let net = |name: &'static str, functions: &[Function]| {
        let functions = functions.iter().map(|&function| function.into());
        let layers: Vec<Layer> = [flatten(), linear(37)].into_iter().chain(functions).collect();
        case(name, [1, 3, 17], [9, 4], &[&layers[..], &[linear(5), softmax()]].concat())
    };
    let above = |f: Function| net(f.name(), &[Square, Affine { scale: 1.5, shift: 0.5 }, f]);
    let plain = Function::OF_ANY_VALUE.into_iter().map(|f| net(f.name(), &[f]));
    plain.chain(Function::OF_POSITIVE_VALUES.into_iter().map(above)).collect()
}

fn lenet_case() -> Case {
    let mut net = lenet(7);
    add_biases(&mut net);
    Case { name: "LeNet".into(), net, batch: 64, rest: 17, in_detail: true }
}

fn case(
    name: &str,
    image: [usize; 3],
    [batch, rest]: [usize; 2],
    layers: &[Layer],
) -> Result<Case> {
    let names: Vec<String> = (1..=layers.len()).map(|i| format!("layer{i}")).collect();
    let layers = names.iter().map(String::as_str).zip(layers.iter().cloned());
    let mut net = Net::chain(name, image, layers)?;
    kaiming(&mut net, 1);
    add_biases(&mut net);
    Ok(Case { name: name.into(), net, batch, rest, in_detail: false })
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

fn fused(channels: usize, kernel: usize, window: usize) -> [Layer; 3] {
    [conv(channels, kernel), relu(), pool(window)]
}

/// Biases from −0.1 to 0.1: a bias of zero would hide that it was left out.
fn add_biases(net: &mut Net) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(2);
    for entry in net.parameters().entries().to_vec() {
        if entry.fan_in == 0 {
            let values = &mut net.parameters_mut().values_mut()[entry.range()];
            values.fill_with(|| 0.2 * (f32::from(byte(&mut rng)) / 255.0 - 0.5));
        }
    }
}

/// A byte of noise.
pub(super) fn byte(rng: &mut Xoshiro256PlusPlus) -> u8 {
    (rng.next_u64() >> 56) as u8
}

/// What every engine makes of an image's bytes.
pub(super) fn values(image: &[u8]) -> Vec<f32> {
    image.iter().map(|&byte| f32::from(byte) / 255.0).collect()
}

impl Case {
    /// Examples in both batches.
    pub fn examples(&self) -> usize {
        self.batch + self.rest
    }

    /// Images of noise, away from the kinks of the net, which is lowered as `plan`.
    ///
    /// # Errors
    /// None but mistakes of ours: see [`Dataset::new`].
    pub fn images(&self, plan: &Plan) -> Result<Dataset> {
        let (len, classes) = (self.net.input().len(), self.net.output().len());
        let mut reference = Reference::new(plan, self.net.parameters().values());
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
        let (mut pixels, mut labels) = (Vec::new(), Vec::new());
        while labels.len() < self.examples() {
            let image: Vec<u8> = (0..len).map(|_| byte(&mut rng)).collect();
            let example: Vec<f64> = values(&image).into_iter().map(f64::from).collect();
            if reference.margin(&example) > MARGIN {
                pixels.extend(image);
                labels.push((usize::from(byte(&mut rng)) % classes) as u8);
            }
        }
        // A label is a byte: of more classes the others are never right.
        let classes = (0..classes.min(256)).map(|class| class.to_string()).collect();
        // An engine knows one channel; several lie below each other.
        let width = self.net.input().sizes().last().copied().unwrap_or(len);
        Dataset::new("noise", Origin::Synthetic, (len / width, width), pixels, labels, classes)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::layers::TiledMaxPool2d;
    use crate::ops::{CHECKED, Call, Pass};
    use crate::plan::Mode;

    /// An op's name, which case it is run, and whether that gives its input's gradient.
    fn kind(call: &Call) -> String {
        match (call.pass, call.dx[0]) {
            (Pass::Forward, _) => call.op.name().to_owned(),
            (Pass::Backward, Some(_)) => format!("{}, backward", call.op.name()),
            (Pass::Backward, None) => format!("{}, backward, input spared", call.op.name()),
        }
    }

    #[test]
    fn every_op_with_kernels_is_reached_forward_and_backward() {
        let plans = all()
            .unwrap()
            .into_iter()
            .map(|case| Plan::lower(&case.net, Mode::Training, case.batch).unwrap());
        let plans: Vec<Plan> = plans.collect();
        for (name, is_this) in CHECKED {
            let reached = |calls: fn(&Plan) -> &[Call]| {
                plans.iter().flat_map(calls).any(|call| is_this(&*call.op))
            };
            assert!(reached(|plan| &plan.forward), "{name}: let its layer have `checked`");
            assert!(reached(|plan| &plan.backward), "{name}, backward");
        }
    }

    #[test]
    fn the_ops_of_the_cases_are_reached_in_every_way() {
        let mut reached = BTreeSet::new();
        for case in all().unwrap() {
            let plan = Plan::lower(&case.net, Mode::Training, case.batch).unwrap();
            reached.extend(plan.forward.iter().chain(&plan.backward).map(kind));
            reached.extend(plan.loss.map(|loss| loss.op.name().to_owned()));
        }
        let every = [
            "conv2d",
            "conv2d, backward",
            "conv2d, backward, input spared",
            "conv_relu_pool",
            "conv_relu_pool, backward",
            "conv_relu_pool, backward, input spared",
            "elementwise",
            "elementwise, backward",
            "linear",
            "linear, backward",
            "linear, backward, input spared",
            "max_pool2d",
            "max_pool2d, backward",
            "relu",
            "relu, backward",
            "softmax",
            "softmax, backward",
            "softmax_cross_entropy",
        ];
        for way in every {
            assert!(reached.contains(way), "{way}");
        }
    }

    #[test]
    fn a_pooling_follows_no_relu_that_it_could_tie_behind() {
        // Several zeros behind a ReLU are a tie that no margin sees: see `Margin::note`.
        for case in all().unwrap() {
            let layers = case.net.nodes().windows(2);
            let behind = |pair: &[crate::net::Node]| {
                pair[0].layer.is::<Relu>() && pair[1].layer.is::<TiledMaxPool2d>()
            };
            let plan = Plan::lower(&case.net, Mode::Training, 1).unwrap();
            let apart = plan.forward.iter().any(|call| call.op.name() == "max_pool2d");
            assert!(!(apart && layers.into_iter().any(behind)), "{}", case.name);
        }
    }
}
