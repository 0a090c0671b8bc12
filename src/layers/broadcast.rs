use serde::{Deserialize, Serialize};

use super::layer_kind::SIZE;
use super::rearrange::rearranged;
use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal, check, movable};
use crate::catalogue::{Entry, Field};
use crate::shape::Shape;

/// Copies of the input side by side, along a new dimension before the others: `…` to `copies×…`.
///
/// PyTorch: `torch.broadcast_to`. Wolfram: `ReplicateLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::Broadcast;
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let net = Net::chain("net", [2], [("copies", Broadcast { copies: 3 }.into())])?;
/// let x = array![1.0, 2.0].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "ReplicateLayer")]
pub struct Broadcast {
    /// How many.
    pub copies: usize,
}

impl LayerSpec for Broadcast {
    fn kind(&self) -> &'static str {
        "broadcast"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        check(self.copies > 0, "a number of copies above 0")?;
        movable(&[self.copies, inputs[0].len()])?;
        let (len, mut to) = (inputs[0].len(), inputs[0].sizes().to_vec());
        to.insert(0, self.copies);
        let sources: Vec<_> = (0..self.copies * len).map(|place| Some(place % len)).collect();
        Ok(rearranged(inputs, to, &sources, 0.0))
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        output.sizes().split_first().map(|(_, rest)| rest.to_vec().into())
    }
}

impl LayerKind for Broadcast {
    const ENTRY: Entry = Entry {
        name: "broadcast",
        label: "Broadcast",
        help: "Copies of the input side by side, along a new first dimension.",
        source: "",
        fields: &[Field::new("copies", "copies", SIZE, "How many.")],
    };
    const GROUP: Group = Group::Shape;
    const SHORT_NAME: &'static str = "copies";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["replicate"],
        wolfram: &["ReplicateLayer"],
        pytorch: &["torch.broadcast_to"],
    };

    fn example() -> Self {
        Self { copies: 3 }
    }
}
