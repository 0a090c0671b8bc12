use std::ops::Range;

use super::{Graph, Parameters};
use crate::Result;
use crate::layers::{Layer, OpGraph};
use crate::shape::Shape;

/// A net: layers by name and where each takes its inputs from; a chain is the simple case.
///
/// A net is a value: it knows shapes and parameters, and neither buffers nor engines. Known
/// elsewhere as `NetGraph`, `NetChain` or `Sequential`. It is made from a [`Graph`], which may
/// leave shapes open; a net may not.
#[derive(Debug, Clone, PartialEq)]
pub struct Net {
    pub(super) name: String,
    pub(super) inputs: Vec<Port>,
    pub(super) nodes: Vec<Node>,
    pub(super) outputs: Vec<Output>,
    pub(super) parameters: Parameters,
}

/// An input of a net.
#[derive(Debug, Clone, PartialEq)]
pub struct Port {
    /// Unique among the inputs.
    pub name: String,
    /// Shape of one example.
    pub shape: Shape,
}

/// An output of a net.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Unique among the outputs.
    pub name: String,
    /// Which value it is.
    pub source: Source,
}

/// A value in a net.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// An input of the net, by its place.
    Input(usize),
    /// What a layer gives, by its place.
    Node(usize),
}

/// A layer at its place in the net.
#[derive(Debug, Clone)]
pub struct Node {
    /// Unique in the net. A layer of a net within has the inner net's name before its own: `net/fc1`.
    pub name: String,
    /// What it computes.
    pub layer: Layer,
    /// Of what: inputs, and layers before this one.
    pub inputs: Vec<Source>,
    /// Shape of its output for one example.
    pub output: Shape,
    /// Its parameters among the net's entries.
    pub parameters: Range<usize>,
    /// The ops it is lowered to.
    pub ops: OpGraph,
}

impl Node {
    /// Multiply-adds of one example's forward pass.
    pub fn multiply_adds(&self) -> usize {
        self.ops.multiply_adds()
    }
}

/// What a layer is lowered to follows from the layer and its inputs.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.layer, &self.inputs, &self.output)
            == (&other.name, &other.layer, &other.inputs, &other.output)
    }
}

/// A row of the table that describes a net.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// The layer's name.
    pub name: String,
    /// The layer's kind.
    pub kind: &'static str,
    /// Sizes of its output for one example.
    pub output: Vec<usize>,
    /// Number of parameter values it owns.
    pub parameters: usize,
    /// Multiply-adds of one example's forward pass.
    pub multiply_adds: usize,
}

impl Net {
    /// A chain of named layers for inputs of the given shape. Its parameters start at zero: see
    /// [`super::kaiming`].
    ///
    /// # Errors
    /// Those of [`Graph::build`].
    pub fn chain<'a>(
        name: &str,
        input: impl Into<Shape>,
        layers: impl IntoIterator<Item = (&'a str, Layer)>,
    ) -> Result<Self> {
        // The input's shape is given, so that no other has to be inferred.
        let mut net = Graph::chain(name, Some(input.into()), layers).wired()?;
        net.parameters.fill();
        Ok(net)
    }

    /// What the net is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Shape of one example: of the first input, where there are several.
    pub fn input(&self) -> &Shape {
        &self.inputs[0].shape
    }

    /// Shape of one example's answer: of the first output, where there are several.
    pub fn output(&self) -> &Shape {
        self.shape_of(self.outputs[0].source)
    }

    /// All inputs.
    pub fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    /// All outputs.
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// Shape of a value for one example.
    pub fn shape_of(&self, source: Source) -> &Shape {
        match source {
            Source::Input(input) => &self.inputs[input].shape,
            Source::Node(node) => &self.nodes[node].output,
        }
    }

    /// The layers in order.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The parameters.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The parameters, to be set.
    pub fn parameters_mut(&mut self) -> &mut Parameters {
        &mut self.parameters
    }

    /// The table of layers: names, kinds, shapes, sizes and costs.
    pub fn summary(&self) -> Vec<Summary> {
        let entries = self.parameters.entries();
        let row = |node: &Node| Summary {
            name: node.name.clone(),
            kind: node.layer.kind(),
            output: node.output.sizes().to_vec(),
            parameters: entries[node.parameters.clone()]
                .iter()
                .map(|entry| entry.shape.len())
                .sum(),
            multiply_adds: node.multiply_adds(),
        };
        self.nodes.iter().map(row).collect()
    }

    /// Whether a layer takes statistics of the whole batch.
    pub(crate) fn uses_batch_statistics(&self) -> bool {
        self.nodes.iter().any(|node| node.ops.uses_batch_statistics())
    }

    /// Floating-point operations of training on one example: a multiply-add counts two, the
    /// backward pass is once more for the parameters' gradients and, after the first layer that
    /// has any, once more for its input's.
    pub fn training_flops(&self) -> usize {
        let costs = self.summary().into_iter().map(|row| row.multiply_adds).filter(|&c| c > 0);
        costs.enumerate().map(|(i, cost)| 2 * cost * if i == 0 { 2 } else { 3 }).sum()
    }

    /// Floating-point operations of one example's forward pass.
    pub fn inference_flops(&self) -> usize {
        2 * self.summary().iter().map(|row| row.multiply_adds).sum::<usize>()
    }
}
