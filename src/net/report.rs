//! What can be said of a graph while it is being put together.

use serde::Serialize;

use super::{Graph, Shape, Source};
use crate::Error;

/// A row of the table that describes a graph, which need not fit together.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The layer's name.
    pub name: String,
    /// The layer's kind.
    pub kind: &'static str,
    /// Sizes of its output for one example, where they are known.
    pub output: Option<Shape>,
    /// Number of parameter values it owns.
    pub parameters: usize,
    /// Multiply-adds of one example's forward pass.
    pub multiply_adds: usize,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// What is known of a graph.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The layers in order.
    pub layers: Vec<Row>,
    /// Whether the net can be built.
    pub fits: bool,
    /// What is wrong with the net as a whole.
    pub problem: Option<String>,
}

impl Graph {
    /// Looks at each layer: its shape, its size, and what is wrong with it. A layer behind one that
    /// does not fit is looked at only if its own inputs are known.
    pub fn report(&self) -> Report {
        let graph = self.inferred();
        let mut shapes: Vec<Option<Shape>> = Vec::new();
        let mut layers: Vec<Row> = Vec::new();
        for (at, node) in graph.nodes.iter().enumerate() {
            let shape = |source: &Source| match *source {
                Source::Input(input) => graph.inputs[input].shape.clone(),
                Source::Node(node) => shapes[node].clone(),
            };
            let mut row = Row {
                name: node.name.clone(),
                kind: node.layer.kind(),
                output: None,
                parameters: 0,
                multiply_adds: 0,
                problem: None,
            };
            let inputs: Option<Vec<Shape>> = node.inputs.iter().map(shape).collect();
            match inputs.map(|inputs| node.layer.infer(&node.name, &inputs)) {
                None => {}
                Some(Ok(inferred)) => {
                    row.parameters = inferred.needs.iter().map(|need| need.shape.len()).sum();
                    row.multiply_adds = inferred.multiply_adds;
                    row.output = Some(inferred.output);
                }
                Some(Err(error)) => row.problem = Some(error.to_string()),
            }
            if graph.nodes[..at].iter().any(|other| other.name == node.name) {
                row.problem = Some(Error::LayerName { layer: node.name.clone() }.to_string());
            }
            shapes.push(row.output.clone());
            layers.push(row);
        }
        let told = layers.iter().any(|row| row.problem.is_some());
        let built = self.build();
        let fits = built.is_ok();
        let problem = built.err().filter(|_| !told).map(|error| error.to_string());
        Report { layers, fits, problem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{Layer, Linear, lenet};

    #[test]
    fn the_layer_at_fault_is_named_and_no_other() {
        let mut graph = lenet(1).graph();
        graph.nodes[6].layer = Layer::Softmax;
        let report = graph.report();
        assert!(!report.fits);
        let problems: Vec<_> =
            report.layers.iter().filter_map(|row| row.problem.as_deref()).collect();
        assert_eq!(
            problems,
            ["flatten: expects a vector of 800, got 50×4×4: put a flatten before it"]
        );
        assert_eq!(report.layers[5].output, Some([50, 4, 4].into()));
        assert_eq!(report.problem, None);
    }

    #[test]
    fn a_graph_that_fits_has_the_sizes_of_its_net() {
        let net = lenet(1);
        let report = net.graph().report();
        assert!(report.fits);
        let parameters: usize = report.layers.iter().map(|row| row.parameters).sum();
        assert_eq!(parameters, net.parameters().len());
    }

    #[test]
    fn what_is_missing_is_told_once() {
        let layers = [("fc", Layer::Linear(Linear { features: 3 }))];
        let report = Graph::chain("net", None, layers).report();
        assert_eq!(
            report.problem.as_deref(),
            Some("net: the shape of Input is not known: give it")
        );
    }
}
