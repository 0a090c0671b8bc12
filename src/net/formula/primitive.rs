use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Binary, Extreme, Function, Table};

/// One computation of which layers are made, with its sizes for one example. `x` stands for the
/// operand, `a` and `b` for the two where there are two.
#[derive(Debug, Clone, PartialEq)]
pub enum Primitive {
    /// `y = T·x` with a sparse `T`.
    Map(Arc<Table>),
    /// `yᵢ = f(xᵢ)`.
    Function(Function),
    /// `yᵢ = f(aᵢ, bᵢ)`.
    Binary(Binary),
    /// The largest or smallest value of each row of `columns`.
    Extreme(Extreme, usize),
    /// `Y = A·B` with `A` `M×K` and `B` `K×N`.
    Dot([usize; 3]),
    /// A convolution; parameters are `weight` and, where it has one, `bias`.
    Convolution(Convolving),
    /// The transpose of that convolution: from its output's shape to its input's.
    Deconvolution(Convolving),
    /// The largest value of each window; what lies beyond the edge counts for nothing.
    LargestPool(Windows),
    /// The parameter's values, the same for every example.
    Parameter,
    /// Batch normalization of so many channels; parameters are `weight`, `bias`, `running_mean`
    /// and `running_var`.
    BatchNorm(Normalizing),
    /// `y = (x − mean) / √(variance + ε)` over each channel of each example.
    Normalize(Normalizing),
    /// `yₖ = xₖ / (shift + scale/n·Σⱼ xⱼ²)^power` with `j` over `n` channels around `k`.
    LocalResponse(LocalResponse),
    /// In training: zero with this probability, otherwise `x / (1 − probability)`; else `x`.
    Dropout(f32),
    /// In training a window of the image at a place drawn for each example, else the middle one.
    Crop(Crop),
    /// Row `x` of the identity matrix with so many classes; zeros where there is no such class.
    OneHot(usize),
    /// Row `x` of the parameter, `classes × size`.
    Embedding(usize, usize),
    /// Cross-entropy of probabilities `a` in rows of `columns` against the target `b`.
    CrossEntropy(Target, usize),
}

/// What the target of a cross-entropy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The number of the right class: `−ln a_b`.
    Index,
    /// A probability for each class: `−Σ bⱼ·ln aⱼ`.
    Probabilities,
    /// For each value the probability of "yes": `−b·ln a − (1−b)·ln(1−a)`, the mean of all.
    Binary,
}

/// Windows that move over an image: heights first, widths second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// Channels of the image.
    pub channels: usize,
    /// Size of the image.
    pub size: [usize; 2],
    /// Size of the window.
    pub kernel: [usize; 2],
    /// Steps between windows.
    pub stride: [usize; 2],
    /// Rows and columns added on either side.
    pub padding: [usize; 2],
    /// Steps between a window's values.
    pub dilation: [usize; 2],
}

impl Windows {
    /// How many windows there are, down and across; `None` where not one fits.
    pub fn counts(&self) -> Option<[usize; 2]> {
        let count = |axis: usize| {
            let reach = self.dilation[axis].checked_mul(self.kernel[axis].checked_sub(1)?)? + 1;
            let room = self.size[axis] + 2 * self.padding[axis];
            (self.stride[axis] > 0)
                .then_some(room.checked_sub(reach)? / self.stride[axis].max(1) + 1)
        };
        Some([count(0)?, count(1)?])
    }

    /// Windows in all; zero where not one fits.
    pub fn count(&self) -> usize {
        self.counts().map_or(0, |[down, across]| down * across)
    }

    /// The row or column of the image where the window `window` has its value `at`, unless that
    /// lies beyond the edge.
    pub fn place(&self, axis: usize, window: usize, at: usize) -> Option<usize> {
        let place = window * self.stride[axis] + at * self.dilation[axis];
        place.checked_sub(self.padding[axis]).filter(|&place| place < self.size[axis])
    }

    /// Pixels of one channel.
    pub fn pixels(&self) -> usize {
        self.size[0] * self.size[1]
    }

    /// Values of one window in one channel.
    pub fn area(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }
}

/// A convolution's sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Convolving {
    /// The windows over the input, with its channels.
    pub windows: Windows,
    /// Channels of the output.
    pub out_channels: usize,
    /// Groups of channels that do not see each other.
    pub groups: usize,
    /// Whether there is a bias.
    pub bias: bool,
}

impl Convolving {
    /// Products of one output: values under the kernel, over the channels of a group.
    pub fn patch_len(&self) -> usize {
        self.windows.channels / self.groups * self.windows.area()
    }

    /// Number of weights.
    pub fn weights(&self) -> usize {
        self.out_channels * self.patch_len()
    }

    /// Multiply-adds for one example.
    pub fn multiply_adds(&self) -> usize {
        self.windows.count() * self.weights()
    }
}

/// A normalization's sizes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normalizing {
    /// Channels, each normalized for itself.
    pub channels: usize,
    /// Values of one channel.
    pub pixels: usize,
    /// ε, which keeps the variance away from zero.
    pub epsilon: f32,
}

/// A local response normalization's sizes and constants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalResponse {
    /// Channels.
    pub channels: usize,
    /// Values of one channel.
    pub pixels: usize,
    /// Channels that are summed over, `n`.
    pub size: usize,
    /// α.
    pub scale: f32,
    /// β.
    pub power: f32,
    /// k.
    pub shift: f32,
}

/// A random crop's sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crop {
    /// Channels.
    pub channels: usize,
    /// Size of the image.
    pub size: [usize; 2],
    /// Size of what is cut out.
    pub cut: [usize; 2],
    /// Whether half of the examples are mirrored, left to right.
    pub mirror: bool,
}

impl Primitive {
    /// Multiply-adds for one example, where products are what it does.
    pub fn multiply_adds(&self) -> usize {
        match self {
            Self::Dot(sizes) => sizes.iter().product(),
            Self::Convolution(g) | Self::Deconvolution(g) => g.multiply_adds(),
            _ => 0,
        }
    }

    /// Whether a gradient can pass through it to its operands.
    pub fn is_smooth(&self) -> bool {
        !matches!(self, Self::OneHot(_) | Self::Embedding(..) | Self::Parameter)
    }
}
