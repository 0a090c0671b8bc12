use std::ops::Range;
use std::sync::Arc;

use super::ParameterSpec;
use crate::ops::Op;
use crate::ops::binary::{Binary, BinaryFunction};
use crate::ops::elementwise::{Elementwise, Function};
use crate::ops::sparse_matrix::{SparseMatrix, Table};
use crate::shape::Shape;

/// A value within a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// An input of the layer.
    Input(usize),
    /// What an op gives.
    Op(usize),
}

/// An op, and what it takes.
#[derive(Debug, Clone)]
pub struct OpNode {
    /// What is computed.
    pub op: Arc<dyn Op>,
    /// Of what.
    pub operands: Vec<Operand>,
    /// With which of the layer's parameters, which lie one after the other.
    pub parameters: Range<usize>,
    /// Number of values for one example.
    pub len: usize,
}

/// What a layer is lowered to for inputs of certain shapes: ops in order, and the parameters that
/// they need.
#[derive(Debug, Clone)]
pub struct OpGraph {
    inputs: Vec<Shape>,
    parameters: Vec<ParameterSpec>,
    nodes: Vec<OpNode>,
    result: Operand,
    output: Shape,
}

impl OpGraph {
    /// The graph that gives its first input, to begin with.
    pub fn new(inputs: &[Shape]) -> Self {
        let output = inputs.first().cloned().unwrap_or_else(|| [].into());
        let result = Operand::Input(0);
        Self { inputs: inputs.to_vec(), parameters: Vec::new(), nodes: Vec::new(), result, output }
    }

    /// The graph of one op of the first input.
    pub fn of(inputs: &[Shape], op: impl Op, output: impl Into<Shape>) -> Self {
        let mut graph = Self::new(inputs);
        graph.op(op, &[Operand::Input(0)], output);
        graph
    }

    /// Adds an op without parameters. What the last op gives is the layer's output.
    pub fn op(&mut self, op: impl Op, operands: &[Operand], output: impl Into<Shape>) -> Operand {
        self.op_with(op, operands, output, Vec::new())
    }

    /// Adds an op with parameters of its own.
    pub fn op_with(
        &mut self,
        op: impl Op,
        operands: &[Operand],
        output: impl Into<Shape>,
        parameters: Vec<ParameterSpec>,
    ) -> Operand {
        self.push(Arc::new(op), operands, output.into(), parameters)
    }

    fn push(
        &mut self,
        op: Arc<dyn Op>,
        operands: &[Operand],
        output: Shape,
        parameters: Vec<ParameterSpec>,
    ) -> Operand {
        self.output = output;
        let own = self.parameters.len()..self.parameters.len() + parameters.len();
        self.parameters.extend(parameters);
        let len = self.output.len();
        self.nodes.push(OpNode { op, operands: operands.to_vec(), parameters: own, len });
        self.result = Operand::Op(self.nodes.len() - 1);
        self.result
    }

    /// Adds a sparse matrix.
    pub fn sparse(&mut self, x: Operand, matrix: Table, output: impl Into<Shape>) -> Operand {
        self.op(SparseMatrix::new(matrix), &[x], output)
    }

    /// Adds a function of single values.
    pub fn function(&mut self, x: Operand, function: Function) -> Operand {
        let output = self.shape_of(x);
        self.op(Elementwise { function, len: output.len() }, &[x], output)
    }

    /// Adds a function of two values.
    pub fn binary(
        &mut self,
        function: BinaryFunction,
        a: Operand,
        b: Operand,
        output: impl Into<Shape>,
    ) -> Operand {
        self.op(Binary { function }, &[a, b], output)
    }

    fn shape_of(&self, operand: Operand) -> Shape {
        match operand {
            Operand::Input(input) => self.inputs[input].clone(),
            Operand::Op(op) if Operand::Op(op) == self.result => self.output.clone(),
            Operand::Op(op) => [self.nodes[op].len].into(),
        }
    }

    /// The same values in another shape.
    #[must_use]
    pub fn reshaped(mut self, output: impl Into<Shape>) -> Self {
        self.output = output.into();
        self
    }

    /// The ops, in order.
    pub fn nodes(&self) -> &[OpNode] {
        &self.nodes
    }

    /// The parameters, in the order in which the ops take them.
    pub fn parameters(&self) -> &[ParameterSpec] {
        &self.parameters
    }

    /// Which value is the output.
    pub fn result(&self) -> Operand {
        self.result
    }

    /// Shape of the output.
    pub fn output(&self) -> &Shape {
        &self.output
    }

    /// Multiply-adds for one example.
    pub fn multiply_adds(&self) -> usize {
        self.nodes.iter().map(|node| node.op.multiply_adds()).sum()
    }

    /// Whether it takes statistics of the whole batch.
    pub fn uses_batch_statistics(&self) -> bool {
        self.nodes.iter().any(|node| node.op.uses_batch_statistics())
    }
}
