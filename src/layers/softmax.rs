use serde::{Deserialize, Serialize};

use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal};
use crate::catalogue::Entry;
use crate::ops;
use crate::shape::Shape;

/// `yᵢ = exp(xᵢ) / Σⱼ exp(xⱼ)`: a vector of scores to probabilities.
///
/// PyTorch: `nn.Softmax`. Wolfram: `SoftmaxLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::Softmax;
/// use lenet_playground::net::Net;
///
/// let net = Net::chain("net", [2], [("softmax", Softmax {}.into())])?;
/// let x = ndarray::array![3.0, 3.0].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, ndarray::array![0.5, 0.5].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "SoftmaxLayer")]
pub struct Softmax {}

impl LayerSpec for Softmax {
    fn kind(&self) -> &'static str {
        "softmax"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let Some(len) = inputs[0].vector() else {
            let expected = format!("a vector of {}", inputs[0].len());
            return Err(Refusal::Inputs { expected, hint: ": put a flatten before it" });
        };
        Ok(OpGraph::of(inputs, ops::softmax::Softmax { len }, [len]))
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

impl LayerKind for Softmax {
    const ENTRY: Entry = Entry {
        name: "softmax",
        label: "Softmax",
        help: "Scores to probabilities, which are above 0 and add up to 1.",
        source: "",
        fields: &[],
    };
    const GROUP: Group = Group::Activation;
    const SHORT_NAME: &'static str = "softmax";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &[], wolfram: &["SoftmaxLayer"], pytorch: &["Softmax"] };

    fn example() -> Self {
        Self {}
    }
}
