//! Shape inference from either end: what follows from the inputs, and what must be for the outputs
//! to be as they are given.

use super::{Graph, Source};
use crate::shape::Shape;

/// What is known of each value.
struct Known {
    inputs: Vec<Option<Shape>>,
    nodes: Vec<Option<Shape>>,
}

impl Known {
    fn of(&mut self, source: Source) -> &mut Option<Shape> {
        match source {
            Source::Input(input) => &mut self.inputs[input],
            Source::Node(node) => &mut self.nodes[node],
        }
    }
}

impl Graph {
    /// This graph with every shape and size that follows from those that are given. What does
    /// not fit together stays as it is: [`Graph::build`] says where.
    pub fn inferred(&self) -> Self {
        let mut graph = self.clone();
        let mut known = Known {
            inputs: graph.inputs.iter().map(|port| port.shape.clone()).collect(),
            nodes: vec![None; graph.nodes.len()],
        };
        for output in &graph.outputs {
            if let Some(shape) = &output.shape {
                known.of(output.source).get_or_insert(shape.clone());
            }
        }
        // What is learned in one direction may let the other go on.
        while graph.forward(&mut known) | graph.backward(&mut known) {}
        for (port, shape) in graph.inputs.iter_mut().zip(known.inputs) {
            port.shape = shape;
        }
        graph
    }

    /// Shapes of each value that is known: of the inputs, and of what each layer gives.
    pub fn shapes(&self) -> Vec<Option<Shape>> {
        let graph = self.inferred();
        let inputs = graph.inputs.iter().map(|port| port.shape.clone()).collect();
        let mut known = Known { inputs, nodes: vec![None; graph.nodes.len()] };
        while graph.clone().forward(&mut known) {}
        known.nodes
    }

    fn forward(&mut self, known: &mut Known) -> bool {
        let mut news = false;
        for (at, node) in self.nodes.iter_mut().enumerate() {
            if let Some(output) = &known.nodes[at]
                && let Some(layer) = node.layer.with_output(output)
            {
                node.layer = layer;
                news = true;
            }
            let inputs: Option<Vec<Shape>> =
                node.inputs.iter().map(|&source| known.of(source).clone()).collect();
            if known.nodes[at].is_none()
                && let Some(ops) =
                    inputs.and_then(|inputs| node.layer.lowered(&node.name, &inputs).ok())
            {
                known.nodes[at] = Some(ops.output().clone());
                news = true;
            }
        }
        news
    }

    fn backward(&mut self, known: &mut Known) -> bool {
        let mut news = false;
        for (at, node) in self.nodes.iter().enumerate().rev() {
            let Some(output) = known.nodes[at].clone() else { continue };
            let Some(input) = node.layer.input_shape(&output) else { continue };
            for &source in &node.inputs {
                let shape = known.of(source);
                if shape.is_none() {
                    *shape = Some(input.clone());
                    news = true;
                }
            }
        }
        news
    }
}
