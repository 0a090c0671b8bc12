//! Layers: what one step of a net computes. Those of LeNet have ops of their own, fused and tuned;
//! all others are given by a formula of a few primitives, and a file for each family.

#[cfg(feature = "layers")]
mod aggregation;
#[cfg(feature = "layers")]
mod arrange;
#[cfg(feature = "layers")]
mod constant;
#[cfg(feature = "layers")]
mod convolution;
#[cfg(feature = "layers")]
mod define;
#[cfg(feature = "layers")]
mod definition;
#[cfg(feature = "layers")]
mod elementwise;
#[cfg(feature = "layers")]
mod index;
#[cfg(feature = "layers")]
mod loss;
#[cfg(feature = "layers")]
mod normalization;
#[cfg(feature = "layers")]
mod pooling;
#[cfg(feature = "layers")]
mod random;

#[cfg(feature = "layers")]
pub use {
    aggregation::{Aggregate, Aggregation, Dot},
    arrange::{
        Append, Catenate, PadWith, Padding, Part, Replicate, Resampling, Reshape, Resize, Transpose,
    },
    constant::{ConstantArray, ConstantPlus, ConstantTimes},
    convolution::{Convolution, Deconvolution},
    define::Ports,
    definition::Definition,
    elementwise::{Elementwise, Summation, Threading, Total},
    index::{Embedding, UnitVector},
    loss::{ContrastiveLoss, CrossEntropyLoss, MeanAbsoluteLoss, MeanSquaredLoss},
    normalization::{BatchNormalization, InstanceNormalization, LocalResponseNormalization},
    pooling::{PoolFunction, Pooling},
    random::{Dropout, ImageAugmentation},
};

use super::{Need, Shape};
use crate::Result;
use crate::error::NetError;

/// One step of a net: shapes and hyperparameters, without the parameters' values.
#[derive(Debug, Clone, PartialEq)]
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
    /// Any other: see [`Definition`].
    #[cfg(feature = "layers")]
    Defined(Box<Definition>),
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Linear {
    /// Length of the output; 0 where it is to follow from what the next layer takes.
    #[serde(default)]
    pub features: usize,
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
            #[cfg(feature = "layers")]
            Layer::Defined(definition) => definition.kind(),
        }
    }

    /// What the layer makes of inputs of these shapes; `name` is its own, for the message.
    ///
    /// # Errors
    /// [`NetError::LayerInput`] where the layer cannot take such inputs.
    pub(super) fn infer(&self, name: &str, inputs: &[Shape]) -> Result<Inferred> {
        let refuse_with = |expected: String, hint: &'static str| {
            let shapes: Vec<String> = inputs.iter().map(Shape::to_string).collect();
            let got = if shapes.is_empty() { "nothing".into() } else { shapes.join(" and ") };
            Err(NetError::LayerInput { layer: name.into(), expected, got, hint }.into())
        };
        let refuse = |expected: String| refuse_with(expected, "");
        let possible = |sizes: &[usize]| Shape::is_possible(sizes);
        if !inputs.iter().all(|input| possible(input.sizes()) && !input.is_empty()) {
            return refuse(at_most());
        }
        #[cfg(feature = "layers")]
        if let Layer::Defined(definition) = self {
            let wanted = match definition.ports() {
                Ports::Named(names) => (names.len() == inputs.len()).then_some(()),
                Ports::Many => (!inputs.is_empty()).then_some(()),
            };
            return match wanted.ok_or_else(|| definition.ports().to_string()) {
                Ok(()) => match definition.formula(inputs) {
                    Ok(formula) if !possible(formula.output().sizes()) => refuse(at_most()),
                    Ok(formula) => Ok(Inferred::of(formula)),
                    Err(expected) => refuse(expected),
                },
                Err(expected) => refuse(expected),
            };
        }
        let [input] = inputs else { return refuse("one input".into()) };
        let window = |k: usize| refuse(format!("an image C×H×W of at least {k}×{k} pixels"));
        let vector =
            || refuse_with(format!("a vector of {}", input.len()), ": put a flatten before it");
        let plain = |output: Shape| Ok(Inferred::new(output, Vec::new(), 0));
        match *self {
            Layer::Conv2d(Conv2d { channels, kernel: k }) => match input.image() {
                Some([c, h, w]) if (1..=h.min(w)).contains(&k) && channels > 0 => {
                    if !possible(&[channels, c, k, k]) || !possible(&[channels, h, w]) {
                        return refuse(at_most());
                    }
                    let output = Shape::from([channels, h - k + 1, w - k + 1]);
                    let (patch, cost) = (c * k * k, output.len() * c * k * k);
                    let weight =
                        Need::weight([channels, c, k, k].into(), [patch, channels * k * k]);
                    Ok(Inferred::new(output, vec![weight, Need::bias([channels])], cost))
                }
                _ => window(k),
            },
            Layer::MaxPool2d(MaxPool2d { kernel: k }) => match input.image() {
                // The place of the largest value in its window is kept in one byte.
                Some([c, h, w]) if (1..=h.min(w)).contains(&k) && k <= 16 => {
                    plain([c, h / k, w / k].into())
                }
                _ => window(k),
            },
            Layer::Linear(Linear { features: 0 }) => {
                Err(NetError::LayerSize { layer: name.into(), missing: "the number of features" }
                    .into())
            }
            Layer::Linear(Linear { features }) => match input.vector() {
                Some(f) if !possible(&[features, f]) => refuse(at_most()),
                Some(f) => {
                    let weight = Need::weight([features, f].into(), [f, features]);
                    let needs = vec![weight, Need::bias([features])];
                    Ok(Inferred::new([features].into(), needs, features * f))
                }
                None => vector(),
            },
            Layer::Relu => plain(input.clone()),
            Layer::Flatten => plain([input.len()].into()),
            Layer::Softmax if input.vector().is_some() => plain(input.clone()),
            Layer::Softmax => vector(),
            #[cfg(feature = "layers")]
            Layer::Defined(_) => unreachable!("dealt with above"),
        }
    }

    /// Its input's shape for an output's, where that follows.
    #[cfg(feature = "layers")]
    pub(super) fn input_shape(&self, output: &Shape) -> Option<Shape> {
        match self {
            Layer::Relu | Layer::Softmax => Some(output.clone()),
            Layer::Defined(definition) => definition.input_shape(output),
            _ => None,
        }
    }
}

/// What is expected where an array, of a parameter or of values, would be larger than any may be.
fn at_most() -> String {
    format!("sizes above 0 that give no array of more than {} values", Shape::MOST_VALUES)
}

/// What follows from a layer's inputs.
#[derive(Debug)]
pub(super) struct Inferred {
    /// Shape of the output.
    pub output: Shape,
    /// The parameters.
    pub needs: Vec<Need>,
    /// Multiply-adds of one example's forward pass.
    pub multiply_adds: usize,
    /// The formula of a layer that is given by one.
    #[cfg(feature = "layers")]
    pub formula: Option<super::Formula>,
}

impl Inferred {
    fn new(output: Shape, needs: Vec<Need>, multiply_adds: usize) -> Self {
        Self {
            output,
            needs,
            multiply_adds,
            #[cfg(feature = "layers")]
            formula: None,
        }
    }

    #[cfg(feature = "layers")]
    fn of(formula: super::Formula) -> Self {
        Self {
            output: formula.output().clone(),
            needs: formula.needs.clone(),
            multiply_adds: formula.multiply_adds(),
            formula: Some(formula),
        }
    }
}
