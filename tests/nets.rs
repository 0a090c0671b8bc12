//! Nets within nets, parts of nets, first values, and what follows from shapes at either end.
#![cfg(not(target_arch = "wasm32"))]

use lenet_playground::apply::Evaluator;
use lenet_playground::format::read_net;
use lenet_playground::net::*;
use ndarray::{ArrayD, array};

fn linear(features: usize) -> Layer {
    Linear { features }.into()
}

fn apply(net: &Net, x: &ArrayD<f32>) -> ArrayD<f32> {
    Evaluator::new(net).unwrap().apply(&[("Input", x.view())]).unwrap()
}

/// A chain in a graph in a chain: `x ↦ softmax(inner(x) + fc(x))` with `inner` of two layers.
fn nested() -> Net {
    let inner = Graph::chain("inner", None, [("fc", linear(3)), ("tanh", Function::Tanh.into())]);
    let mut middle = Graph::new("middle");
    let x = middle.input("Input", None);
    let along = middle.add_graph("inner", &inner, &[x]).unwrap()[0];
    let beside = middle.add("fc", linear(3), &[x]).unwrap();
    let sum = middle.add("sum", Sum {}, &[along, beside]).unwrap();
    middle.output("Output", sum);
    let mut outer = Graph::new("outer");
    let x = outer.input("Input", Some([4].into()));
    let sum = outer.add_graph("middle", &middle, &[x]).unwrap()[0];
    let softmax = outer.add("softmax", Softmax {}, &[sum]).unwrap();
    outer.output("Output", softmax);
    let mut net = outer.build().unwrap();
    initialize(&mut net, Initializer::Xavier, InitScope::All, 5);
    net
}

#[test]
fn layers_of_nets_within_are_named_by_their_path() {
    let net = nested();
    let names: Vec<&str> = net.nodes().iter().map(|node| node.name.as_str()).collect();
    let paths = ["middle/inner/fc", "middle/inner/tanh", "middle/fc", "middle/sum", "softmax"];
    assert_eq!(names, paths);
    assert!(net.parameters().get("middle/inner/fc.weight").is_some());
    let mut graph = net.graph();
    let twice = graph.add("softmax", Relu, &[Source::Input(0)]).unwrap_err();
    assert_eq!(twice.to_string(), "two layers are called softmax: give each a name of its own");
}

#[test]
fn a_part_computes_what_it_does_in_the_whole() {
    let net = nested();
    let x = array![0.3, -0.7, 1.1, 0.2].into_dyn();
    let middle = net.part("middle").unwrap();
    assert_eq!(middle.name(), "middle");
    assert_eq!(middle.nodes()[0].name, "inner/fc");
    let softmax = net.part("softmax").unwrap();
    assert_eq!(apply(&softmax, &apply(&middle, &x)), apply(&net, &x));
    let inner = middle.part("inner").unwrap();
    assert_eq!(apply(&inner, &x), apply(&net.part("middle/inner").unwrap(), &x));
    let error = net.part("head").unwrap_err().to_string();
    assert!(error.starts_with("outer has no part called head; its layers are middle/inner/fc, "));
}

#[test]
fn flattening_changes_names_alone() {
    let net = nested();
    let flat = net.graph().flattened().unwrap();
    assert_eq!(flat.nodes()[0].name, "middle_inner_fc");
    let mut flat = flat.build().unwrap();
    flat.parameters_mut().values_mut().copy_from_slice(net.parameters().values());
    initialize(&mut flat, Initializer::Xavier, InitScope::All, 5);
    let x = array![0.3, -0.7, 1.1, 0.2].into_dyn();
    assert_eq!(apply(&flat, &x), apply(&net, &x));
}

#[test]
fn a_replaced_layer_is_new_and_the_others_keep_their_values() {
    let net = lenet(1);
    let mut wider = net.replaced("fc1", linear(300)).unwrap();
    assert_eq!(wider.parameters().entry("fc1.weight").unwrap().shape.sizes(), [300, 800]);
    assert_eq!(wider.parameters().get("conv2.weight"), net.parameters().get("conv2.weight"));
    let missing: Vec<&str> = wider
        .parameters()
        .entries()
        .iter()
        .filter(|entry| !entry.initialized)
        .map(|entry| entry.name.as_str())
        .collect();
    // What follows the replaced layer has another shape, and so new values too.
    assert_eq!(missing, ["fc1.weight", "fc1.bias", "fc2.weight"]);
    let conv = wider.parameters().get("conv1.weight").unwrap().to_vec();
    initialize(&mut wider, Initializer::Kaiming, InitScope::Missing, 9);
    assert_eq!(wider.parameters().missing(), None);
    assert_eq!(wider.parameters().get("conv1.weight").unwrap(), conv);
    let error = net.replaced("pool2", Softmax {}).unwrap_err().to_string();
    assert!(error.starts_with("pool2: expects a vector"), "{error}");
}

#[test]
fn shapes_follow_from_either_end() {
    let layers = [("tanh", Function::Tanh.into()), ("fc", linear(0)), ("relu", Relu.into())];
    let graph = Graph::chain("net", Some([4].into()), layers).with_output([3]);
    assert_eq!(graph.shapes(), [Some([4].into()), Some([3].into()), Some([3].into())]);
    let layers = [("bias", Bias {}.into()), ("softmax", Softmax {}.into())];
    let open = Graph::chain("net", None, layers);
    assert!(open.build().is_err());
    let net = open.with_output([7]).build().unwrap();
    assert_eq!((net.input().sizes(), net.parameters().len()), (&[7][..], 7));
    let pad = Pad { amount: vec![[1, 2], [0, 0]], mode: PadMode::Zero };
    let graph = Graph::chain("net", None, [("pad", pad.into())]).with_output([8, 5]);
    assert_eq!(graph.build().unwrap().input().sizes(), [5, 5]);
}

#[test]
fn first_values_are_what_their_names_say() {
    let net = |initializer| {
        let mut net = Net::chain("net", [30], [("fc", linear(20))]).unwrap();
        initialize(&mut net, initializer, InitScope::All, 3);
        net.parameters().array("fc.weight").unwrap().to_owned()
    };
    let orthogonal = net(Initializer::Orthogonal);
    let matrix = orthogonal.view().into_dimensionality::<ndarray::Ix2>().unwrap();
    let product = matrix.dot(&matrix.t());
    for ((i, j), value) in product.indexed_iter() {
        let expected = if i == j { 1.0 } else { 0.0 };
        assert!((value - expected).abs() < 1e-5, "{i} {j}: {value}");
    }
    let spread = |weights: &ArrayD<f32>| {
        let squares: f32 = weights.iter().map(|w| w * w).sum();
        squares / weights.len() as f32
    };
    assert!((spread(&net(Initializer::Xavier)) / (2.0 / 50.0) - 1.0).abs() < 0.2);
    assert!((spread(&net(Initializer::Kaiming)) / (2.0 / 30.0) - 1.0).abs() < 0.2);
    let normal = Initializer::Normal { weights: 0.01, biases: 0.0 };
    assert!((spread(&net(normal)) / 1e-4 - 1.0).abs() < 0.2);

    let conv = Conv2d { padding: [1, 1], ..Conv2d::new(2, 3) };
    let mut same = Net::chain("net", [2, 4, 5], [("conv", conv.into())]).unwrap();
    initialize(&mut same, Initializer::Identity, InitScope::All, 1);
    let x = ArrayD::from_shape_fn(ndarray::IxDyn(&[2, 4, 5]), |at| {
        (at[0] * 20 + at[1] * 5 + at[2]) as f32
    });
    assert_eq!(apply(&same, &x), x);
}

#[test]
fn an_input_that_does_not_fit_is_named() {
    let net = nested();
    let mut evaluator = Evaluator::new(&net).unwrap();
    let x = array![1.0, 2.0].into_dyn();
    let error = evaluator.apply(&[("Input", x.view())]).unwrap_err();
    assert_eq!(error.to_string(), "outer: Input should be 4, which is 4 values, not 2");
    let error = evaluator.apply(&[("Image", x.view())]).unwrap_err();
    assert_eq!(error.to_string(), "outer: Image should be one of its inputs, Input");
}

#[test]
fn absurd_sizes_are_refused_and_not_tried() {
    const HUGE: usize = usize::MAX / 2;
    let (conv, transpose) = (Conv2d::new(3, 3), ConvTranspose2d::new(3, 3));
    let cases: Vec<Layer> = vec![
        Broadcast { copies: HUGE }.into(),
        Broadcast { copies: 1 << 26 }.into(),
        Reshape { shape: vec![HUGE, HUGE] }.into(),
        Resize { size: [HUGE, HUGE], interpolation: Interpolation::Bilinear }.into(),
        Resize { size: [1 << 20, 1 << 20], interpolation: Interpolation::Nearest }.into(),
        Pad { amount: vec![[HUGE, HUGE]; 3], mode: PadMode::Edge }.into(),
        Slice { dimension: 0, start: usize::MAX, end: None }.into(),
        OneHot { classes: HUGE }.into(),
        Embedding { classes: HUGE, size: HUGE }.into(),
        Linear { features: HUGE }.into(),
        Conv2d::new(HUGE, 2).into(),
        Conv2d { channels: HUGE, ..conv }.into(),
        Conv2d { padding: [HUGE, HUGE], ..conv }.into(),
        Conv2d { kernel: [HUGE, HUGE], padding: [HUGE, HUGE], ..conv }.into(),
        Conv2d { dilation: [HUGE, HUGE], ..conv }.into(),
        Conv2d { padding: [1 << 13, 1 << 13], ..conv }.into(),
        ConvTranspose2d { stride: [HUGE, HUGE], ..transpose }.into(),
        ConvTranspose2d { kernel: [1 << 14, 1 << 14], ..transpose }.into(),
        AvgPool2d { kernel: [HUGE; 2], stride: Some([1, 1]), padding: [HUGE / 2; 2] }.into(),
        MaxPool2d { kernel: [1 << 13; 2], stride: Some([1, 1]), padding: [1 << 12; 2] }.into(),
        LocalResponseNorm { size: HUGE, ..Default::default() }.into(),
        Constant { shape: vec![HUGE, 3] }.into(),
    ];
    for layer in cases {
        let shape: Shape = if layer.is::<Linear>() { [8].into() } else { [2, 8, 8].into() };
        let name = format!("{layer:?}");
        let report = Graph::chain("net", Some(shape), [("layer", layer)]).report();
        assert!(!report.fits, "{name}");
        assert!(report.layers[0].problem.is_some(), "{name}");
    }
    let flat = [("flatten", Flatten {}.into())];
    assert!(Net::chain("net", [HUGE, HUGE], flat).is_err());
}

#[test]
fn layers_of_any_sizes_end_in_a_report() {
    let sizes: [u64; 6] = [0, 1, 2, 28, 65_536, u64::MAX];
    let layers_of = |a: u64, b: u64| {
        [
            format!(r#""kind": "conv2d", "channels": {a}, "kernel": [{b}, {b}]"#),
            format!(r#""kind": "conv2d", "channels": 2, "kernel": [{a}, 1], "padding": [{b}, 0]"#),
            format!(r#""kind": "conv2d", "channels": 2, "kernel": [3, 3], "stride": [{a}, 1]"#),
            format!(r#""kind": "conv-transpose2d", "channels": {a}, "kernel": [{b}, {b}]"#),
            format!(
                r#""kind": "conv-transpose2d", "channels": 2, "kernel": [3, 3], "padding": [{a}, {b}]"#
            ),
            format!(r#""kind": "avg-pool2d", "kernel": [{a}, {b}]"#),
            format!(r#""kind": "max-pool2d", "kernel": [{a}, 2], "padding": [{b}, 0]"#),
            format!(r#""kind": "linear", "features": {a}"#),
            format!(r#""kind": "reshape", "shape": [{a}, {b}]"#),
            format!(r#""kind": "transpose", "order": [{a}, {b}]"#),
            format!(r#""kind": "slice", "dimension": {a}, "start": {b}"#),
            format!(r#""kind": "broadcast", "copies": {a}"#),
            format!(r#""kind": "pad", "amount": [[{a}, {b}], [1, 0], [0, 0]], "mode": "mirror""#),
            format!(r#""kind": "resize", "size": [{a}, {b}]"#),
            format!(r#""kind": "concat", "dimension": {a}"#),
            format!(r#""kind": "constant", "shape": [{a}, {b}], "from": []"#),
            format!(r#""kind": "embedding", "classes": {a}, "size": {b}"#),
            r#""kind": "reduce", "function": "mean""#.into(),
            r#""kind": "instance-norm""#.into(),
            r#""kind": "reduce-sum""#.into(),
        ]
    };
    let inputs_of = |a: u64| [format!("[{a}]"), format!("[1, {a}, {a}]"), format!("[{a}, 2, 28]")];
    let mut layers: Vec<String> =
        sizes.iter().flat_map(|&a| sizes.iter().flat_map(move |&b| layers_of(a, b))).collect();
    layers.sort();
    layers.dedup();
    let mut fit = 0;
    for (input, layer) in sizes
        .into_iter()
        .flat_map(inputs_of)
        .flat_map(|it| layers.iter().map(move |l| (it.clone(), l)))
    {
        let json =
            format!(r#"{{"inputs": {{"Input": {input}}}, "layers": [{{"name": "a", {layer}}}]}}"#);
        let report = read_net(&json).unwrap().report();
        let told = report.layers[0].problem.is_some() || report.problem.is_some();
        assert_eq!(report.fits, !told, "{json}");
        fit += usize::from(report.fits);
    }
    assert!(fit > 100, "{fit}");
}
