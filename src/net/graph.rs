use super::parameters::check_count;
use super::{Net, Node, Output, Parameters, Port, Source};
use crate::Result;
use crate::error::NetError;
use crate::layers::Layer;
use crate::shape::Shape;

/// A net being put together: layers and how they are wired, with shapes that may still be open.
///
/// ```
/// # use lenet_playground::net::{Function, Graph, Sum};
/// let mut graph = Graph::new("sum");
/// let (a, b) = (graph.input("a", Some([2].into())), graph.input("b", None));
/// let a = graph.add("tanh", Function::Tanh, &[a])?;
/// let b = graph.add("sigmoid", Function::Sigmoid, &[b])?;
/// let sum = graph.add("sum", Sum {}, &[a, b])?;
/// graph.output("Output", sum);
/// assert!(graph.build().is_err(), "nothing tells the shape of b");
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    pub(super) name: String,
    pub(super) inputs: Vec<OpenPort>,
    pub(super) nodes: Vec<Wired>,
    pub(super) outputs: Vec<OpenOutput>,
}

/// An input whose shape may be open.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenPort {
    /// Unique among the inputs.
    pub name: String,
    /// Shape of one example, where it is known.
    pub shape: Option<Shape>,
}

/// An output whose shape may be given.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenOutput {
    /// Unique among the outputs.
    pub name: String,
    /// Which value it is.
    pub source: Source,
    /// The shape it is to have, from which others may follow.
    pub shape: Option<Shape>,
}

/// A layer and where it takes its inputs from.
#[derive(Debug, Clone, PartialEq)]
pub struct Wired {
    /// Unique in the graph.
    pub name: String,
    /// What it computes.
    pub layer: Layer,
    /// Of what: inputs, and layers before this one.
    pub inputs: Vec<Source>,
}

impl Graph {
    /// A graph without layers.
    pub fn new(name: &str) -> Self {
        Self { name: name.into(), inputs: Vec::new(), nodes: Vec::new(), outputs: Vec::new() }
    }

    /// A chain of named layers: each takes what the one before gives. Its ports are called `Input`
    /// and `Output`. A name that comes twice shows when the net is built.
    pub fn chain<'a>(
        name: &str,
        input: Option<Shape>,
        layers: impl IntoIterator<Item = (&'a str, Layer)>,
    ) -> Self {
        let mut graph = Self::new(name);
        let mut at = graph.input("Input", input);
        for (name, layer) in layers {
            graph.nodes.push(Wired { name: name.into(), layer, inputs: vec![at] });
            at = Source::Node(graph.nodes.len() - 1);
        }
        graph.output("Output", at);
        graph
    }

    /// Adds an input.
    pub fn input(&mut self, name: &str, shape: Option<Shape>) -> Source {
        self.inputs.push(OpenPort { name: name.into(), shape });
        Source::Input(self.inputs.len() - 1)
    }

    /// Gives an input a shape.
    pub fn set_input(&mut self, name: &str, shape: impl Into<Shape>) {
        if let Some(port) = self.inputs.iter_mut().find(|port| port.name == name) {
            port.shape = Some(shape.into());
        }
    }

    /// Adds an output.
    pub fn output(&mut self, name: &str, source: Source) {
        self.outputs.push(OpenOutput { name: name.into(), source, shape: None });
    }

    /// Adds a layer that takes these values.
    ///
    /// # Errors
    /// [`NetError::LayerName`] where the name is taken, [`NetError::Wire`] where a value does not
    /// exist.
    pub fn add(
        &mut self,
        name: &str,
        layer: impl Into<Layer>,
        inputs: &[Source],
    ) -> Result<Source> {
        if self.nodes.iter().any(|node| node.name == name) {
            return Err(NetError::LayerName { layer: name.into() }.into());
        }
        let known = |source: &Source| match *source {
            Source::Input(input) => input < self.inputs.len(),
            Source::Node(node) => node < self.nodes.len(),
        };
        if !inputs.iter().all(known) {
            return Err(NetError::Wire { layer: name.into() }.into());
        }
        self.nodes.push(Wired { name: name.into(), layer: layer.into(), inputs: inputs.to_vec() });
        Ok(Source::Node(self.nodes.len() - 1))
    }

    /// Its inputs.
    pub fn inputs(&self) -> &[OpenPort] {
        &self.inputs
    }

    /// Its layers, in order.
    pub fn nodes(&self) -> &[Wired] {
        &self.nodes
    }

    /// Its outputs.
    pub fn outputs(&self) -> &[OpenOutput] {
        &self.outputs
    }

    /// Its outputs, to be changed.
    pub fn outputs_mut(&mut self) -> &mut [OpenOutput] {
        &mut self.outputs
    }

    /// What the graph is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The net, every shape of which is known. Its parameters are not drawn yet.
    ///
    /// # Errors
    /// [`NetError::LayerInput`] where a layer cannot take what it is given, [`NetError::LayerSize`]
    /// and [`NetError::OpenInput`] where a size is missing, [`NetError::LayerName`] where two
    /// layers have one name, [`NetError::NetInput`] and `NetError::TooManyParameters` where it is
    /// larger than [`Shape::MOST_VALUES`].
    pub fn build(&self) -> Result<Net> {
        let mut net = self.planned()?;
        net.parameters.fill();
        Ok(net)
    }

    /// The net, but for its parameters' values: what can be wrong with it shows before they take
    /// memory.
    pub(crate) fn planned(&self) -> Result<Net> {
        self.inferred().wired()
    }

    /// The net of a graph whose shapes are all given or follow from the inputs.
    pub(super) fn wired(&self) -> Result<Net> {
        let graph = self;
        if graph.inputs.is_empty() || graph.outputs.is_empty() {
            return Err(NetError::NoPorts { net: self.name.clone() }.into());
        }
        let shape = |port: &OpenPort| match &port.shape {
            Some(shape) if shape.is_empty() || !Shape::is_possible(shape.sizes()) => {
                let expected = format!("of 1 to {} values, not {shape}", Shape::MOST_VALUES);
                Err(NetError::NetInput {
                    net: self.name.clone(),
                    input: port.name.clone(),
                    expected,
                }
                .into())
            }
            Some(shape) => Ok(Port { name: port.name.clone(), shape: shape.clone() }),
            None => {
                Err(NetError::OpenInput { net: self.name.clone(), input: port.name.clone() }.into())
            }
        };
        let inputs: Vec<Port> = graph.inputs.iter().map(shape).collect::<Result<_>>()?;
        let mut net = Net {
            name: graph.name.clone(),
            inputs,
            nodes: Vec::new(),
            outputs: Vec::new(),
            parameters: Parameters::default(),
        };
        graph.nodes.iter().try_for_each(|wired| net.push(wired))?;
        let output = |port: &OpenOutput| Output { name: port.name.clone(), source: port.source };
        net.outputs = graph.outputs.iter().map(output).collect();
        Ok(net)
    }
}

impl Net {
    /// Adds a layer behind those it takes its inputs from.
    fn push(&mut self, Wired { name, layer, inputs }: &Wired) -> Result<()> {
        if self.nodes.iter().any(|node| node.name == *name) {
            return Err(NetError::LayerName { layer: name.clone() }.into());
        }
        let shapes: Vec<Shape> =
            inputs.iter().map(|&source| self.shape_of(source).clone()).collect();
        let ops = layer.lowered(name, &shapes)?;
        let first = self.parameters.entries().len();
        ops.parameters().iter().for_each(|spec| self.parameters.push(name, spec.clone()));
        check_count(name, self.parameters.end())?;
        self.nodes.push(Node {
            name: name.clone(),
            layer: layer.clone(),
            inputs: inputs.clone(),
            output: ops.output().clone(),
            parameters: first..self.parameters.entries().len(),
            ops,
        });
        Ok(())
    }

    /// The graph the net was made from, with all shapes.
    pub fn graph(&self) -> Graph {
        let port =
            |port: &Port| OpenPort { name: port.name.clone(), shape: Some(port.shape.clone()) };
        let node = |node: &Node| Wired {
            name: node.name.clone(),
            layer: node.layer.clone(),
            inputs: node.inputs.clone(),
        };
        let output = |output: &Output| OpenOutput {
            name: output.name.clone(),
            source: output.source,
            shape: Some(self.shape_of(output.source).clone()),
        };
        Graph {
            name: self.name.clone(),
            inputs: self.inputs.iter().map(port).collect(),
            nodes: self.nodes.iter().map(node).collect(),
            outputs: self.outputs.iter().map(output).collect(),
        }
    }
}
