use serde::{Deserialize, Serialize};

use super::{Group, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, Refusal, movable};
use crate::catalogue::{Choice, Entry, Field, FieldKind, Value};
use crate::ops::row_extremum::RowExtremum;
use crate::ops::sparse_matrix::Table;
use crate::shape::Shape;

/// What becomes of many values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reduction {
    /// The largest.
    #[default]
    Max,
    /// The smallest.
    Min,
    /// The mean.
    Mean,
    /// The sum.
    #[serde(alias = "total")]
    Sum,
}

/// All values of each slice of the first dimension made one: `C×…` to a vector of `C`. After
/// convolutions this is global pooling.
///
/// PyTorch: `nn.AdaptiveAvgPool2d(1)`, `nn.AdaptiveMaxPool2d(1)`. Wolfram: `AggregationLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::{Reduce, Reduction};
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let mean = Reduce { function: Reduction::Mean };
/// let net = Net::chain("net", [2, 3], [("global", mean.into())])?;
/// let x = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![2.0, 5.0].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "AggregationLayer")]
pub struct Reduce {
    /// What becomes of a slice.
    #[serde(default)]
    pub function: Reduction,
}

impl LayerSpec for Reduce {
    fn kind(&self) -> &'static str {
        "reduce"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let Some((&slices, rest)) = inputs[0].sizes().split_first() else {
            return Err("an array of one dimension or more".into());
        };
        let columns: usize = rest.iter().product();
        movable(inputs[0].sizes())?;
        let mut graph = OpGraph::new(inputs);
        let x = Operand::Input(0);
        let mut add_up = |weight: f32| {
            let entries = |row| (row * columns..(row + 1) * columns).map(move |i| (i, weight));
            graph.sparse(x, Table::of_entries(slices * columns, slices, entries), [slices])
        };
        match self.function {
            Reduction::Mean => add_up(1.0 / columns as f32),
            Reduction::Sum => add_up(1.0),
            Reduction::Max => graph.op(RowExtremum { largest: true, columns }, &[x], [slices]),
            Reduction::Min => graph.op(RowExtremum { largest: false, columns }, &[x], [slices]),
        };
        Ok(graph)
    }
}

const FUNCTIONS: &[Choice] = &[
    Choice { name: "max", label: "Largest" },
    Choice { name: "min", label: "Smallest" },
    Choice { name: "mean", label: "Mean" },
    Choice { name: "sum", label: "Sum" },
];

impl LayerKind for Reduce {
    const ENTRY: Entry = Entry {
        name: "reduce",
        label: "Global pooling",
        help: "One value of each channel.",
        source: "",
        fields: &[Field::new(
            "function",
            "function",
            FieldKind::Choice { choices: FUNCTIONS },
            "What becomes of a channel's values.",
        )
        .or(Value::Text("max"))],
    };
    const GROUP: Group = Group::Pooling;
    const SHORT_NAME: &'static str = "global";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &["aggregation"], wolfram: &["AggregationLayer"], pytorch: &[] };

    fn example() -> Self {
        Self { function: Reduction::Mean }
    }
}
