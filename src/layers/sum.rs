use serde::{Deserialize, Serialize};

use super::binary::fold;
use super::{BinaryFunction, Group, LayerKind, LayerSpec, OpGraph, OtherNames, Ports, Refusal};
use crate::catalogue::Entry;
use crate::shape::Shape;

/// `yᵢ = aᵢ + bᵢ + …`: the sum of any number of inputs of one shape, as a residual connection has it
/// (He et al. 2015, arXiv:1512.03385).
///
/// PyTorch: `+`. Wolfram: `TotalLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::{Function, Sum};
/// use lenet_playground::net::Graph;
/// use ndarray::array;
///
/// let mut graph = Graph::new("residual");
/// let x = graph.input("Input", Some([2].into()));
/// let square = graph.add("square", Function::Square, &[x])?;
/// let sum = graph.add("sum", Sum {}, &[x, square])?;
/// graph.output("Output", sum);
/// let x = array![2.0, 3.0].into_dyn();
/// let y = Evaluator::new(&graph.build()?)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![6.0, 12.0].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "TotalLayer")]
pub struct Sum {}

impl LayerSpec for Sum {
    fn kind(&self) -> &'static str {
        "sum"
    }

    fn ports(&self) -> Ports {
        Ports::Many
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        fold(BinaryFunction::Add, inputs)
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

impl LayerKind for Sum {
    const ENTRY: Entry = Entry {
        name: "sum",
        label: "Sum of inputs",
        help: "The sum of inputs of one shape.",
        source: "He et al. 2015, arXiv:1512.03385",
        fields: &[],
    };
    const GROUP: Group = Group::Combination;
    const SHORT_NAME: &'static str = "sum";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &["total"], wolfram: &["TotalLayer"], pytorch: &[] };

    fn example() -> Self {
        Self {}
    }
}
