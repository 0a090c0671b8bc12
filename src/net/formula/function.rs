use serde::{Deserialize, Serialize};

/// A function of single values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Function {
    /// `max(x, 0)`, known elsewhere as ReLU. A layer of its own: see [`crate::net::Layer::Relu`].
    Ramp,
    /// `tanh x`.
    Tanh,
    /// `1 / (1 + exp(−x))`.
    LogisticSigmoid,
    /// `sin x`.
    Sin,
    /// `cos x`.
    Cos,
    /// `exp x`.
    Exp,
    /// `ln x`; not a number below zero.
    Log,
    /// `|x|`; its derivative at 0 is taken as 0.
    Abs,
    /// `√x`; not a number below zero.
    Sqrt,
    /// `x²`.
    Square,
    /// `x·Φ(x)` with the normal distribution's `Φ` (Hendrycks and Gimpel 2016, arXiv:1606.08415).
    Gelu,
    /// `λ·x` above zero, `λ·α·(exp x − 1)` below (Klambauer et al. 2017, arXiv:1706.02515).
    Selu,
    /// `x` above zero, `exp x − 1` below (Clevert et al. 2015, arXiv:1511.07289).
    Elu,
    /// `x / (1 + exp(−x))`, known elsewhere as SiLU (Ramachandran et al. 2017, arXiv:1710.05941).
    Swish,
    /// `ln(1 + exp x)`.
    SoftPlus,
    /// `x`, kept between −1 and 1.
    HardTanh,
    /// `x/6 + 1/2`, kept between 0 and 1, as PyTorch has it.
    HardSigmoid,
    /// `scale·x + shift`.
    Affine {
        /// Factor.
        scale: f32,
        /// Summand.
        shift: f32,
    },
}

impl Function {
    /// What the field calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ramp => "ReLU",
            Self::Tanh => "tanh",
            Self::LogisticSigmoid => "sigmoid",
            Self::Sin => "sin",
            Self::Cos => "cos",
            Self::Exp => "exp",
            Self::Log => "log",
            Self::Abs => "abs",
            Self::Sqrt => "square root",
            Self::Square => "square",
            Self::Gelu => "GELU",
            Self::Selu => "SELU",
            Self::Elu => "ELU",
            Self::Swish => "swish",
            Self::SoftPlus => "softplus",
            Self::HardTanh => "hard tanh",
            Self::HardSigmoid => "hard sigmoid",
            Self::Affine { .. } => "a·x + b",
        }
    }
}

/// A function of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binary {
    /// `a + b`.
    Plus,
    /// `a − b`.
    Subtract,
    /// `a·b`.
    Times,
    /// `a / b`.
    Divide,
    /// `aᵇ`, for `a` above zero.
    Power,
    /// The larger; equal ones share the gradient's way to the first.
    Maximum,
    /// The smaller; as above.
    Minimum,
}

/// What becomes of the values of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extreme {
    /// The largest; the first of equals.
    Largest,
    /// The smallest; the first of equals.
    Smallest,
}
