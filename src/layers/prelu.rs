use serde::{Deserialize, Serialize};

use super::{Group, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, ParameterSpec, Refusal};
use crate::catalogue::{Entry, Field, FieldKind, Value};
use crate::ops::{self, Channels};
use crate::shape::Shape;

/// Parametric ReLU (He et al. 2015, arXiv:1502.01852): `y = max(x, 0) + a·min(x, 0)`, with a slope
/// `a` that is learned for each channel, or one for all values.
///
/// Any shape to the same; its first dimension is the channels. Parameter `weight`: a slope for each
/// channel, or one; 0.25 at first. As in the paper, L2 leaves it alone.
///
/// PyTorch: `nn.PReLU`. Wolfram: `ParametricRampLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::PRelu;
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let mut net = Net::chain("net", [3], [("prelu", PRelu::default().into())])?;
/// net.parameters_mut().set("prelu.weight", &[0.5, 0.25, 0.5])?;
/// let x = array![-2.0, -2.0, 2.0].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![-1.0, -0.5, 2.0].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[doc(alias = "ParametricRampLayer")]
pub struct PRelu {
    /// Whether all values share one slope.
    pub shared: bool,
}

impl LayerSpec for PRelu {
    fn kind(&self) -> &'static str {
        "PReLU"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let shape = inputs[0].clone();
        let slopes = if self.shared { 1 } else { shape.sizes().first().copied().unwrap_or(1) };
        let sizes = Channels { channels: slopes, pixels: shape.len() / slopes };
        let weight = ParameterSpec::constant("weight", [slopes], 0.25);
        let mut graph = OpGraph::new(inputs);
        graph.op_with(ops::prelu::PRelu { sizes }, &[Operand::Input(0)], shape, vec![weight]);
        Ok(graph)
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

impl LayerKind for PRelu {
    const ENTRY: Entry = Entry {
        name: "prelu",
        label: "PReLU",
        help: "Values above 0 pass; those below are multiplied by a slope that is learned.",
        source: "He et al. 2015, arXiv:1502.01852",
        fields: &[Field::new(
            "shared",
            "one slope",
            FieldKind::Flag,
            "One slope for all values, not one for each channel.",
        )
        .or(Value::Flag(false))],
    };
    const GROUP: Group = Group::Activation;
    const SHORT_NAME: &'static str = "prelu";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &[], wolfram: &["ParametricRampLayer"], pytorch: &["PReLU"] };

    fn example() -> Self {
        Self { shared: false }
    }

    fn checked() -> Vec<Self> {
        vec![Self { shared: false }, Self { shared: true }]
    }
}

#[cfg(test)]
mod tests {
    use super::PRelu;
    use crate::layers::gradient_check::case;

    #[test]
    fn gradients_agree_with_central_differences() {
        for shared in [false, true] {
            for shape in [&[][..], &[7], &[3, 2, 4]] {
                case(PRelu { shared }, &[shape]).check(1);
            }
        }
    }
}
