use serde::{Deserialize, Serialize};

use super::mean::{LOSS_PORTS, mean_difference};
use super::{Function, Group, LayerKind, LayerSpec, OpGraph, OtherNames, Ports, Refusal};
use crate::catalogue::Entry;
use crate::shape::Shape;

/// `mean((x − t)²)`: an input and a target of one shape to a number.
///
/// PyTorch: `nn.MSELoss`. Wolfram: `MeanSquaredLossLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::MseLoss;
/// use lenet_playground::net::Graph;
/// use ndarray::{arr0, array};
///
/// let mut graph = Graph::new("loss");
/// let (x, t) = (graph.input("x", Some([2].into())), graph.input("t", Some([2].into())));
/// let loss = graph.add("loss", MseLoss {}, &[x, t])?;
/// graph.output("Loss", loss);
/// let (x, t) = (array![1.0, 2.0].into_dyn(), array![4.0, 1.0].into_dyn());
/// let loss = Evaluator::new(&graph.build()?)?.apply(&[("x", x.view()), ("t", t.view())])?;
/// assert_eq!(loss, arr0(5.0).into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "MeanSquaredLossLayer")]
pub struct MseLoss {}

impl LayerSpec for MseLoss {
    fn kind(&self) -> &'static str {
        "mean squared loss"
    }

    fn ports(&self) -> Ports {
        LOSS_PORTS
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        mean_difference(Function::Square, inputs)
    }
}

impl LayerKind for MseLoss {
    const ENTRY: Entry = Entry {
        name: "mse-loss",
        label: "Mean squared loss",
        help: "The mean of the squared differences between the input and the target.",
        source: "",
        fields: &[],
    };
    const GROUP: Group = Group::Loss;
    const SHORT_NAME: &'static str = "loss";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["mean-squared-loss"],
        wolfram: &["MeanSquaredLossLayer"],
        pytorch: &["MSELoss"],
    };

    fn example() -> Self {
        Self {}
    }
}
