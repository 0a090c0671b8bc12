use serde::{Deserialize, Serialize};

use super::layer_kind::SIZE;
use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal, check, image};
use crate::catalogue::{Entry, Field, FieldKind, Range, Value};
use crate::ops;
use crate::shape::Shape;

/// Local response normalization (Krizhevsky et al. 2012, “ImageNet classification with deep
/// convolutional neural networks”), with PyTorch's constants:
/// `yₖ = xₖ / (shift + scale/n·Σⱼ xⱼ²)^power`, the sum over `n` channels around `k`. `C×H×W` to the
/// same.
///
/// PyTorch: `nn.LocalResponseNorm`. Wolfram: `LocalResponseNormalizationLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::LocalResponseNorm;
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let norm = LocalResponseNorm { size: 1, scale: 1.0, power: 0.5, shift: 9.0 };
/// let net = Net::chain("net", [1, 1, 1], [("norm", norm.into())])?;
/// let x = array![[[4.0]]].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert!((y[[0, 0, 0]] - 4.0 / 5.0).abs() < 1e-6);
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[doc(alias = "LocalResponseNormalizationLayer")]
pub struct LocalResponseNorm {
    /// Channels that are summed over, `n`.
    pub size: usize,
    /// α.
    pub scale: f32,
    /// β.
    pub power: f32,
    /// k.
    pub shift: f32,
}

impl Default for LocalResponseNorm {
    fn default() -> Self {
        Self { size: 5, scale: 1e-4, power: 0.75, shift: 1.0 }
    }
}

impl LayerSpec for LocalResponseNorm {
    fn kind(&self) -> &'static str {
        "local response normalization"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let [channels, height, width] = image(&inputs[0])?;
        let Self { size, scale, power, shift } = *self;
        let is_well = (1..=u16::MAX.into()).contains(&size) && shift > 0.0 && scale >= 0.0;
        check(is_well, "a size and a shift above 0, a scale from 0")?;
        let pixels = height * width;
        let op = ops::local_response_norm::LocalResponseNorm {
            channels,
            pixels,
            size,
            scale,
            power,
            shift,
        };
        Ok(OpGraph::of(inputs, op, inputs[0].clone()))
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

impl LayerKind for LocalResponseNorm {
    const ENTRY: Entry = Entry {
        name: "local-response-norm",
        label: "Local response normalization",
        help: "Each value divided by how large its neighbours in other channels are.",
        source: "Krizhevsky et al. 2012, “ImageNet classification with deep convolutional neural \
                 networks”",
        fields: &[
            Field::new("size", "channels", SIZE, "Channels that are summed over.")
                .or(Value::Integer(5)),
            Field::new(
                "scale",
                "scale",
                FieldKind::Number(Range::FROM_ZERO),
                "Factor of the mean square (α).",
            )
            .or(Value::Number(1e-4)),
            Field::new(
                "power",
                "power",
                FieldKind::Number(Range::ANY),
                "Power of what is divided by (β).",
            )
            .or(Value::Number(0.75)),
            Field::new(
                "shift",
                "shift",
                FieldKind::Number(Range::ABOVE_ZERO),
                "Added to the scaled mean square (k).",
            )
            .or(Value::Number(1.0)),
        ],
    };
    const GROUP: Group = Group::Normalization;
    const SHORT_NAME: &'static str = "norm";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["local-response-normalization"],
        wolfram: &["LocalResponseNormalizationLayer"],
        pytorch: &["LocalResponseNorm"],
    };

    fn example() -> Self {
        Self::default()
    }
}
