//! Losses: two inputs, `Input` and `Target`, to a number.

use serde::{Deserialize, Serialize};

use super::define::{Define, Expected, Ports, check, tabled};
use crate::net::Shape;
use crate::net::formula::{Binary, Formula, Function, Operand, Primitive, Table, Target};

const X: Operand = Operand::Input(0);
const TARGET: Operand = Operand::Input(1);
const PORTS: Ports = Ports::Named(&["Input", "Target"]);

/// `mean((x − t)²)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MeanSquaredLoss {}

impl Define for MeanSquaredLoss {
    fn ports(&self) -> Ports {
        PORTS
    }

    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        mean_of(Function::Square, inputs)
    }
}

/// `mean(|x − t|)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MeanAbsoluteLoss {}

impl Define for MeanAbsoluteLoss {
    fn ports(&self) -> Ports {
        PORTS
    }

    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        mean_of(Function::Abs, inputs)
    }
}

fn mean_of(function: Function, inputs: &[Shape]) -> Result<Formula, Expected> {
    // A number and a vector of one are alike: labels come as numbers.
    check(inputs[0].len() == inputs[1].len(), "an input and a target of one shape")?;
    tabled(inputs[0].sizes())?;
    let mut formula = Formula::of(inputs);
    let difference = formula.binary(Binary::Subtract, X, TARGET, inputs[0].clone());
    let each = formula.function(difference, function);
    mean(&mut formula, each, inputs[0].len());
    Ok(formula)
}

fn mean(formula: &mut Formula, each: Operand, len: usize) {
    let share = 1.0 / len as f32;
    formula.map(each, Table::of_entries(len, 1, |_| (0..len).map(|i| (i, share))), []);
}

/// Cross-entropy of probabilities, in nats: see [`Target`] for the formulas. Of an array of
/// several rows, the mean over the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrossEntropyLoss {
    /// What the target is.
    pub target: Target,
}

impl Define for CrossEntropyLoss {
    fn ports(&self) -> Ports {
        PORTS
    }

    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let (input, target) = (&inputs[0], &inputs[1]);
        let columns = match self.target {
            Target::Binary => 1,
            _ => *input.sizes().last().ok_or("probabilities of classes in its last dimension")?,
        };
        check(columns > 0 && !input.is_empty(), "probabilities")?;
        let rows = input.len() / columns;
        let fits = match self.target {
            Target::Index => target.len() == rows,
            Target::Probabilities | Target::Binary => target.len() == input.len(),
        };
        check(fits, "a target for each of its rows")?;
        tabled(&[rows])?;
        let mut formula = Formula::of(inputs);
        let each =
            formula.step(Primitive::CrossEntropy(self.target, columns), &[X, TARGET], [rows]);
        match rows {
            1 => Ok(formula.shaped([])),
            _ => {
                mean(&mut formula, each, rows);
                Ok(formula)
            }
        }
    }
}

/// Contrastive loss of a distance `x` (Hadsell et al. 2006): `½·x²` for a pair of the same kind
/// (target 0), `½·max(margin − x, 0)²` for one of different kinds (target 1).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ContrastiveLoss {
    /// The distance that different kinds should have.
    pub margin: f32,
}

impl Default for ContrastiveLoss {
    fn default() -> Self {
        Self { margin: 1.0 }
    }
}

impl Define for ContrastiveLoss {
    fn ports(&self) -> Ports {
        PORTS
    }

    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        check(
            inputs.iter().all(|input| input.len() == 1),
            "a distance and a target, both numbers",
        )?;
        let number: Shape = [].into();
        let mut formula = Formula::of(inputs);
        let affine = |scale, shift| Function::Affine { scale, shift };
        let near = formula.function(X, Function::Square);
        let alike = formula.function(TARGET, affine(-1.0, 1.0));
        let first = formula.binary(Binary::Times, alike, near, number.clone());
        let gap = formula.function(X, affine(-1.0, self.margin));
        let gap = formula.function(gap, Function::Ramp);
        let far = formula.function(gap, Function::Square);
        let second = formula.binary(Binary::Times, TARGET, far, number.clone());
        let sum = formula.binary(Binary::Plus, first, second, number);
        formula.function(sum, affine(0.5, 0.0));
        Ok(formula.shaped([]))
    }
}
