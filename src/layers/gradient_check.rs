//! The gradients of a layer at its inputs and parameters, compared with central differences.

use ndarray::{ArrayD, IxDyn};

use crate::apply::Evaluator;
use crate::net::*;

/// Half the distance between the two points of a difference. The nets compute in single precision:
/// a smaller step drowns in rounding, a larger one in curvature.
const STEP: f32 = 1e-2;

/// A layer under test.
pub(super) struct Case {
    layer: Layer,
    inputs: Vec<Vec<usize>>,
    /// Values are drawn from this range.
    range: [f32; 2],
    /// The numbers that an input of classes holds.
    classes: usize,
    /// Inputs that have a gradient.
    smooth: Vec<usize>,
}

/// A layer, and the shapes of its inputs.
pub(super) fn case(layer: impl Into<Layer>, inputs: &[&[usize]]) -> Case {
    Case {
        layer: layer.into(),
        inputs: inputs.iter().map(|sizes| sizes.to_vec()).collect(),
        range: [-1.5, 1.5],
        classes: 0,
        smooth: (0..inputs.len()).collect(),
    }
}

impl Case {
    /// Its inputs' values are drawn from this range.
    pub fn from(mut self, low: f32, high: f32) -> Self {
        self.range = [low, high];
        self
    }

    /// The last input holds numbers of classes.
    pub fn with_classes(mut self, classes: usize) -> Self {
        self.classes = classes;
        self.smooth.pop();
        self
    }

    /// Compares its gradients with central differences.
    pub fn check(&self, seed: u32) {
        let mut graph = Graph::new("net");
        let names: Vec<String> = (0..self.inputs.len()).map(|i| format!("x{i}")).collect();
        let shape = |sizes: &Vec<usize>| Some(sizes.clone().into());
        let pairs = names.iter().zip(&self.inputs);
        let inputs: Vec<Source> =
            pairs.map(|(name, sizes)| graph.input(name, shape(sizes))).collect();
        let y = graph.add("layer", self.layer.clone(), &inputs).unwrap();
        graph.output("y", y);
        let name = format!("{:?} of {:?}", self.layer, self.inputs);
        let mut net = graph.build().unwrap_or_else(|error| panic!("{name}: {error}"));
        initialize(&mut net, Initializer::Normal { weights: 0.5, biases: 0.5 }, InitScope::All, 1);

        let mut values: Vec<ArrayD<f32>> = Vec::new();
        for (at, sizes) in self.inputs.iter().enumerate() {
            let len = sizes.iter().product();
            let classes = self.classes > 0 && at + 1 == self.inputs.len();
            let drawn = match classes {
                true => (0..len).map(|i| ((i * 7 + 2) % self.classes) as f32).collect(),
                // The inputs' values are not near each other either.
                false => draw(len, self.range, seed * 3 + at as u32)
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
        for (at, input) in names.iter().enumerate().filter(|(at, _)| self.smooth.contains(at)) {
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
                agree(
                    &format!("{name}: {input}[{i}]"),
                    gradient.as_slice().unwrap()[i],
                    difference,
                );
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

fn agree(name: &str, gradient: f32, difference: f64) {
    let error = (f64::from(gradient) - difference).abs();
    assert!(error <= 2e-3 * difference.abs().max(1.0), "{name}: {gradient}, expected {difference}");
}
