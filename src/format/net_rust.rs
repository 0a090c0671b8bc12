//! A net's architecture as Rust, to be pasted into a program that uses this crate.

use std::fmt::Write;

use crate::net::{Definition, Graph, Layer, Source};

/// Rust code that builds the graph, `let net = …`.
pub fn write_rust(graph: &Graph) -> String {
    let mut code = String::from("use lenet_playground::net::*;\n\n");
    // Writing to a string cannot fail.
    let _ = writeln!(code, "let mut graph = Graph::new({:?});", graph.name());
    for (at, port) in graph.inputs().iter().enumerate() {
        let shape = match &port.shape {
            Some(shape) => format!("Some({:?}.into())", shape.sizes()),
            None => "None".into(),
        };
        let _ = writeln!(code, "let input{at} = graph.input({:?}, {shape});", port.name);
    }
    let value = |source: &Source| match source {
        Source::Input(input) => format!("input{input}"),
        Source::Node(node) => format!("layer{node}"),
    };
    for (at, node) in graph.nodes().iter().enumerate() {
        let inputs: Vec<String> = node.inputs.iter().map(value).collect();
        let (name, layer, inputs) = (&node.name, expression(&node.layer), inputs.join(", "));
        let _ = writeln!(code, "let layer{at} = graph.add({name:?}, {layer}, &[{inputs}])?;");
    }
    for output in graph.outputs() {
        let _ = writeln!(code, "graph.output({:?}, {});", output.name, value(&output.source));
    }
    code.push_str("let net = graph.build()?;\n");
    code
}

/// The layer as an expression. What `Debug` prints is Rust but for the types of enums and lists.
fn expression(layer: &Layer) -> String {
    let Layer::Defined(definition) = layer else {
        return match layer {
            Layer::Conv2d(layer) => format!("Layer::Conv2d({layer:?})"),
            Layer::MaxPool2d(layer) => format!("Layer::MaxPool2d({layer:?})"),
            Layer::Linear(layer) => format!("{layer:?}"),
            other => format!("Layer::{other:?}"),
        };
    };
    let with = |text: String, field: &str, kind: &str| {
        text.replace(&format!("{field}: "), &format!("{field}: {kind}"))
    };
    match &**definition {
        Definition::Elementwise(layer) => format!("Function::{:?}", layer.function),
        Definition::Threading(layer) => format!("Binary::{:?}", layer.function),
        Definition::Pooling(layer) => with(format!("{layer:?}"), "function", "PoolFunction::"),
        Definition::Aggregation(layer) => with(format!("{layer:?}"), "function", "Aggregate::"),
        Definition::Resize(layer) => with(format!("{layer:?}"), "resampling", "Resampling::"),
        Definition::CrossEntropyLoss(layer) => with(format!("{layer:?}"), "target", "Target::"),
        Definition::Padding(layer) => {
            with(with(format!("{layer:?}"), "with", "PadWith::"), "amount", "vec!")
        }
        Definition::Reshape(layer) => with(format!("{layer:?}"), "shape", "vec!"),
        Definition::ConstantArray(layer) => with(format!("{layer:?}"), "shape", "vec!"),
        Definition::Transpose(layer) => with(format!("{layer:?}"), "order", "vec!"),
        other => inner(other),
    }
}

/// The layer's own type, out of the parentheses of its variant.
fn inner(definition: &Definition) -> String {
    let text = format!("{definition:?}");
    let own = text.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    own.unwrap_or(&text).to_owned()
}
