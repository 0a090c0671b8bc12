use serde::{Deserialize, Serialize};

use super::layer_kind::SHAPE;
use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal, check, possible};
use crate::catalogue::{Entry, Field};
use crate::shape::Shape;

/// The same values in another shape, row-major.
///
/// PyTorch: `nn.Unflatten`, `torch.reshape`. Wolfram: `ReshapeLayer`.
///
/// ```
/// use lenet_playground::layers::Reshape;
/// use lenet_playground::net::{Net, Shape};
///
/// let image = Reshape { shape: vec![1, 28, 28] };
/// let net = Net::chain("net", [784], [("image", image.into())])?;
/// assert_eq!(net.output(), &Shape::from([1, 28, 28]));
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "ReshapeLayer")]
#[doc(alias = "Unflatten")]
pub struct Reshape {
    /// The sizes; their product is the number of values.
    pub shape: Vec<usize>,
}

impl LayerSpec for Reshape {
    fn kind(&self) -> &'static str {
        "reshape"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        possible(&self.shape)?;
        let shape = Shape::from(self.shape.clone());
        check(shape.len() == inputs[0].len(), format!("{} values", shape.len()))?;
        Ok(OpGraph::new(inputs).reshaped(shape))
    }
}

impl LayerKind for Reshape {
    const ENTRY: Entry = Entry {
        name: "reshape",
        label: "Reshape",
        help: "The same values in another shape.",
        source: "",
        fields: &[Field::new(
            "shape",
            "sizes",
            SHAPE,
            "Size of each dimension; their product is the number of values.",
        )],
    };
    const GROUP: Group = Group::Shape;
    const SHORT_NAME: &'static str = "reshape";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &[],
        wolfram: &["ReshapeLayer"],
        pytorch: &["Unflatten", "torch.reshape"],
    };

    fn example() -> Self {
        Self { shape: vec![28, 28] }
    }
}
