//! What losses have in common: their ports, and the mean of many values.

use super::{BinaryFunction, Function, OpGraph, Operand, Ports, Refusal, check, movable};
use crate::ops::sparse_matrix::Table;
use crate::shape::Shape;

/// What is compared.
pub(super) const X: Operand = Operand::Input(0);
/// What it is compared to.
pub(super) const TARGET: Operand = Operand::Input(1);
/// The inputs of a loss.
pub(super) const LOSS_PORTS: Ports = Ports::Named(&["Input", "Target"]);

/// Adds the mean of values to a graph.
pub(super) fn mean(graph: &mut OpGraph, values: Operand, len: usize) {
    let share = 1.0 / len as f32;
    let matrix = Table::of_entries(len, 1, |_| (0..len).map(|i| (i, share)));
    graph.sparse(values, matrix, []);
}

/// The mean of a function of the differences between the input and the target.
pub(super) fn mean_difference(function: Function, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
    // A number and a vector of one are alike: labels come as numbers.
    check(inputs[0].len() == inputs[1].len(), "an input and a target of one shape")?;
    movable(inputs[0].sizes())?;
    let mut graph = OpGraph::new(inputs);
    let difference = graph.binary(BinaryFunction::Subtract, X, TARGET, inputs[0].clone());
    let each = graph.function(difference, function);
    mean(&mut graph, each, inputs[0].len());
    Ok(graph)
}
