use serde::{Deserialize, Serialize};

use super::define::{Define, Expected, Ports, check, tabled};
use crate::net::Shape;
use crate::net::formula::{Binary, Formula, Function, Operand, Table};

/// A function of each value; any shape to the same.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elementwise {
    /// Which.
    pub function: Function,
}

impl Define for Elementwise {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let mut formula = Formula::of(inputs);
        formula.function(Operand::Input(0), self.function);
        Ok(formula)
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

/// A function of values at the same place of two or more inputs of one shape; of more than two,
/// the first two, then that and the third, and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threading {
    /// Which.
    pub function: Binary,
}

impl Define for Threading {
    fn ports(&self) -> Ports {
        Ports::Many
    }

    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        fold(self.function, inputs)
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

/// The sum of any number of inputs of one shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Total {}

impl Define for Total {
    fn ports(&self) -> Ports {
        Ports::Many
    }

    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        fold(Binary::Plus, inputs)
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

fn fold(binary: Binary, inputs: &[Shape]) -> Result<Formula, Expected> {
    let shape = &inputs[0];
    check(inputs.iter().all(|input| input == shape), "inputs of one shape")?;
    let mut formula = Formula::of(inputs);
    (1..inputs.len()).fold(Operand::Input(0), |sum, input| {
        formula.binary(binary, sum, Operand::Input(input), shape.clone())
    });
    Ok(formula)
}

/// All values of the input added up: any shape to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summation {}

impl Define for Summation {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        tabled(inputs[0].sizes())?;
        let len = inputs[0].len();
        let mut formula = Formula::of(inputs);
        let all = Table::of_entries(len, 1, |_| (0..len).map(|i| (i, 1.0)));
        formula.map(Operand::Input(0), all, []);
        Ok(formula)
    }
}
