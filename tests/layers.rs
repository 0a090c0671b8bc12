//! Each layer's gradients at its inputs and parameters against central differences, as a table: a
//! layer, the shapes of its inputs, and where its values may lie.

#![cfg(not(target_arch = "wasm32"))]

use lenet_playground::apply::Evaluator;
use lenet_playground::net::*;
use ndarray::{ArrayD, IxDyn};

/// Half the distance between the two points of a difference. The nets compute in single precision:
/// a smaller step drowns in rounding, a larger one in curvature.
const STEP: f32 = 1e-2;

/// A layer under test.
struct Case {
    layer: Layer,
    inputs: Vec<Vec<usize>>,
    /// Values are drawn from this range.
    range: [f32; 2],
    /// The numbers that an input of classes holds.
    classes: usize,
    /// Inputs that have a gradient.
    smooth: Vec<usize>,
}

fn case(layer: impl Into<Layer>, inputs: &[&[usize]]) -> Case {
    Case {
        layer: layer.into(),
        inputs: inputs.iter().map(|sizes| sizes.to_vec()).collect(),
        range: [-1.5, 1.5],
        classes: 0,
        smooth: (0..inputs.len()).collect(),
    }
}

impl Case {
    fn from(mut self, low: f32, high: f32) -> Self {
        self.range = [low, high];
        self
    }

    /// The last input holds numbers of classes.
    fn with_classes(mut self, classes: usize) -> Self {
        self.classes = classes;
        self.smooth.pop();
        self
    }
}

fn functions() -> Vec<Case> {
    use Function::*;
    let anywhere = [
        Tanh,
        Sigmoid,
        Sin,
        Cos,
        Exp,
        Abs,
        Square,
        Gelu,
        Selu,
        Elu,
        Silu,
        Softplus,
        HardTanh,
        HardSigmoid,
        Affine { scale: -2.5, shift: 0.75 },
    ];
    let positive = [Log, Sqrt];
    let cases = anywhere.map(|f| case(f, &[&[2, 9]]));
    cases.into_iter().chain(positive.map(|f| case(f, &[&[11]]).from(0.5, 2.0))).collect()
}

fn pairs() -> Vec<Case> {
    use BinaryFunction::*;
    let two: &[&[usize]] = &[&[3, 4], &[3, 4]];
    let cases = [Add, Subtract, Multiply, Maximum, Minimum].map(|f| case(f, two));
    let positive = [Divide, Power].map(|f| case(f, two).from(0.5, 2.0));
    let more = [
        case(Multiply, &[&[5], &[5], &[5]]),
        case(Sum {}, &[&[2, 3], &[2, 3], &[2, 3]]),
        case(MatMul {}, &[&[4], &[4]]),
        case(MatMul {}, &[&[3, 4], &[4]]),
        case(MatMul {}, &[&[3, 4], &[4, 5]]),
    ];
    cases.into_iter().chain(positive).chain(more).collect()
}

fn convolutions() -> Vec<Case> {
    let conv = Conv2d::new;
    let image: &[&[usize]] = &[&[4, 7, 6]];
    let odd =
        Conv2d { kernel: [3, 2], stride: [2, 3], padding: [1, 2], dilation: [2, 1], ..conv(6, 1) };
    let odd_transpose = ConvTranspose2d {
        kernel: [3, 2],
        stride: [2, 3],
        padding: [1, 2],
        dilation: [2, 1],
        ..ConvTranspose2d::new(6, 1)
    };
    vec![
        case(conv(3, 3), image),
        case(Conv2d { padding: [1, 1], ..conv(3, 3) }, image),
        case(Conv2d { stride: [2, 2], bias: false, ..conv(5, 3) }, image),
        case(Conv2d { groups: 2, ..odd }, image),
        case(Conv2d { groups: 4, ..conv(4, 3) }, image),
        case(odd, image),
        case(ConvTranspose2d::new(3, 3), image),
        case(ConvTranspose2d { groups: 2, ..odd_transpose }, image),
        case(ConvTranspose2d { stride: [2, 2], bias: false, ..ConvTranspose2d::new(2, 2) }, image),
        case(MaxPool2d { stride: Some([1, 2]), ..MaxPool2d::new(3) }, image),
        case(MaxPool2d { padding: [1, 1], ..MaxPool2d::new(3) }, image),
        case(MaxPool2d::new(2), image),
        case(AvgPool2d::new(2), image),
        case(AvgPool2d { padding: [1, 0], ..AvgPool2d::new(3) }, image),
    ]
}

fn arrangements() -> Vec<Case> {
    let pad = |mode| Pad { amount: vec![[1, 2], [0, 3], [2, 0]], mode };
    let array: &[&[usize]] = &[&[3, 4, 5]];
    vec![
        case(Flatten {}, array),
        case(Reshape { shape: vec![5, 12] }, array),
        case(Transpose { order: vec![2, 0, 1] }, array),
        case(Transpose { order: vec![] }, array),
        case(Slice { dimension: 1, start: 2, end: None }, array),
        case(Slice { dimension: 2, start: 1, end: Some(4) }, array),
        case(Broadcast { copies: 3 }, array),
        case(pad(PadMode::Zero), array),
        case(pad(PadMode::Value(2.5)), array),
        case(pad(PadMode::Edge), array),
        case(pad(PadMode::Mirror), array),
        case(pad(PadMode::Repeat), array),
        case(Resize { size: [7, 3], interpolation: Interpolation::Bilinear }, array),
        case(Resize { size: [2, 9], interpolation: Interpolation::Nearest }, array),
        case(Concat { dimension: 0 }, &[&[3, 4], &[1, 4], &[2, 4]]),
        case(Concat { dimension: 1 }, &[&[3, 4], &[3, 2]]),
        case(Append {}, &[&[3, 4], &[4]]),
        case(ReduceSum {}, array),
        case(Reduce { function: Reduction::Max }, array),
        case(Reduce { function: Reduction::Min }, array),
        case(Reduce { function: Reduction::Mean }, array),
        case(Reduce { function: Reduction::Sum }, array),
        case(RandomCrop { size: [3, 2], mirror: true }, array),
        case(Dropout::default(), array),
    ]
}

fn others() -> Vec<Case> {
    let channels = LocalResponseNorm { size: 3, scale: 0.5, ..Default::default() };
    vec![
        case(Linear { features: 4 }, &[&[5]]),
        case(Relu, &[&[5, 3]]),
        case(Softmax {}, &[&[5]]),
        case(BatchNorm::default(), &[&[3, 4, 2]]),
        case(BatchNorm::default(), &[&[6]]),
        case(InstanceNorm::default(), &[&[2, 3, 5]]),
        case(channels, &[&[5, 2, 3]]),
        case(LocalResponseNorm { size: 4, ..channels }, &[&[5, 2, 2]]),
        case(Bias {}, &[&[2, 3]]),
        case(Scale {}, &[&[2, 3]]),
        case(OneHot { classes: 4 }, &[&[3]]).with_classes(4),
        case(Embedding { classes: 4, size: 3 }, &[&[3]]).with_classes(4),
        case(MseLoss {}, &[&[2, 3], &[2, 3]]),
        case(L1Loss {}, &[&[2, 3], &[2, 3]]),
        case(CrossEntropyLoss { target: Target::Index }, &[&[5], &[]])
            .from(0.2, 0.8)
            .with_classes(5),
        case(CrossEntropyLoss { target: Target::Index }, &[&[3, 5], &[3]])
            .from(0.2, 0.8)
            .with_classes(5),
        case(CrossEntropyLoss { target: Target::Probabilities }, &[&[5], &[5]]).from(0.2, 0.8),
        case(CrossEntropyLoss { target: Target::Binary }, &[&[2, 3], &[2, 3]]).from(0.2, 0.8),
        case(ContrastiveLoss::default(), &[&[], &[]]).from(0.2, 0.8),
    ]
}

#[test]
fn gradients_agree_with_central_differences() {
    let families = [functions(), pairs(), convolutions(), arrangements(), others()];
    for (number, case) in families.into_iter().flatten().enumerate() {
        check(&case, number as u32);
    }
}

/// Draws from a range, at least six steps away from the whole and half numbers where functions
/// have kinks, and from each other.
fn draw(len: usize, [low, high]: [f32; 2], seed: u32) -> Vec<f32> {
    // A permutation of evenly spaced values: no two are near, so no maximum is a near tie.
    let spread = (0..len).map(|i| low + (high - low) * (i as f32 + 0.37) / len as f32);
    let mut values: Vec<f32> = spread.collect();
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    for last in (1..len).rev() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        values.swap(last, (state >> 8) as usize % (last + 1));
    }
    values
}

fn check(case: &Case, seed: u32) {
    let mut graph = Graph::new("net");
    let names: Vec<String> = (0..case.inputs.len()).map(|i| format!("x{i}")).collect();
    let shape = |sizes: &Vec<usize>| Some(sizes.clone().into());
    let pairs = names.iter().zip(&case.inputs);
    let inputs: Vec<Source> = pairs.map(|(name, sizes)| graph.input(name, shape(sizes))).collect();
    let y = graph.add("layer", case.layer.clone(), &inputs).unwrap();
    graph.output("y", y);
    let name = format!("{:?} of {:?}", case.layer, case.inputs);
    let mut net = graph.build().unwrap_or_else(|error| panic!("{name}: {error}"));
    initialize(&mut net, Initializer::Normal { weights: 0.5, biases: 0.5 }, InitScope::All, 1);

    let mut values: Vec<ArrayD<f32>> = Vec::new();
    for (at, sizes) in case.inputs.iter().enumerate() {
        let len = sizes.iter().product();
        let classes = case.classes > 0 && at + 1 == case.inputs.len();
        let drawn = match classes {
            true => (0..len).map(|i| ((i * 7 + 2) % case.classes) as f32).collect(),
            // The inputs' values are not near each other either.
            false => draw(len, case.range, seed * 3 + at as u32)
                .iter()
                .map(|x| x + 0.031 * at as f32)
                .collect(),
        };
        values.push(ArrayD::from_shape_vec(IxDyn(sizes), drawn).unwrap());
    }
    // A direction that no two outputs share.
    let out = net.output().len();
    let direction: Vec<f32> =
        (0..out).map(|i| 0.3 + 0.7 * ((i * 5 + 3) % 11) as f32 / 11.0).collect();
    let dy = ArrayD::from_shape_vec(IxDyn(net.output().sizes()), direction.clone()).unwrap();

    let along = |net: &Net, values: &[ArrayD<f32>]| -> f64 {
        let mut evaluator = Evaluator::new(net).unwrap();
        let given: Vec<_> =
            names.iter().map(String::as_str).zip(values.iter().map(|x| x.view())).collect();
        let y = evaluator.apply(&given).unwrap();
        y.iter().zip(&direction).map(|(y, d)| f64::from(*y) * f64::from(*d)).sum()
    };
    let mut evaluator = Evaluator::new(&net).unwrap();
    let given: Vec<_> =
        names.iter().map(String::as_str).zip(values.iter().map(|x| x.view())).collect();
    let gradients = evaluator.gradients(&given, Some(dy.view())).unwrap();

    // Numbers of classes can't be moved a little.
    for (at, input) in names.iter().enumerate().filter(|(at, _)| case.smooth.contains(at)) {
        let Some(gradient) = gradients.at(input) else {
            panic!("{name}: no gradient at {input}");
        };
        for i in 0..values[at].len() {
            let mut moved = values.clone();
            let mut at_step = |step: f32| {
                moved[at].as_slice_mut().unwrap()[i] += step;
                let value = along(&net, &moved);
                moved[at].as_slice_mut().unwrap()[i] -= step;
                value
            };
            let difference = (at_step(STEP) - at_step(-STEP)) / (2.0 * f64::from(STEP));
            agree(&format!("{name}: {input}[{i}]"), gradient.as_slice().unwrap()[i], difference);
        }
    }
    for entry in net.parameters().entries() {
        let gradient = gradients.at(&entry.name).unwrap();
        if matches!(entry.role, Role::Average { .. }) {
            assert!(gradient.iter().all(|&g| g == 0.0), "{name}: running means stay in use");
            continue;
        }
        for i in 0..entry.shape.len() {
            let at_step = |step: f32| {
                let mut moved = net.clone();
                moved.parameters_mut().values_mut()[entry.offset + i] += step;
                along(&moved, &values)
            };
            let difference = (at_step(STEP) - at_step(-STEP)) / (2.0 * f64::from(STEP));
            agree(
                &format!("{name}: {}[{i}]", entry.name),
                gradient.as_slice().unwrap()[i],
                difference,
            );
        }
    }
}

fn agree(name: &str, gradient: f32, difference: f64) {
    let error = (f64::from(gradient) - difference).abs();
    assert!(error <= 2e-3 * difference.abs().max(1.0), "{name}: {gradient}, expected {difference}");
}
