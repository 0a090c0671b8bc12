//! What can be said of a graph while it is being put together.

use serde::Serialize;

use super::parameters::check_count;
use super::{Graph, Source};
use crate::error::NetError;
use crate::shape::Shape;

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
        let mut parameters = 0_usize;
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
            match inputs.map(|inputs| node.layer.lowered(&node.name, &inputs)) {
                None => {}
                Some(Ok(ops)) => {
                    row.parameters = ops.parameters().iter().map(|spec| spec.shape.len()).sum();
                    row.multiply_adds = ops.multiply_adds();
                    row.output = Some(ops.output().clone());
                    // The layer with which they become too many is told, and none behind it.
                    let fitted = parameters <= Shape::MOST_VALUES;
                    parameters = parameters.saturating_add(row.parameters);
                    let problem = check_count(&row.name, parameters).err().filter(|_| fitted);
                    row.problem = problem.map(|error| error.to_string());
                }
                Some(Err(error)) => row.problem = Some(error.to_string()),
            }
            if graph.nodes[..at].iter().any(|other| other.name == node.name) {
                row.problem = Some(NetError::LayerName { layer: node.name.clone() }.to_string());
            }
            shapes.push(row.output.clone());
            layers.push(row);
        }
        let told = layers.iter().any(|row| row.problem.is_some());
        let built = self.planned();
        let fits = built.is_ok();
        let problem = built.err().filter(|_| !told).map(|error| error.to_string());
        Report { layers, fits, problem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{Flatten, Layer, Linear, Relu, Softmax, lenet};

    #[test]
    fn the_layer_at_fault_is_named_and_no_other() {
        let mut graph = lenet(1).graph();
        graph.nodes[6].layer = Softmax {}.into();
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
    fn sizes_beyond_all_memory_are_told_where_they_are_and_at_once() {
        use crate::net::{Broadcast, Concat, Conv2d, Reshape, Transpose};
        let start = std::time::Instant::now();
        let problem = |input: &[usize], layers: Vec<Layer>| {
            let names: Vec<String> = (0..layers.len()).map(|at| format!("layer{at}")).collect();
            let layers = names.iter().map(String::as_str).zip(layers);
            let report = Graph::chain("net", Some(input.to_vec().into()), layers).report();
            assert!(!report.fits);
            let mut problems: Vec<String> =
                report.layers.into_iter().filter_map(|row| row.problem).collect();
            problems.extend(report.problem);
            assert_eq!(problems.len(), 1, "{problems:?}");
            problems.remove(0)
        };
        let most = Shape::MOST_VALUES;
        let wide = |count: usize| vec![Linear { features: 11_000 }.into(); count];
        let message = problem(&[11_000], wide(9));
        assert_eq!(
            message,
            format!(
                "layer1: up to this layer the net has 242022000 parameters (968088000 bytes), more \
                 than the {most} ({} bytes) there can be: make it smaller",
                4 * most
            )
        );
        let message = problem(&[8192, 16384], vec![Transpose { order: vec![] }.into()]);
        assert_eq!(
            message,
            "layer0: expects at most 1048576 values to move, not 16384×8192, got 8192×16384"
        );
        // 2³² values: on 32 bits the product of their sizes is 0.
        for layer in [Relu.into(), Flatten {}.into(), Reshape { shape: vec![0] }.into()] {
            let message = problem(&[65_536, 65_536], vec![layer]);
            assert!(message.contains(&format!("no array of more than {most} values")), "{message}");
        }
        for layer in [
            Broadcast { copies: usize::MAX }.into(),
            Linear { features: usize::MAX }.into(),
            Conv2d::new(usize::MAX, 1).into(),
            Concat { dimension: 9 }.into(),
        ] {
            assert!(problem(&[3, 4, 5], vec![layer]).starts_with("layer0: expects "));
        }
        // An input that no layer takes.
        let mut graph = lenet(1).graph();
        graph.input("Spare", Some([65_536, 65_536].into()));
        let message = graph.report().problem.unwrap();
        assert_eq!(
            message,
            format!("LeNet: Spare should be of 1 to {most} values, not 65536×65536")
        );
        assert!(start.elapsed().as_millis() < 250, "{:?}", start.elapsed());
    }

    #[test]
    fn a_batch_that_no_memory_holds_is_refused_before_it_is_made() {
        use crate::plan::{Mode, Plan};
        let layers = [("relu", Relu.into()), ("flatten", Flatten {}.into())];
        let net = Graph::chain("net", Some([1, 4096, 4096].into()), layers).build().unwrap();
        assert!(Plan::lower(&net, Mode::Inference, 1).is_ok());
        let error = Plan::lower(&net, Mode::Inference, 1024).unwrap_err().to_string();
        assert!(error.starts_with("net: a batch of 1024 examples takes "), "{error}");
    }

    #[test]
    fn what_is_missing_is_told_once() {
        let layers = [("fc", Linear { features: 3 }.into())];
        let report = Graph::chain("net", None, layers).report();
        assert_eq!(
            report.problem.as_deref(),
            Some("net: the shape of Input is not known: give it")
        );
    }
}
