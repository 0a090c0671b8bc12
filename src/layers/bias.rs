use serde::{Deserialize, Serialize};

use super::learned_array::with_learned_array;
use super::{BinaryFunction, Group, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal};
use crate::catalogue::Entry;
use crate::shape::Shape;

/// `yᵢ = xᵢ + biasᵢ`: the input plus an array that is learned; any shape to the same. Parameter
/// `bias`, of the input's shape, zeros at first.
///
/// PyTorch: `x + nn.Parameter(…)`. Wolfram: `ConstantPlusLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::Bias;
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let mut net = Net::chain("net", [2], [("shift", Bias {}.into())])?;
/// net.parameters_mut().set("shift.bias", &[10.0, 20.0])?;
/// let x = array![1.0, 2.0].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![11.0, 22.0].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "ConstantPlusLayer")]
pub struct Bias {}

impl LayerSpec for Bias {
    fn kind(&self) -> &'static str {
        "bias"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        Ok(with_learned_array(BinaryFunction::Add, inputs, "bias", 0.0))
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

impl LayerKind for Bias {
    const ENTRY: Entry = Entry {
        name: "bias",
        label: "Bias",
        help: "The input plus an array that is learned.",
        source: "",
        fields: &[],
    };
    const GROUP: Group = Group::Constants;
    const SHORT_NAME: &'static str = "bias";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &["constant-plus"], wolfram: &["ConstantPlusLayer"], pytorch: &[] };

    fn example() -> Self {
        Self {}
    }
}
