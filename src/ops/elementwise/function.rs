use serde::{Deserialize, Serialize};

/// A function of single values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[doc(alias = "ElementwiseLayer")]
pub enum Function {
    /// `max(x, 0)`; Wolfram calls it `Ramp`. As a layer it becomes [`crate::layers::Relu`].
    #[serde(alias = "ramp")]
    Relu,
    /// `tanh x`.
    Tanh,
    /// `1 / (1 + exp(−x))`.
    #[serde(alias = "logistic-sigmoid")]
    Sigmoid,
    /// `sin x`.
    Sin,
    /// `cos x`.
    Cos,
    /// `exp x`.
    Exp,
    /// `ln x`; NaN below zero.
    Log,
    /// `|x|`; its derivative at 0 is taken as 0.
    Abs,
    /// `√x`; NaN below zero.
    Sqrt,
    /// `x²`.
    Square,
    /// `x·Φ(x)` with the normal distribution's `Φ` (Hendrycks and Gimpel 2016, arXiv:1606.08415).
    Gelu,
    /// `λ·x` above zero, `λ·α·(exp x − 1)` below (Klambauer et al. 2017, arXiv:1706.02515).
    Selu,
    /// `x` above zero, `exp x − 1` below (Clevert et al. 2015, arXiv:1511.07289).
    Elu,
    /// `x / (1 + exp(−x))`, known as swish too (Ramachandran et al. 2017, arXiv:1710.05941).
    #[serde(alias = "swish")]
    Silu,
    /// `ln(1 + exp x)`.
    #[serde(alias = "soft-plus")]
    Softplus,
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
            Self::Relu => "ReLU",
            Self::Tanh => "tanh",
            Self::Sigmoid => "sigmoid",
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
            Self::Silu => "SiLU",
            Self::Softplus => "softplus",
            Self::HardTanh => "hard tanh",
            Self::HardSigmoid => "hard sigmoid",
            Self::Affine { .. } => "a·x + b",
        }
    }
}
