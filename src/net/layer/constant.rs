use serde::{Deserialize, Serialize};

use super::define::{Define, Expected, Ports, check, possible};
use crate::net::formula::{Binary, Formula, Operand, Primitive};
use crate::net::{Need, Shape};

/// An array that is learned and takes no input; parameter `array`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConstantArray {
    /// Its sizes.
    pub shape: Vec<usize>,
}

impl Define for ConstantArray {
    fn ports(&self) -> Ports {
        Ports::Named(&[])
    }

    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        check(!self.shape.contains(&0), "sizes above 0")?;
        possible(&self.shape)?;
        let mut formula = Formula::of(inputs);
        array(&mut formula, self.shape.clone().into(), "array", 0.0);
        Ok(formula)
    }
}

/// The input plus an array that is learned, `y = x + array`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ConstantPlus {}

impl Define for ConstantPlus {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        Ok(combined(Binary::Plus, inputs, "bias", 0.0))
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

/// The input times an array that is learned, `yᵢ = xᵢ·arrayᵢ`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ConstantTimes {}

impl Define for ConstantTimes {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        Ok(combined(Binary::Times, inputs, "weight", 1.0))
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

fn combined(binary: Binary, inputs: &[Shape], name: &'static str, initial: f32) -> Formula {
    let mut formula = Formula::of(inputs);
    let array = array(&mut formula, inputs[0].clone(), name, initial);
    formula.binary(binary, Operand::Input(0), array, inputs[0].clone());
    formula
}

/// Adds a learned array to a formula.
pub(super) fn array(
    formula: &mut Formula,
    shape: Shape,
    name: &'static str,
    initial: f32,
) -> Operand {
    let need = Need::constant(name, shape.clone(), initial);
    formula.step_with(Primitive::Parameter, &[], shape, vec![need])
}
