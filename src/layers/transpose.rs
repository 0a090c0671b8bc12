use serde::{Deserialize, Serialize};

use super::layer_kind::INDICES;
use super::rearrange::{rearranged, sources};
use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal, check};
use crate::catalogue::{Entry, Field};
use crate::shape::Shape;

/// The dimensions in another order: dimension `i` of the output is `order[i]` of the input.
///
/// PyTorch: `torch.permute`, `torch.transpose`. Wolfram: `TransposeLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::Transpose;
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let turn = Transpose { order: vec![1, 0] };
/// let net = Net::chain("net", [2, 3], [("turn", turn.into())])?;
/// let x = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "TransposeLayer")]
#[doc(alias = "permute")]
pub struct Transpose {
    /// A permutation of the dimensions, counted from 0; the first two swapped where it is empty.
    #[serde(default)]
    pub order: Vec<usize>,
}

impl LayerSpec for Transpose {
    fn kind(&self) -> &'static str {
        "transpose"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let from = inputs[0].sizes();
        let order = match self.order.is_empty() {
            true => [1, 0].into_iter().chain(2..from.len()).collect(),
            false => self.order.clone(),
        };
        let mut sorted = order.clone();
        sorted.sort_unstable();
        let expected = format!("an array of {} dimensions", order.len());
        check(sorted.iter().copied().eq(0..from.len()), expected)?;
        let to: Vec<usize> = order.iter().map(|&dimension| from[dimension]).collect();
        let sources = sources(&to, from, |at, source| {
            order.iter().zip(at).for_each(|(&dimension, &at)| source[dimension] = at);
            true
        })?;
        Ok(rearranged(inputs, to, &sources, 0.0))
    }
}

impl LayerKind for Transpose {
    const ENTRY: Entry = Entry {
        name: "transpose",
        label: "Transpose",
        help: "The dimensions in another order.",
        source: "",
        fields: &[Field::new(
            "order",
            "order",
            INDICES,
            "Which dimension of the input, counted from 0, becomes the first, the second and so on.",
        )
        .or_else("the first two dimensions swapped")],
    };
    const GROUP: Group = Group::Shape;
    const SHORT_NAME: &'static str = "transpose";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &[],
        wolfram: &["TransposeLayer"],
        pytorch: &["torch.permute", "torch.transpose"],
    };

    fn example() -> Self {
        Self { order: Vec::new() }
    }
}
