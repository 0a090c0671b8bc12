use serde::{Deserialize, Serialize};

use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal};
use crate::catalogue::Entry;
use crate::ops;
use crate::shape::Shape;

/// `y = max(x, 0)`, for each value; any shape to the same. It has an op of its own, which fuses
/// with the layers around it; [`super::Function::Relu`] becomes this by itself.
///
/// PyTorch: `nn.ReLU`. Wolfram: `Ramp` in an `ElementwiseLayer`.
///
/// ```
/// use lenet_playground::layers::{Function, Layer, Relu};
///
/// assert_eq!(Layer::from(Function::Relu), Relu.into());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "NoOptions")]
#[doc(alias = "Ramp")]
pub struct Relu;

impl LayerSpec for Relu {
    fn kind(&self) -> &'static str {
        "ReLU"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let input = inputs[0].clone();
        Ok(OpGraph::of(inputs, ops::relu::Relu { len: input.len() }, input))
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

/// What its options in JSON are: an object without fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoOptions {}

impl From<NoOptions> for Relu {
    fn from(_: NoOptions) -> Self {
        Self
    }
}

impl LayerKind for Relu {
    const ENTRY: Entry = Entry {
        name: "relu",
        label: "ReLU",
        help: "Keeps what is above 0; the rest becomes 0.",
        source: "Nair and Hinton 2010, “Rectified linear units improve restricted Boltzmann machines”",
        fields: &[],
    };
    const GROUP: Group = Group::Activation;
    const SHORT_NAME: &'static str = "relu";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &[], wolfram: &["Ramp"], pytorch: &["ReLU"] };

    fn example() -> Self {
        Self
    }
}
