use serde::{Deserialize, Serialize};

use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal};
use crate::catalogue::Entry;
use crate::shape::Shape;

/// Any shape to a vector, row-major.
///
/// PyTorch: `nn.Flatten`. Wolfram: `FlattenLayer`.
///
/// ```
/// use lenet_playground::layers::Flatten;
/// use lenet_playground::net::{Net, Shape};
///
/// let net = Net::chain("net", [50, 4, 4], [("flatten", Flatten {}.into())])?;
/// assert_eq!(net.output(), &Shape::from([800]));
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "FlattenLayer")]
pub struct Flatten {}

impl LayerSpec for Flatten {
    fn kind(&self) -> &'static str {
        "flatten"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        Ok(OpGraph::new(inputs).reshaped([inputs[0].len()]))
    }
}

impl LayerKind for Flatten {
    const ENTRY: Entry = Entry {
        name: "flatten",
        label: "Flatten",
        help: "Any array to a vector of its values, row by row.",
        source: "",
        fields: &[],
    };
    const GROUP: Group = Group::Shape;
    const SHORT_NAME: &'static str = "flatten";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &[], wolfram: &["FlattenLayer"], pytorch: &["Flatten"] };

    fn example() -> Self {
        Self {}
    }
}
