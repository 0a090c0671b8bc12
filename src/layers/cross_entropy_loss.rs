use serde::{Deserialize, Serialize};

use super::mean::{LOSS_PORTS, TARGET, X, mean};
use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Ports, Refusal, check, movable};
use crate::catalogue::{Choice, Entry, Field, FieldKind};
use crate::ops::cross_entropy::CrossEntropy;
use crate::shape::Shape;

pub use crate::ops::cross_entropy::Target;

/// Cross-entropy of probabilities, in nats: see [`Target`] for the formulas. Of an array of several
/// rows, the mean over the rows.
///
/// PyTorch: `nn.NLLLoss` of logarithms, `nn.BCELoss`. Wolfram: `CrossEntropyLossLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::{CrossEntropyLoss, Target};
/// use lenet_playground::net::Graph;
/// use ndarray::{arr0, array};
///
/// let mut graph = Graph::new("loss");
/// let (x, t) = (graph.input("x", Some([3].into())), graph.input("t", Some([].into())));
/// let loss = graph.add("loss", CrossEntropyLoss { target: Target::Index }, &[x, t])?;
/// graph.output("Loss", loss);
/// let (x, t) = (array![0.25, 0.25, 0.5].into_dyn(), arr0(2.0).into_dyn());
/// let loss = Evaluator::new(&graph.build()?)?.apply(&[("x", x.view()), ("t", t.view())])?;
/// assert!((loss[[]] - 2.0_f32.ln()).abs() < 1e-6);
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "CrossEntropyLossLayer")]
#[doc(alias = "NLLLoss")]
#[doc(alias = "BCELoss")]
pub struct CrossEntropyLoss {
    /// What the target is.
    pub target: Target,
}

impl LayerSpec for CrossEntropyLoss {
    fn kind(&self) -> &'static str {
        "cross-entropy loss"
    }

    fn ports(&self) -> Ports {
        LOSS_PORTS
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let (input, target) = (&inputs[0], &inputs[1]);
        let columns = match self.target {
            Target::Binary => 1,
            _ => *input.sizes().last().ok_or("probabilities of classes in its last dimension")?,
        };
        check(columns > 0 && !input.is_empty(), "probabilities")?;
        let rows = input.len() / columns;
        let fits = match self.target {
            Target::Index => target.len() == rows,
            Target::Probabilities | Target::Binary => target.len() == input.len(),
        };
        check(fits, "a target for each of its rows")?;
        movable(&[rows])?;
        let mut graph = OpGraph::new(inputs);
        let op = CrossEntropy { target: self.target, columns };
        let each = graph.op(op, &[X, TARGET], [rows]);
        if rows == 1 {
            return Ok(graph.reshaped([]));
        }
        mean(&mut graph, each, rows);
        Ok(graph)
    }
}

const TARGETS: &[Choice] = &[
    Choice { name: "index", label: "Number of the right class" },
    Choice { name: "probabilities", label: "Probability of each class" },
    Choice { name: "binary", label: "Probability of yes, for each value" },
];

impl LayerKind for CrossEntropyLoss {
    const ENTRY: Entry = Entry {
        name: "cross-entropy-loss",
        label: "Cross-entropy loss",
        help: "How surprising the target is by the probabilities of the input.",
        source: "",
        fields: &[Field::new(
            "target",
            "target",
            FieldKind::Choice { choices: TARGETS },
            "What the target is.",
        )],
    };
    const GROUP: Group = Group::Loss;
    const SHORT_NAME: &'static str = "loss";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &[],
        wolfram: &["CrossEntropyLossLayer"],
        pytorch: &["NLLLoss", "BCELoss"],
    };

    fn example() -> Self {
        Self { target: Target::Index }
    }
}
