//! A net's architecture as Rust, to be pasted into a program that uses this crate.

use std::fmt::Write;

use super::net_json::unknown_layer;
use crate::Result;
use crate::layers::registry;
use crate::net::{Graph, Source};

/// Rust code that builds the graph, `let net = …`.
///
/// # Errors
/// [`crate::error::FormatError::UnknownLayer`] where a layer is of a kind that is not in the [`registry`].
pub fn write_rust(graph: &Graph) -> Result<String> {
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
        let layer = registry::write_rust(&node.layer).ok_or_else(|| unknown_layer(node))?;
        let (name, inputs) = (&node.name, inputs.join(", "));
        let _ = writeln!(code, "let layer{at} = graph.add({name:?}, {layer}, &[{inputs}])?;");
    }
    for output in graph.outputs() {
        let _ = writeln!(code, "graph.output({:?}, {});", output.name, value(&output.source));
    }
    code.push_str("let net = graph.build()?;\n");
    Ok(code)
}
