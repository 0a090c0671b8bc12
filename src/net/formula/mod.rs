//! Formulas: what a layer computes, as a few primitive steps. A layer that is given by its formula
//! needs no code in the plan or in an engine; the primitives have a forward and a backward op each.

mod function;
mod primitive;
mod table;

pub use function::{Binary, Extreme, Function};
pub use primitive::{Convolving, Crop, LocalResponse, Normalizing, Primitive, Target, Windows};
pub use table::Table;

use std::sync::Arc;

use super::{Need, Shape};

/// A value of a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// An input of the layer.
    Input(usize),
    /// What a step gives.
    Step(usize),
}

/// One primitive of a formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What is computed.
    pub primitive: Primitive,
    /// Of what.
    pub operands: Vec<Operand>,
    /// With which of the layer's parameters, which lie one after the other.
    pub parameters: std::ops::Range<usize>,
    /// Number of values for one example.
    pub len: usize,
}

/// What a layer computes for inputs of certain shapes.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    inputs: Vec<Shape>,
    pub(super) needs: Vec<Need>,
    steps: Vec<Step>,
    result: Operand,
    output: Shape,
}

impl Formula {
    /// Whether it takes statistics of the whole batch.
    pub(super) fn normalizes_batches(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.primitive, Primitive::BatchNorm(_)))
    }

    /// The formula that gives its first input, to begin with.
    pub(super) fn of(inputs: &[Shape]) -> Self {
        let output = inputs.first().cloned().unwrap_or_else(|| [].into());
        let result = Operand::Input(0);
        Self { inputs: inputs.to_vec(), needs: Vec::new(), steps: Vec::new(), result, output }
    }

    /// Adds a step without parameters.
    pub(super) fn step(
        &mut self,
        primitive: Primitive,
        operands: &[Operand],
        shape: impl Into<Shape>,
    ) -> Operand {
        self.step_with(primitive, operands, shape, Vec::new())
    }

    /// Adds a step with parameters of its own.
    pub(super) fn step_with(
        &mut self,
        primitive: Primitive,
        operands: &[Operand],
        shape: impl Into<Shape>,
        needs: Vec<Need>,
    ) -> Operand {
        self.output = shape.into();
        let parameters = self.needs.len()..self.needs.len() + needs.len();
        self.needs.extend(needs);
        let len = self.output.len();
        self.steps.push(Step { primitive, operands: operands.to_vec(), parameters, len });
        self.result = Operand::Step(self.steps.len() - 1);
        self.result
    }

    /// Adds a sparse matrix.
    pub(super) fn map(&mut self, x: Operand, table: Table, shape: impl Into<Shape>) -> Operand {
        self.step(Primitive::Map(Arc::new(table)), &[x], shape)
    }

    /// Adds a function of single values.
    pub(super) fn function(&mut self, x: Operand, function: Function) -> Operand {
        let shape = self.output_of(x);
        self.step(Primitive::Function(function), &[x], shape)
    }

    /// Adds a function of two values, shaped as the output so far.
    pub(super) fn binary(
        &mut self,
        binary: Binary,
        a: Operand,
        b: Operand,
        shape: Shape,
    ) -> Operand {
        self.step(Primitive::Binary(binary), &[a, b], shape)
    }

    fn output_of(&self, operand: Operand) -> Shape {
        match operand {
            Operand::Input(input) => self.inputs[input].clone(),
            Operand::Step(step) if Operand::Step(step) == self.result => self.output.clone(),
            Operand::Step(step) => [self.steps[step].len].into(),
        }
    }

    /// The same values in another shape.
    pub(super) fn shaped(mut self, shape: impl Into<Shape>) -> Self {
        self.output = shape.into();
        self
    }

    /// The steps, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
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
        self.steps.iter().map(|step| step.primitive.multiply_adds()).sum()
    }
}
