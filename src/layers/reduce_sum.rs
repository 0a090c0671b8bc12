use serde::{Deserialize, Serialize};

use super::{Group, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, Refusal, movable};
use crate::catalogue::Entry;
use crate::ops::sparse_matrix::Table;
use crate::shape::Shape;

/// `y = Σᵢ xᵢ`: all values of the input added up; any shape to a number.
///
/// PyTorch: `torch.sum`. Wolfram: `SummationLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::ReduceSum;
/// use lenet_playground::net::Net;
/// use ndarray::{arr0, array};
///
/// let net = Net::chain("net", [2, 2], [("sum", ReduceSum {}.into())])?;
/// let x = array![[1.0, 2.0], [3.0, 4.0]].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, arr0(10.0).into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "SummationLayer")]
pub struct ReduceSum {}

impl LayerSpec for ReduceSum {
    fn kind(&self) -> &'static str {
        "reduce sum"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        movable(inputs[0].sizes())?;
        let len = inputs[0].len();
        let mut graph = OpGraph::new(inputs);
        let sum = Table::of_entries(len, 1, |_| (0..len).map(|i| (i, 1.0)));
        graph.sparse(Operand::Input(0), sum, []);
        Ok(graph)
    }
}

impl LayerKind for ReduceSum {
    const ENTRY: Entry = Entry {
        name: "reduce-sum",
        label: "Sum of all values",
        help: "All values of the input added up.",
        source: "",
        fields: &[],
    };
    const GROUP: Group = Group::Pooling;
    const SHORT_NAME: &'static str = "sum";
    // PyTorch's `torch.sum` is left out: `sum` is the name of another kind.
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &["summation"], wolfram: &["SummationLayer"], pytorch: &[] };

    fn example() -> Self {
        Self {}
    }
}
