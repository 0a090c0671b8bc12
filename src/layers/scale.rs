use serde::{Deserialize, Serialize};

use super::learned_array::with_learned_array;
use super::{BinaryFunction, Group, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal};
use crate::catalogue::Entry;
use crate::shape::Shape;

/// `yᵢ = weightᵢ·xᵢ`: the input times an array that is learned; any shape to the same. Parameter
/// `weight`, of the input's shape, ones at first.
///
/// PyTorch: `x * nn.Parameter(…)`. Wolfram: `ConstantTimesLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::Scale;
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let mut net = Net::chain("net", [2], [("scale", Scale {}.into())])?;
/// net.parameters_mut().set("scale.weight", &[2.0, -1.0])?;
/// let x = array![3.0, 4.0].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![6.0, -4.0].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "ConstantTimesLayer")]
pub struct Scale {}

impl LayerSpec for Scale {
    fn kind(&self) -> &'static str {
        "scale"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        Ok(with_learned_array(BinaryFunction::Multiply, inputs, "weight", 1.0))
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

impl LayerKind for Scale {
    const ENTRY: Entry = Entry {
        name: "scale",
        label: "Scale",
        help: "The input times an array that is learned.",
        source: "",
        fields: &[],
    };
    const GROUP: Group = Group::Constants;
    const SHORT_NAME: &'static str = "scale";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &["constant-times"], wolfram: &["ConstantTimesLayer"], pytorch: &[] };

    fn example() -> Self {
        Self {}
    }
}
