use serde::{Deserialize, Serialize};

use super::mean::{LOSS_PORTS, mean_difference};
use super::{Function, Group, LayerKind, LayerSpec, OpGraph, OtherNames, Ports, Refusal};
use crate::catalogue::Entry;
use crate::shape::Shape;

/// `mean(|x − t|)`: an input and a target of one shape to a number.
///
/// PyTorch: `nn.L1Loss`. Wolfram: `MeanAbsoluteLossLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::L1Loss;
/// use lenet_playground::net::Graph;
/// use ndarray::{arr0, array};
///
/// let mut graph = Graph::new("loss");
/// let (x, t) = (graph.input("x", Some([2].into())), graph.input("t", Some([2].into())));
/// let loss = graph.add("loss", L1Loss {}, &[x, t])?;
/// graph.output("Loss", loss);
/// let (x, t) = (array![1.0, 2.0].into_dyn(), array![4.0, 1.0].into_dyn());
/// let loss = Evaluator::new(&graph.build()?)?.apply(&[("x", x.view()), ("t", t.view())])?;
/// assert_eq!(loss, arr0(2.0).into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "MeanAbsoluteLossLayer")]
pub struct L1Loss {}

impl LayerSpec for L1Loss {
    fn kind(&self) -> &'static str {
        "mean absolute loss"
    }

    fn ports(&self) -> Ports {
        LOSS_PORTS
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        mean_difference(Function::Abs, inputs)
    }
}

impl LayerKind for L1Loss {
    const ENTRY: Entry = Entry {
        name: "l1-loss",
        label: "Mean absolute loss",
        help: "The mean of the absolute differences between the input and the target.",
        source: "",
        fields: &[],
    };
    const GROUP: Group = Group::Loss;
    const SHORT_NAME: &'static str = "loss";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["mean-absolute-loss"],
        wolfram: &["MeanAbsoluteLossLayer"],
        pytorch: &["L1Loss"],
    };

    fn example() -> Self {
        Self {}
    }
}
