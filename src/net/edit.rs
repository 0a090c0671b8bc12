//! Nets within nets, and nets made from parts of others.

use super::{Graph, Net, Node, Source, Wired};
use crate::error::NetError;
use crate::layers::Layer;
use crate::shape::Shape;
use crate::{Error, Result};

impl Graph {
    /// Adds all of another graph, which takes these values; its layers' names begin with `name/`.
    /// Returns its outputs.
    ///
    /// # Errors
    /// [`NetError::LayerName`] where the name is taken, and [`NetError::Wire`] where it has another
    /// number of inputs or a value does not exist.
    pub fn add_graph(
        &mut self,
        name: &str,
        graph: &Graph,
        inputs: &[Source],
    ) -> Result<Vec<Source>> {
        if graph.inputs.len() != inputs.len() {
            return Err(NetError::Wire { layer: name.into() }.into());
        }
        let first = self.nodes.len();
        let place = |source: Source| match source {
            Source::Input(input) => inputs[input],
            Source::Node(node) => Source::Node(first + node),
        };
        for node in &graph.nodes {
            let sources: Vec<Source> = node.inputs.iter().map(|&source| place(source)).collect();
            self.add(&format!("{name}/{}", node.name), node.layer.clone(), &sources)?;
        }
        Ok(graph.outputs.iter().map(|output| place(output.source)).collect())
    }

    /// The shape that an output is to have: sizes that are open may follow from it.
    #[must_use]
    pub fn with_output(mut self, shape: impl Into<Shape>) -> Self {
        if let Some(output) = self.outputs.last_mut() {
            output.shape = Some(shape.into());
        }
        self
    }

    /// This graph with names of one level: `net/fc1` becomes `net_fc1`.
    ///
    /// # Errors
    /// [`NetError::LayerName`] where that gives two layers one name.
    pub fn flattened(&self) -> Result<Self> {
        let mut graph = self.clone();
        graph.nodes.clear();
        for Wired { name, layer, inputs } in &self.nodes {
            graph.add(&name.replace('/', "_"), layer.clone(), inputs)?;
        }
        Ok(graph)
    }
}

impl Net {
    /// The layer of that name.
    ///
    /// # Errors
    /// [`NetError::NoLayer`] with the names there are.
    pub fn layer(&self, name: &str) -> Result<&Layer> {
        self.place_of(name).map(|at| &self.nodes[at].layer)
    }

    /// A layer, or a net within, as a net of its own, with its parameters. Its inputs are the
    /// values that it takes from outside, its outputs those that are used outside or not at all.
    ///
    /// # Errors
    /// [`NetError::NoLayer`] where nothing has that path.
    pub fn part(&self, path: &str) -> Result<Net> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let within = format!("{path}/");
        let inner = |node: &Node| node.name == path || node.name.starts_with(&within);
        let own: Vec<usize> = (0..self.nodes.len()).filter(|&at| inner(&self.nodes[at])).collect();
        if own.is_empty() {
            return Err(self.no_layer(path));
        }
        let mut graph = Graph::new(name);
        let mut outside: Vec<Source> = Vec::new();
        for &at in &own {
            let Node { name: full, layer, inputs, .. } = &self.nodes[at];
            let mut place = |source: &Source| match position(&own, source) {
                Some(node) => Source::Node(node),
                None => Source::Input(
                    outside.iter().position(|other| other == source).unwrap_or_else(|| {
                        outside.push(*source);
                        outside.len() - 1
                    }),
                ),
            };
            let inputs = inputs.iter().map(&mut place).collect();
            let name = full.strip_prefix(&within).unwrap_or(name).to_owned();
            graph.nodes.push(Wired { name, layer: layer.clone(), inputs });
        }
        for (i, &source) in outside.iter().enumerate() {
            graph.input(&numbered("Input", i), Some(self.shape_of(source).clone()));
        }
        let ends = own.iter().enumerate().filter(|&(_, &at)| self.ends_a_part(&own, at));
        for (number, (node, _)) in ends.enumerate() {
            graph.output(&numbered("Output", number), Source::Node(node));
        }
        let mut net = graph.build()?;
        let from = own.iter().flat_map(|&at| self.nodes[at].parameters.clone());
        net.take_values(self, from.enumerate().map(|(to, from)| (from, to)).collect());
        Ok(net)
    }

    /// Whether what a layer gives leaves the part of these layers: it is used outside, or not at
    /// all.
    fn ends_a_part(&self, own: &[usize], at: usize) -> bool {
        let source = Source::Node(at);
        let users = (0..self.nodes.len()).filter(|&at| self.nodes[at].inputs.contains(&source));
        let (inside, outside): (Vec<usize>, Vec<usize>) = users.partition(|at| own.contains(at));
        let shown = self.outputs.iter().any(|output| output.source == source);
        shown || !outside.is_empty() || inside.is_empty()
    }

    /// This net with another layer in the place of one. All other parameters keep their
    /// values, where their shapes stay as they were.
    ///
    /// # Errors
    /// [`NetError::NoLayer`] where there is none of that name, and those of [`Graph::build`].
    pub fn replaced(&self, name: &str, layer: impl Into<Layer>) -> Result<Net> {
        let at = self.place_of(name)?;
        let mut graph = self.graph();
        graph.outputs.iter_mut().for_each(|output| output.shape = None);
        graph.nodes[at].layer = layer.into();
        let mut net = graph.build()?;
        let changed = format!("{name}.");
        let entries = self.parameters.entries().iter().enumerate();
        let kept = entries.filter(|(_, entry)| !entry.name.starts_with(&changed)).filter_map(
            |(from, entry)| {
                let alike = |other: &super::Parameter| {
                    other.name == entry.name && other.shape == entry.shape
                };
                Some((from, net.parameters.entries().iter().position(alike)?))
            },
        );
        let kept = kept.collect();
        net.take_values(self, kept);
        Ok(net)
    }

    /// Takes the values of all parameters of another net, whose parameters are the same in the same
    /// order.
    pub(crate) fn take_all_values(&mut self, other: &Net) {
        self.take_values(other, (0..other.parameters.entries().len()).map(|at| (at, at)).collect());
    }

    /// Takes the values of parameters of another net: its entry, and the one here.
    fn take_values(&mut self, other: &Net, pairs: Vec<(usize, usize)>) {
        for (from, to) in pairs {
            let from = &other.parameters.entries()[from];
            self.parameters.take(to, &other.parameters.values()[from.range()], from.initialized);
        }
    }

    fn place_of(&self, name: &str) -> Result<usize> {
        let at = self.nodes.iter().position(|node| node.name == name);
        at.ok_or_else(|| self.no_layer(name))
    }

    fn no_layer(&self, path: &str) -> Error {
        let names: Vec<&str> = self.nodes.iter().map(|node| node.name.as_str()).collect();
        NetError::NoLayer { net: self.name.clone(), path: path.into(), names: names.join(", ") }
            .into()
    }
}

/// Which of these layers a value is of.
fn position(own: &[usize], source: &Source) -> Option<usize> {
    own.iter().position(|&at| *source == Source::Node(at))
}

/// `Input`, `Input2`, `Input3` …
fn numbered(name: &str, at: usize) -> String {
    if at == 0 { name.to_owned() } else { format!("{name}{}", at + 1) }
}
