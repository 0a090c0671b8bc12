use super::Shape;
use crate::{Error, Result};

/// One step of a net: shapes and hyperparameters, without the parameters' values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layer {
    /// See [`Conv2d`].
    Conv2d(Conv2d),
    /// See [`MaxPool2d`].
    MaxPool2d(MaxPool2d),
    /// See [`Linear`].
    Linear(Linear),
    /// `y = max(x, 0)`, for each element (known elsewhere as Ramp).
    Relu,
    /// Any shape to a vector, row-major.
    Flatten,
    /// `yᵢ = exp(xᵢ) / Σⱼ exp(xⱼ)`: a vector of scores to probabilities.
    Softmax,
}

/// Two-dimensional convolution without padding, stride 1 (a cross-correlation, as everywhere in
/// the field): `y[m,i,j] = b[m] + Σ w[m,c,u,v] · x[c,i+u,j+v]`.
///
/// `C×H×W` to `channels×(H−K+1)×(W−K+1)`; parameters `weight` `channels×C×K×K` and `bias`
/// `channels`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conv2d {
    /// Channels of the output.
    pub channels: usize,
    /// Side of the square kernel, `K`.
    pub kernel: usize,
}

/// The largest value of each `K×K` window; windows lie side by side, and rows or columns that
/// fill no window are left out. `C×H×W` to `C×⌊H/K⌋×⌊W/K⌋`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaxPool2d {
    /// Side of the square window, `K`, which is the stride as well.
    pub kernel: usize,
}

/// `y = W·x + b`: a vector of `F` to a vector of `features`; parameters `weight` `features×F`
/// and `bias` `features`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linear {
    /// Length of the output.
    pub features: usize,
}

/// A parameter that a layer needs once its input's shape is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    pub name: &'static str,
    pub shape: Shape,
    /// How many products are summed into one output; zero for a bias, which starts at zero.
    pub fan_in: usize,
}

impl Layer {
    /// The standard name of the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Layer::Conv2d(_) => "convolution",
            Layer::MaxPool2d(_) => "max pool",
            Layer::Linear(_) => "linear",
            Layer::Relu => "ReLU",
            Layer::Flatten => "flatten",
            Layer::Softmax => "softmax",
        }
    }

    /// The output's shape for an input's shape; `name` is the layer's own, for the message.
    ///
    /// # Errors
    /// [`Error::LayerInput`] where the layer cannot take such an input.
    pub fn output_shape(&self, name: &str, input: &Shape) -> Result<Shape> {
        let refuse = |expected: String| {
            Err(Error::LayerInput { layer: name.into(), expected, got: input.to_string() })
        };
        match *self {
            Layer::Conv2d(Conv2d { channels, kernel: k }) => match input.image() {
                Some([_, h, w]) if (1..=h.min(w)).contains(&k) && channels > 0 => {
                    Ok([channels, h - k + 1, w - k + 1].into())
                }
                _ => refuse(format!("an image C×H×W of at least {k}×{k} pixels")),
            },
            Layer::MaxPool2d(MaxPool2d { kernel: k }) => match input.image() {
                // The place of the largest value in its window is kept in one byte.
                Some([c, h, w]) if (1..=h.min(w)).contains(&k) && k <= 16 => {
                    Ok([c, h / k, w / k].into())
                }
                _ => refuse(format!("an image C×H×W of at least {k}×{k} pixels")),
            },
            Layer::Linear(Linear { features }) => match input.vector() {
                Some(_) if features > 0 => Ok([features].into()),
                _ => refuse(format!("a vector of {}: put a flatten before it", input.len())),
            },
            Layer::Relu => Ok(input.clone()),
            Layer::Flatten => Ok([input.len()].into()),
            Layer::Softmax => match input.vector() {
                Some(_) => Ok(input.clone()),
                None => refuse(format!("a vector of {}: put a flatten before it", input.len())),
            },
        }
    }

    /// The parameters needed for an input of an accepted shape.
    pub(super) fn needs(&self, input: &Shape) -> Vec<Need> {
        let pair = |shape: Shape, outputs: usize, fan_in: usize| {
            vec![
                Need { name: "weight", shape, fan_in },
                Need { name: "bias", shape: [outputs].into(), fan_in: 0 },
            ]
        };
        match *self {
            Layer::Conv2d(Conv2d { channels, kernel: k }) => {
                let c = input.sizes()[0];
                pair([channels, c, k, k].into(), channels, c * k * k)
            }
            Layer::Linear(Linear { features }) => {
                let f = input.len();
                pair([features, f].into(), features, f)
            }
            _ => Vec::new(),
        }
    }

    /// Multiply-adds of one example's forward pass.
    pub(super) fn multiply_adds(&self, input: &Shape, output: &Shape) -> usize {
        match *self {
            Layer::Conv2d(Conv2d { kernel: k, .. }) => output.len() * input.sizes()[0] * k * k,
            Layer::Linear(_) => output.len() * input.len(),
            _ => 0,
        }
    }
}
