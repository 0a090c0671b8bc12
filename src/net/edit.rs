//! Nets within nets, and nets made from parts of others.

use super::{Graph, Layer, Net, OpenOutput, Source, Wired};
use crate::{Error, Result};

impl Graph {
    /// Adds all of another graph, which takes these values; its layers' names begin with `name/`.
    /// Returns its outputs.
    ///
    /// # Errors
    /// [`Error::LayerName`] where the name is taken, and [`Error::Wire`] where it has another
    /// number of inputs or a value does not exist.
    pub fn add_graph(
        &mut self,
        name: &str,
        graph: &Graph,
        inputs: &[Source],
    ) -> Result<Vec<Source>> {
        if graph.inputs.len() != inputs.len() {
            return Err(Error::Wire { layer: name.into() });
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
    pub fn with_output(mut self, shape: impl Into<super::Shape>) -> Self {
        if let Some(output) = self.outputs.last_mut() {
            output.shape = Some(shape.into());
        }
        self
    }

    /// The same graph with names of one level: `net/fc1` becomes `net_fc1`.
    ///
    /// # Errors
    /// [`Error::LayerName`] where that gives two layers one name.
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
    /// [`Error::NoLayer`] with the names there are.
    pub fn layer(&self, name: &str) -> Result<&Layer> {
        self.place_of(name).map(|at| &self.nodes[at].layer)
    }

    /// A layer, or a net within, as a net of its own, with its parameters. Its inputs are the
    /// values that it takes from outside, its outputs those that are used outside or not at all.
    ///
    /// # Errors
    /// [`Error::NoLayer`] where nothing has that path.
    pub fn part(&self, path: &str) -> Result<Net> {
        let within = format!("{path}/");
        let inner = |name: &str| name == path || name.starts_with(&within);
        let own: Vec<usize> =
            (0..self.nodes.len()).filter(|&at| inner(&self.nodes[at].name)).collect();
        let (Some(_), name) = (own.first(), path.rsplit('/').next().unwrap_or(path)) else {
            return Err(self.no_layer(path));
        };
        let short = |name: &str| {
            name.strip_prefix(&within).unwrap_or(path).rsplit('/').next().map(str::to_owned)
        };
        let mut graph = Graph::new(name);
        let mut outside: Vec<Source> = Vec::new();
        for &at in &own {
            let node = &self.nodes[at];
            let mut sources = Vec::new();
            for &source in &node.inputs {
                let before = matches!(source, Source::Node(node) if own.contains(&node));
                sources.push(match source {
                    Source::Node(node) if before => Source::Node(
                        own.iter().position(|&other| other == node).unwrap_or_default(),
                    ),
                    _ => Source::Input(
                        outside.iter().position(|&other| other == source).unwrap_or_else(|| {
                            outside.push(source);
                            outside.len() - 1
                        }),
                    ),
                });
            }
            let short = match node.name.strip_prefix(&within) {
                Some(rest) => rest.to_owned(),
                None => short(&node.name).unwrap_or_default(),
            };
            graph.nodes.push(Wired { name: short, layer: node.layer.clone(), inputs: sources });
        }
        for (i, &source) in outside.iter().enumerate() {
            let name = if i == 0 { "Input".to_owned() } else { format!("Input{}", i + 1) };
            graph.input(&name, Some(self.shape_of(source).clone()));
        }
        for (i, &at) in own.iter().enumerate() {
            let source = Source::Node(at);
            let used_in = own.iter().any(|&at| self.nodes[at].inputs.contains(&source));
            let used_out = self.outputs.iter().any(|output| output.source == source)
                || (0..self.nodes.len())
                    .any(|at| !own.contains(&at) && self.nodes[at].inputs.contains(&source));
            if used_out || !used_in {
                let number = graph.outputs.len();
                let name =
                    if number == 0 { "Output".to_owned() } else { format!("Output{}", number + 1) };
                graph.outputs.push(OpenOutput { name, source: Source::Node(i), shape: None });
            }
        }
        let mut net = graph.build()?;
        let from = own.iter().flat_map(|&at| self.nodes[at].parameters.clone());
        net.take_values(self, from.enumerate().map(|(to, from)| (from, to)).collect());
        Ok(net)
    }

    /// The same net with another layer in the place of one. All other parameters keep their
    /// values, where their shapes stay as they were.
    ///
    /// # Errors
    /// [`Error::NoLayer`] where there is none of that name, and those of [`Graph::build`].
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
        Error::NoLayer { net: self.name.clone(), path: path.into(), names: names.join(", ") }
    }
}
