//! What layers that learn an array have in common.

use super::{BinaryFunction, OpGraph, Operand, ParameterSpec};
use crate::ops::parameter::Parameter;
use crate::shape::Shape;

/// Adds a learned array to a graph.
pub(super) fn learned_array(
    graph: &mut OpGraph,
    shape: Shape,
    name: &'static str,
    initial: f32,
) -> Operand {
    let parameter = ParameterSpec::constant(name, shape.clone(), initial);
    graph.op_with(Parameter, &[], shape, vec![parameter])
}

/// The input and a learned array of its shape, made one.
pub(super) fn with_learned_array(
    function: BinaryFunction,
    inputs: &[Shape],
    name: &'static str,
    initial: f32,
) -> OpGraph {
    let mut graph = OpGraph::new(inputs);
    let array = learned_array(&mut graph, inputs[0].clone(), name, initial);
    graph.binary(function, Operand::Input(0), array, inputs[0].clone());
    graph
}
