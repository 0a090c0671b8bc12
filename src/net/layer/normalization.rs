use serde::{Deserialize, Serialize};

use super::constant::array;
use super::define::{Define, Expected, check, image, tabled};
use crate::net::formula::{Binary, Formula, LocalResponse, Normalizing, Operand, Primitive, Table};
use crate::net::{Need, Shape};

const X: Operand = Operand::Input(0);

/// Batch normalization (Ioffe and Szegedy 2015, arXiv:1502.03167):
/// `y = weight·(x − μ) / √(σ² + ε) + bias` for each channel (of a vector: for each feature). In
/// training, μ and σ² are those of the batch, and running means of them are kept; in use, they are
/// the running means. Parameters `weight`, `bias`, `running_mean`, `running_var`, each a vector of
/// channels. Where several cores share a batch, each takes the statistics of its own share.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BatchNormalization {
    /// ε.
    pub epsilon: f32,
    /// How much of the running means a batch replaces.
    pub momentum: f32,
}

impl Default for BatchNormalization {
    fn default() -> Self {
        Self { epsilon: 1e-5, momentum: 0.1 }
    }
}

/// Channels of an image or features of a vector, and the values of each.
fn channels(shape: &Shape) -> Result<(usize, usize), Expected> {
    match *shape.sizes() {
        [features] => Ok((features, 1)),
        [channels, height, width] => Ok((channels, height * width)),
        _ => Err("an image C×H×W or a vector".into()),
    }
}

impl Define for BatchNormalization {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let (channels, pixels) = channels(&inputs[0])?;
        check(self.epsilon > 0.0, "an epsilon above 0")?;
        check((0.0..=1.0).contains(&self.momentum), "a momentum from 0 to 1")?;
        let sizes = Normalizing { channels, pixels, epsilon: self.epsilon };
        let mut formula = Formula::of(inputs);
        let needs = vec![
            Need::constant("weight", [channels].into(), 1.0),
            Need::constant("bias", [channels].into(), 0.0),
            Need::average("running_mean", [channels].into(), 0.0, self.momentum),
            Need::average("running_var", [channels].into(), 1.0, self.momentum),
        ];
        formula.step_with(Primitive::BatchNorm(sizes), &[X], inputs[0].clone(), needs);
        Ok(formula)
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

/// Instance normalization (Ulyanov et al. 2016, arXiv:1607.08022): as batch normalization, with
/// the mean and variance of each example's own channel, in training and in use. Parameters
/// `weight` and `bias`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InstanceNormalization {
    /// ε.
    pub epsilon: f32,
}

impl Default for InstanceNormalization {
    fn default() -> Self {
        Self { epsilon: 1e-5 }
    }
}

impl Define for InstanceNormalization {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let [channels, height, width] = image(&inputs[0])?;
        check(self.epsilon > 0.0, "an epsilon above 0")?;
        tabled(inputs[0].sizes())?;
        let (shape, pixels) = (inputs[0].clone(), height * width);
        let sizes = Normalizing { channels, pixels, epsilon: self.epsilon };
        let mut formula = Formula::of(inputs);
        let normal = formula.step(Primitive::Normalize(sizes), &[X], shape.clone());
        let spread = |formula: &mut Formula, name, initial| {
            let values = array(formula, [channels].into(), name, initial);
            let each = Table::of_sources(channels, channels * pixels, 0.0, |i| Some(i / pixels));
            formula.map(values, each, shape.clone())
        };
        let weight = spread(&mut formula, "weight", 1.0);
        let scaled = formula.binary(Binary::Times, normal, weight, shape.clone());
        let bias = spread(&mut formula, "bias", 0.0);
        formula.binary(Binary::Plus, scaled, bias, shape.clone());
        Ok(formula)
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

/// Local response normalization (Krizhevsky et al. 2012), with PyTorch's constants:
/// `yₖ = xₖ / (shift + scale/n·Σⱼ xⱼ²)^power`, the sum over `n` channels around `k`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LocalResponseNormalization {
    /// Channels that are summed over, `n`.
    pub size: usize,
    /// α.
    pub scale: f32,
    /// β.
    pub power: f32,
    /// k.
    pub shift: f32,
}

impl Default for LocalResponseNormalization {
    fn default() -> Self {
        Self { size: 5, scale: 1e-4, power: 0.75, shift: 1.0 }
    }
}

impl Define for LocalResponseNormalization {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let [channels, height, width] = image(&inputs[0])?;
        let Self { size, scale, power, shift } = *self;
        check(
            (1..=u16::MAX.into()).contains(&size) && shift > 0.0 && scale >= 0.0,
            "a size and a shift above 0, a scale from 0",
        )?;
        let sizes = LocalResponse { channels, pixels: height * width, size, scale, power, shift };
        let mut formula = Formula::of(inputs);
        formula.step(Primitive::LocalResponse(sizes), &[X], inputs[0].clone());
        Ok(formula)
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}
