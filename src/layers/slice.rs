use serde::{Deserialize, Serialize};

use super::layer_kind::{INDEX, SIZE};
use super::rearrange::{rearranged, sources};
use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal, check};
use crate::catalogue::{Entry, Field, Value};
use crate::shape::Shape;

/// One slice of a dimension, which is then gone; or a span of it: `y = x[…, start..end, …]`.
///
/// PyTorch: `torch.select`, `torch.narrow`. Wolfram: `PartLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::Slice;
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let columns = Slice { dimension: 1, start: 1, end: Some(3) };
/// let net = Net::chain("net", [2, 3], [("columns", columns.into())])?;
/// let x = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![[2.0, 3.0], [5.0, 6.0]].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "PartLayer")]
pub struct Slice {
    /// Which dimension, counted from 0.
    #[serde(default)]
    pub dimension: usize,
    /// The first slice taken, counted from 0.
    pub start: usize,
    /// The slice behind the last one taken; where it is left out, the slice `start` alone is taken.
    #[serde(default)]
    pub end: Option<usize>,
}

impl LayerSpec for Slice {
    fn kind(&self) -> &'static str {
        "slice"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let Self { dimension, start, end } = *self;
        let from = inputs[0].sizes();
        let behind = end.unwrap_or(start.saturating_add(1));
        let fits = from.get(dimension).is_some_and(|&size| start < behind && behind <= size);
        let expected =
            format!("a dimension {dimension} of at least {behind}, and a span that is not empty");
        check(fits, expected)?;
        let mut to = from.to_vec();
        to[dimension] = behind - start;
        let sources = sources(&to, from, |at, source| {
            source.copy_from_slice(at);
            source[dimension] += start;
            true
        })?;
        if end.is_none() {
            to.remove(dimension);
        }
        Ok(rearranged(inputs, to, &sources, 0.0))
    }
}

impl LayerKind for Slice {
    const ENTRY: Entry = Entry {
        name: "slice",
        label: "Slice",
        help: "One slice, or a span, of a dimension.",
        source: "",
        fields: &[
            Field::new("dimension", "dimension", INDEX, "Which dimension, counted from 0.")
                .or(Value::Integer(0)),
            Field::new("start", "from", INDEX, "The first slice taken, counted from 0."),
            Field::new("end", "up to, without", SIZE, "The slice behind the last one taken.")
                .or_else("one slice, whose dimension is then gone"),
        ],
    };
    const GROUP: Group = Group::Shape;
    const SHORT_NAME: &'static str = "slice";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["part"],
        wolfram: &["PartLayer"],
        pytorch: &["torch.select", "torch.narrow"],
    };

    fn example() -> Self {
        Self { dimension: 0, start: 0, end: None }
    }
}
