//! The numbers that the tutorials print, computed with the library.

use lenet_playground::engine::Evaluator;
use lenet_playground::net::*;
use ndarray::{ArrayD, array};

/// A net of one layer for an input of this shape.
fn one(layer: impl Into<Layer>, shape: impl Into<Shape>) -> Net {
    Net::chain("net", shape, [("layer", layer.into())]).unwrap()
}

fn close(got: &ArrayD<f32>, expected: &[f32], tolerance: f32) {
    assert_eq!(got.len(), expected.len());
    for (got, expected) in got.iter().zip(expected) {
        assert!((got - expected).abs() <= tolerance, "{got}, expected {expected}");
    }
}

#[test]
fn primer_tanh_and_its_gradient() {
    let mut tanh = Evaluator::new(&one(Function::Tanh, [3])).unwrap();
    let x = array![1.0, 2.0, 3.0].into_dyn();
    let given = [("Input", x.view())];
    close(&tanh.apply(&given).unwrap(), &[0.761594, 0.964028, 0.995055], 5e-7);
    let gradients = tanh.gradients(&given, None).unwrap();
    close(gradients.at("Input").unwrap(), &[0.419974, 0.0706508, 0.009866], 5e-7);
}

#[test]
fn primer_mean_squared_loss() {
    let mut graph = Graph::new("loss");
    let input = graph.input("Input", Some([3].into()));
    let target = graph.input("Target", Some([3].into()));
    let loss = graph.add("loss", MeanSquaredLoss {}, &[input, target]).unwrap();
    graph.output("Loss", loss);
    let mut loss = Evaluator::new(&graph.build().unwrap()).unwrap();
    let (x, t) = (array![1.0, 2.0, 3.0].into_dyn(), array![4.0, 0.0, 4.0].into_dyn());
    let value = loss.apply(&[("Input", x.view()), ("Target", t.view())]).unwrap();
    close(&value, &[4.66667], 5e-6);
}

#[test]
fn primer_chain() {
    let layers =
        [("tanh", Function::Tanh.into()), ("sigmoid", Function::LogisticSigmoid.into())];
    let mut chain = Evaluator::new(&Net::chain("chain", [3], layers).unwrap()).unwrap();
    let x = array![1.0, 2.0, 3.0].into_dyn();
    close(&chain.apply(&[("Input", x.view())]).unwrap(), &[0.6817, 0.723927, 0.730085], 5e-7);
}

#[test]
fn primer_graph() {
    let mut graph = Graph::new("graph");
    let a = graph.input("Input1", Some([2].into()));
    let b = graph.input("Input2", Some([2].into()));
    let tanh = graph.add("1", Function::Tanh, &[a]).unwrap();
    let sigmoid = graph.add("2", Function::LogisticSigmoid, &[b]).unwrap();
    let total = graph.add("3", Total {}, &[tanh, sigmoid]).unwrap();
    graph.output("Output", total);
    let mut net = Evaluator::new(&graph.build().unwrap()).unwrap();
    let (a, b) = (array![0.1, -2.4].into_dyn(), array![-1.2, 3.4].into_dyn());
    let given = [("Input1", a.view()), ("Input2", b.view())];
    close(&net.apply(&given).unwrap(), &[0.331143, -0.0159703], 5e-7);
    let gradients = net.gradients(&given, None).unwrap();
    close(gradients.at("Input1").unwrap(), &[0.990066, 0.0323837], 5e-7);
}

#[test]
fn primer_dog_or_cat() {
    let mut softmax = Evaluator::new(&one(Layer::Softmax, [2])).unwrap();
    let x = array![44.0, 41.0].into_dyn();
    let probabilities = softmax.apply(&[("Input", x.view())]).unwrap();
    close(&probabilities, &[0.952574, 0.0474259], 5e-7);
}
