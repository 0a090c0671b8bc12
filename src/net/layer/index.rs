use serde::{Deserialize, Serialize};

use super::define::{Define, Expected, check, possible};
use crate::net::formula::{Formula, Operand, Primitive};
use crate::net::{Need, Shape};

/// Numbers of classes, counted from 0, to unit vectors: `…` to `…×classes`. A number that is no
/// class gives zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitVector {
    /// How many classes.
    pub classes: usize,
}

impl Define for UnitVector {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        check(self.classes > 0, "a number of classes above 0")?;
        possible(&[inputs[0].len(), self.classes])?;
        let mut formula = Formula::of(inputs);
        let shape = [inputs[0].sizes(), &[self.classes]].concat();
        formula.step(Primitive::OneHot(self.classes), &[Operand::Input(0)], shape);
        Ok(formula)
    }
}

/// Numbers of classes, counted from 0, to vectors that are learned: `…` to `…×size`; parameter
/// `weight` `classes×size`. A number that is no class gives zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Embedding {
    /// How many classes.
    pub classes: usize,
    /// Length of each one's vector.
    pub size: usize,
}

impl Define for Embedding {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let Self { classes, size } = *self;
        check(classes > 0 && size > 0, "classes and a size above 0")?;
        possible(&[classes, size]).and_then(|()| possible(&[inputs[0].len(), size]))?;
        let mut formula = Formula::of(inputs);
        let shape = [inputs[0].sizes(), &[size]].concat();
        // Each output is one weight: nothing is added up.
        let need = Need::weight([classes, size].into(), [1, size]);
        let step = Primitive::Embedding(classes, size);
        formula.step_with(step, &[Operand::Input(0)], shape, vec![need]);
        Ok(formula)
    }
}
