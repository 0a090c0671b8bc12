use serde::{Deserialize, Serialize};

use super::define::{Define, Expected, check, image};
use crate::net::Shape;
use crate::net::formula::{Crop, Formula, Operand, Primitive};

/// Dropout (Srivastava et al. 2014): in training each value is zero with a probability and
/// otherwise divided by the probability to stay; in use nothing happens. What drops is drawn from
/// the run's seed and the number of the example: the same on any number of cores.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dropout {
    /// Probability to drop, from 0 to below 1.
    pub probability: f32,
}

impl Default for Dropout {
    fn default() -> Self {
        Self { probability: 0.5 }
    }
}

impl Define for Dropout {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        check((0.0..1.0).contains(&self.probability), "a probability from 0 to below 1")?;
        let mut formula = Formula::of(inputs);
        let step = Primitive::Dropout(self.probability);
        formula.step(step, &[Operand::Input(0)], inputs[0].clone());
        Ok(formula)
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

/// A window of the image: in training at a place drawn for each example, and mirrored for half of
/// them if wanted; in use the middle one. `C×H×W` to `C×size`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageAugmentation {
    /// Height and width of the window.
    pub size: [usize; 2],
    /// Whether half of the images are mirrored, left to right.
    #[serde(default)]
    pub mirror: bool,
}

impl Define for ImageAugmentation {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let [channels, height, width] = image(&inputs[0])?;
        let [down, across] = self.size;
        let fine = (1..=height).contains(&down) && (1..=width).contains(&across);
        check(fine, &format!("an image C×H×W of at least {down}×{across} pixels"))?;
        let crop = Crop { channels, size: [height, width], cut: self.size, mirror: self.mirror };
        let mut formula = Formula::of(inputs);
        formula.step(Primitive::Crop(crop), &[Operand::Input(0)], [channels, down, across]);
        Ok(formula)
    }
}
