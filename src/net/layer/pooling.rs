use serde::{Deserialize, Serialize};

use super::MaxPool2d;
use super::define::{Define, Expected, check, image, possible, tabled};
use crate::net::Shape;
use crate::net::formula::{Formula, Operand, Primitive, Table, Windows};

/// What a pooling makes of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PoolFunction {
    /// Its largest value; padding counts for nothing.
    #[default]
    Max,
    /// The mean of its values, the padding's zeros among them.
    Mean,
}

/// Windows of an image, each made one value. `C×H×W` to `C×H'×W'` with
/// `H' = ⌊(H + 2p − K)/s⌋ + 1`. Pairs are height first, width second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pooling {
    /// What becomes of a window.
    #[serde(default)]
    pub function: PoolFunction,
    /// Size of the window.
    pub kernel: [usize; 2],
    /// Steps between windows; the window's size where it is left out.
    #[serde(default)]
    pub stride: Option<[usize; 2]>,
    /// Rows and columns on either side, at most half a window.
    #[serde(default)]
    pub padding: [usize; 2],
}

impl Pooling {
    /// Square windows side by side.
    pub fn new(function: PoolFunction, kernel: usize) -> Self {
        Self { function, kernel: [kernel; 2], stride: None, padding: [0; 2] }
    }

    /// The same as the layer that has an op of its own, where it is no more than that.
    pub(super) fn plain(self) -> Option<MaxPool2d> {
        let kernel = self.kernel[0];
        let side_by_side = self.stride.is_none_or(|stride| stride == self.kernel);
        let same = Self { stride: None, ..self } == Self::new(PoolFunction::Max, kernel);
        (same && side_by_side && kernel <= 16).then_some(MaxPool2d { kernel })
    }
}

impl Define for Pooling {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let [channels, height, width] = image(&inputs[0])?;
        let stride = self.stride.unwrap_or(self.kernel);
        let (kernel, padding) = (self.kernel, self.padding);
        for pair in [kernel, stride, padding] {
            possible(&pair)?;
        }
        check(
            (0..2).all(|axis| 2 * padding[axis] <= kernel[axis]),
            "a padding of at most half a window",
        )?;
        let size = [height, width];
        let g = Windows { channels, size, kernel, stride, padding, dilation: [1, 1] };
        let Some([down, across]) = g.counts() else {
            return Err(format!("an image C×H×W that holds a {}×{} window", kernel[0], kernel[1]));
        };
        possible(&[channels, down, across, g.area()])?;
        let mut formula = Formula::of(inputs);
        let shape = [channels, down, across];
        match self.function {
            PoolFunction::Max => {
                formula.step(Primitive::LargestPool(g), &[Operand::Input(0)], shape);
            }
            PoolFunction::Mean => {
                tabled(&[channels, down, across, g.area()])?;
                tabled(inputs[0].sizes())?;
                formula.map(Operand::Input(0), mean(&g, across), shape);
            }
        }
        Ok(formula)
    }
}

fn mean(g: &Windows, across: usize) -> Table {
    let share = 1.0 / g.area() as f32;
    let windows = g.count();
    Table::of_entries(g.channels * g.pixels(), g.channels * windows, |row| {
        let (channel, window) = (row / windows, row % windows);
        let mut entries = Vec::new();
        for u in 0..g.kernel[0] {
            for v in 0..g.kernel[1] {
                let at = g.place(0, window / across, u).zip(g.place(1, window % across, v));
                entries.extend(at.map(|(i, j)| (channel * g.pixels() + i * g.size[1] + j, share)));
            }
        }
        entries
    })
}
