//! A net's architecture as JSON. Layers stand in order, each with its name, its kind and its
//! options; one that does not take what the one before it gives says what it takes in `from`.
//!
//! ```json
//! {"name": "net", "inputs": {"Input": [1, 28, 28]},
//!  "layers": [{"name": "flatten", "kind": "flatten"},
//!             {"name": "fc", "kind": "linear", "features": 10},
//!             {"name": "softmax", "kind": "softmax"}]}
//! ```

use serde_json::{Map, Value, json};

use crate::error::FormatError;
use crate::layers::registry;
use crate::net::{Graph, Shape, Source, Wired};
use crate::{Error, Result};

/// The graph as JSON.
///
/// # Errors
/// [`FormatError::UnknownLayer`] where a layer is of a kind that is not in the [`registry`].
pub fn write_net(graph: &Graph) -> Result<String> {
    let name_of = |source: Source| match source {
        Source::Input(input) => graph.inputs()[input].name.clone(),
        Source::Node(node) => graph.nodes()[node].name.clone(),
    };
    let inputs = graph.inputs().iter().map(|port| {
        let shape = port.shape.as_ref().map_or(Value::Null, |shape| json!(shape));
        (port.name.clone(), shape)
    });
    let mut before = (!graph.inputs().is_empty()).then_some(Source::Input(0));
    let mut layers = Vec::new();
    for (at, node) in graph.nodes().iter().enumerate() {
        let mut fields = Map::new();
        fields.insert("name".into(), json!(node.name));
        let options = registry::write(&node.layer);
        fields.extend(options.ok_or_else(|| unknown_layer(node))?);
        if Some(node.inputs.as_slice()) != before.as_ref().map(std::slice::from_ref) {
            let from: Vec<String> = node.inputs.iter().map(|&source| name_of(source)).collect();
            fields.insert("from".into(), json!(from));
        }
        layers.push(Value::Object(fields));
        before = Some(Source::Node(at));
    }
    let outputs = graph.outputs().iter();
    let outputs: Map<String, Value> =
        outputs.map(|output| (output.name.clone(), json!(name_of(output.source)))).collect();
    let inputs: Map<String, Value> = inputs.collect();
    let net =
        json!({ "name": graph.name(), "inputs": inputs, "layers": layers, "outputs": outputs });
    Ok(format!("{net:#}"))
}

/// The error for a layer that files do not know.
pub(super) fn unknown_layer(node: &Wired) -> Error {
    FormatError::UnknownLayer { layer: node.name.clone(), kind: node.layer.kind() }.into()
}

/// The graph that JSON describes. Where it says nothing of inputs there is one, `Input`, of open
/// shape; where it says nothing of outputs, the last layer gives the one, `Output`.
///
/// # Errors
/// [`FormatError::NetJson`] with what is wrong and where.
pub fn read_net(text: &str) -> Result<Graph> {
    let wrong = |place: &str, reason: String| {
        Error::from(FormatError::NetJson { place: place.into(), reason })
    };
    let net: Value = serde_json::from_str(text).map_err(|e| wrong("the text", e.to_string()))?;
    let Value::Object(net) = net else {
        return Err(wrong("the text", "expected an object".into()));
    };
    let known = ["name", "inputs", "layers", "outputs"];
    if let Some(field) = net.keys().find(|field| !known.contains(&field.as_str())) {
        return Err(wrong(
            "the net",
            format!("unknown field {field}, expected {}", known.join(", ")),
        ));
    }
    let mut graph = Graph::new(net.get("name").and_then(Value::as_str).unwrap_or("net"));
    match net.get("inputs") {
        None => drop(graph.input("Input", None)),
        Some(Value::Object(inputs)) => {
            for (name, shape) in inputs {
                let shape = serde_json::from_value::<Option<Shape>>(shape.clone());
                graph.input(name, shape.map_err(|e| wrong(name, e.to_string()))?);
            }
        }
        Some(_) => return Err(wrong("inputs", "expected shapes by name".into())),
    }
    let Some(Value::Array(layers)) = net.get("layers") else {
        return Err(wrong("layers", "expected a list of layers".into()));
    };
    for (at, layer) in layers.iter().enumerate() {
        let place = format!("layer {}", at + 1);
        let Value::Object(layer) = layer else {
            return Err(wrong(&place, "expected an object".into()));
        };
        read_layer(&mut graph, &place, layer.clone())?;
    }
    match net.get("outputs") {
        None => {
            let last = graph.nodes().len().checked_sub(1);
            graph.output("Output", last.map_or(Source::Input(0), Source::Node));
        }
        Some(Value::Object(outputs)) => {
            for (name, source) in outputs {
                let source = source.as_str().and_then(|source| find(&graph, source));
                let source = source.ok_or_else(|| wrong(name, "expected a layer's name".into()))?;
                graph.output(name, source);
            }
        }
        Some(_) => return Err(wrong("outputs", "expected layers' names by name".into())),
    }
    Ok(graph)
}

fn read_layer(graph: &mut Graph, place: &str, mut fields: Map<String, Value>) -> Result<()> {
    let Some(Value::String(name)) = fields.remove("name") else {
        return Err(
            FormatError::NetJson { place: place.into(), reason: "it has no name".into() }.into()
        );
    };
    let wrong = |reason: String| Error::from(FormatError::NetJson { place: name.clone(), reason });
    let from = fields.remove("from");
    let layer = registry::read(fields).map_err(wrong)?;
    let inputs = match from {
        None => vec![match graph.nodes().len() {
            0 => Source::Input(0),
            count => Source::Node(count - 1),
        }],
        Some(Value::Array(names)) => {
            let source = |from: &Value| {
                let source = from.as_str().and_then(|from| find(graph, from));
                source
                    .ok_or_else(|| wrong(format!("it takes {from}, which does not come before it")))
            };
            names.iter().map(source).collect::<Result<_>>()?
        }
        Some(_) => return Err(wrong("from: expected a list of names".into())),
    };
    graph.add(&name, layer, &inputs)?;
    Ok(())
}

/// A layer, or else an input, of that name.
fn find(graph: &Graph, name: &str) -> Option<Source> {
    let node = graph.nodes().iter().position(|node| node.name == name).map(Source::Node);
    node.or_else(|| graph.inputs().iter().position(|port| port.name == name).map(Source::Input))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{
        BinaryFunction, Conv2d, Function, LayerSpec, Linear, OpGraph, Refusal, lenet,
    };

    #[test]
    fn lenet_goes_out_and_comes_back() {
        let graph = lenet(1).graph();
        let text = write_net(&graph).unwrap();
        assert!(text.contains("\"kind\": \"conv2d\""), "{text}");
        let mut back = read_net(&text).unwrap();
        back.outputs_mut()[0].shape = graph.outputs()[0].shape.clone();
        assert_eq!(back, graph);
    }

    #[test]
    fn a_graph_says_where_its_layers_take_their_inputs_from() {
        let mut graph = Graph::new("skip");
        let x = graph.input("x", Some([2, 5, 5].into()));
        let conv = Conv2d { padding: [1, 1], ..Conv2d::new(2, 3) };
        let y = graph.add("conv", conv, &[x]).unwrap();
        let y = graph.add("tanh", Function::Tanh, &[y]).unwrap();
        let sum = graph.add("sum", BinaryFunction::Add, &[x, y]).unwrap();
        graph.output("y", sum);
        let text = write_net(&graph).unwrap();
        assert_eq!(read_net(&text).unwrap(), graph, "{text}");
        assert_eq!(text.matches("from").count(), 1, "{text}");
    }

    #[test]
    fn mistakes_are_named() {
        let error = |text: &str| read_net(text).unwrap_err().to_string();
        let layer = |layer: &str| error(&format!("{{\"layers\": [{layer}]}}"));
        assert!(layer(r#"{"kind": "flatten"}"#).contains("layer 1: it has no name"));
        let unknown = layer(r#"{"name": "a", "kind": "blur"}"#);
        assert!(unknown.contains("a: unknown variant `blur`, expected one of"), "{unknown}");
        let option = layer(r#"{"name": "a", "kind": "dropout", "rate": 1}"#);
        assert!(option.contains("a: unknown field `rate`, expected `probability`"), "{option}");
        let from = layer(r#"{"name": "a", "kind": "sum", "from": ["b"]}"#);
        assert!(from.contains("a: it takes \"b\", which does not come before it"), "{from}");
        assert!(error("{").contains("the text: EOF"));
    }

    #[test]
    fn features_left_open_follow_from_the_output() {
        let text = r#"{"inputs": {"Input": [4]}, "layers": [{"name": "fc", "kind": "linear"},
            {"name": "tanh", "kind": "activation", "function": "tanh"}]}"#;
        let graph = read_net(text).unwrap();
        let error = graph.build().unwrap_err().to_string();
        assert_eq!(
            error,
            "fc: the number of features is not known: give it, or the shape of what follows"
        );
        let net = graph.with_output([3]).build().unwrap();
        assert_eq!(net.nodes()[0].layer, Linear { features: 3 }.into());
    }

    #[test]
    fn a_layer_of_another_crate_cannot_be_written() {
        #[derive(Debug, PartialEq)]
        struct Blur;

        impl LayerSpec for Blur {
            fn kind(&self) -> &'static str {
                "blur"
            }

            fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
                Ok(OpGraph::new(inputs))
            }
        }

        let graph = Graph::chain("net", Some([4].into()), [("soft", Blur.into())]);
        graph.build().unwrap();
        let error = write_net(&graph).unwrap_err().to_string();
        assert_eq!(
            error,
            "soft cannot be written: files do not know layers of the kind blur: use layers of \
             this library in its place"
        );
    }
}
