use serde::{Deserialize, Serialize};

use super::define::{Define, Expected, Ports, check, possible, tabled};
use crate::net::Shape;
use crate::net::formula::{Extreme, Formula, Operand, Primitive, Table};

/// What an aggregation makes of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aggregate {
    /// The largest.
    #[default]
    Max,
    /// The smallest.
    Min,
    /// The mean.
    Mean,
    /// The sum.
    Total,
}

/// All values of each slice of the first dimension made one: `C×…` to a vector of `C`. After
/// convolutions this is global pooling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregation {
    /// How.
    #[serde(default)]
    pub function: Aggregate,
}

impl Define for Aggregation {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let Some((&slices, rest)) = inputs[0].sizes().split_first() else {
            return Err("an array of one dimension or more".into());
        };
        let len: usize = rest.iter().product();
        tabled(inputs[0].sizes())?;
        let mut formula = Formula::of(inputs);
        let row =
            |weight: f32| move |row: usize| (row * len..(row + 1) * len).map(move |i| (i, weight));
        let sum = |weight| Table::of_entries(slices * len, slices, row(weight)).into();
        let step = match self.function {
            Aggregate::Mean => Primitive::Map(sum(1.0 / len as f32)),
            Aggregate::Total => Primitive::Map(sum(1.0)),
            Aggregate::Max => Primitive::Extreme(Extreme::Largest, len),
            Aggregate::Min => Primitive::Extreme(Extreme::Smallest, len),
        };
        formula.step(step, &[Operand::Input(0)], [slices]);
        Ok(formula)
    }
}

/// The product of two arrays over the last dimension of the first and the first of the second: of
/// matrices their product, of vectors a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Dot {}

impl Define for Dot {
    fn ports(&self) -> Ports {
        Ports::Named(&["Input1", "Input2"])
    }

    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let (a, b) = (inputs[0].sizes(), inputs[1].sizes());
        let (Some((&depth, rows)), Some((&other, columns))) = (a.split_last(), b.split_first())
        else {
            return Err("two arrays".into());
        };
        check(depth == other, &format!("a second input whose first dimension is {depth}"))?;
        let sizes = [rows.iter().product(), depth, columns.iter().product()];
        let mut formula = Formula::of(inputs);
        let shape = [rows, columns].concat();
        possible(&shape)?;
        formula.step(Primitive::Dot(sizes), &[Operand::Input(0), Operand::Input(1)], shape);
        Ok(formula)
    }
}
