use super::{Layer, Parameters, Shape};
use crate::{Error, Result};

/// A net: layers by name, each reading the output of the one before.
///
/// A net is a value: it knows shapes and parameters, and neither buffers nor engines. Known
/// elsewhere as `NetChain` or `Sequential`.
#[derive(Debug, Clone, PartialEq)]
pub struct Net {
    name: String,
    input: Shape,
    nodes: Vec<Node>,
    parameters: Parameters,
}

/// A layer at its place in the net.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Unique in the net.
    pub name: String,
    /// What it computes.
    pub layer: Layer,
    /// Shape of its output for one example.
    pub output: Shape,
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
    /// [`Error::LayerInput`] where a layer cannot take what the one before gives, and
    /// [`Error::LayerName`] where two have one name.
    pub fn chain<'a>(
        name: &str,
        input: impl Into<Shape>,
        layers: impl IntoIterator<Item = (&'a str, Layer)>,
    ) -> Result<Self> {
        let input = input.into();
        let mut parameters = Parameters::default();
        let mut nodes: Vec<Node> = Vec::new();
        for (name, layer) in layers {
            let from = nodes.last().map_or(&input, |node| &node.output);
            let output = layer.output_shape(name, from)?;
            if nodes.iter().any(|node| node.name == name) {
                return Err(Error::LayerName { layer: name.into() });
            }
            for need in layer.needs(from) {
                parameters.push(format!("{name}.{}", need.name), need.shape, need.fan_in);
            }
            nodes.push(Node { name: name.into(), layer, output });
        }
        Ok(Self { name: name.into(), input, nodes, parameters })
    }

    /// What the net is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Shape of one example.
    pub fn input(&self) -> &Shape {
        &self.input
    }

    /// Shape of one example's answer.
    pub fn output(&self) -> &Shape {
        self.nodes.last().map_or(&self.input, |node| &node.output)
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
        let inputs = std::iter::once(&self.input).chain(self.nodes.iter().map(|n| &n.output));
        let row = |(node, input): (&Node, &Shape)| Summary {
            name: node.name.clone(),
            kind: node.layer.kind(),
            output: node.output.sizes().to_vec(),
            parameters: node.layer.needs(input).iter().map(|need| need.shape.len()).sum(),
            multiply_adds: node.layer.multiply_adds(input, &node.output),
        };
        self.nodes.iter().zip(inputs).map(row).collect()
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
