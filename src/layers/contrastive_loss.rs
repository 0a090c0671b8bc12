use serde::{Deserialize, Serialize};

use super::mean::{LOSS_PORTS, TARGET, X};
use super::{
    BinaryFunction, Function, Group, LayerKind, LayerSpec, OpGraph, OtherNames, Ports, Refusal,
    check,
};
use crate::catalogue::{Entry, Field, FieldKind, Range, Value};
use crate::shape::Shape;

/// Contrastive loss of a distance `x` (Hadsell et al. 2006, “Dimensionality reduction by learning
/// an invariant mapping”): `½·x²` for a pair of the same kind (target 0), `½·max(margin − x, 0)²` for
/// one of different kinds (target 1). Two numbers to a number.
///
/// PyTorch: none; `nn.CosineEmbeddingLoss` is alike. Wolfram: `ContrastiveLossLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::ContrastiveLoss;
/// use lenet_playground::net::Graph;
/// use ndarray::arr0;
///
/// let mut graph = Graph::new("loss");
/// let (x, t) = (graph.input("x", Some([].into())), graph.input("t", Some([].into())));
/// let loss = graph.add("loss", ContrastiveLoss { margin: 3.0 }, &[x, t])?;
/// graph.output("Loss", loss);
/// let (x, t) = (arr0(1.0).into_dyn(), arr0(1.0).into_dyn());
/// let loss = Evaluator::new(&graph.build()?)?.apply(&[("x", x.view()), ("t", t.view())])?;
/// assert_eq!(loss, arr0(2.0).into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[doc(alias = "ContrastiveLossLayer")]
pub struct ContrastiveLoss {
    /// The distance that different kinds should have.
    pub margin: f32,
}

impl Default for ContrastiveLoss {
    fn default() -> Self {
        Self { margin: 1.0 }
    }
}

impl LayerSpec for ContrastiveLoss {
    fn kind(&self) -> &'static str {
        "contrastive loss"
    }

    fn ports(&self) -> Ports {
        LOSS_PORTS
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let are_numbers = inputs.iter().all(|input| input.len() == 1);
        check(are_numbers, "a distance and a target, both numbers")?;
        let mut graph = OpGraph::new(inputs);
        let affine = |scale, shift| Function::Affine { scale, shift };
        let near = graph.function(X, Function::Square);
        let is_same = graph.function(TARGET, affine(-1.0, 1.0));
        let first = graph.binary(BinaryFunction::Multiply, is_same, near, []);
        let gap = graph.function(X, affine(-1.0, self.margin));
        let gap = graph.function(gap, Function::Relu);
        let far = graph.function(gap, Function::Square);
        let second = graph.binary(BinaryFunction::Multiply, TARGET, far, []);
        let sum = graph.binary(BinaryFunction::Add, first, second, []);
        graph.function(sum, affine(0.5, 0.0));
        Ok(graph.reshaped([]))
    }
}

impl LayerKind for ContrastiveLoss {
    const ENTRY: Entry = Entry {
        name: "contrastive-loss",
        label: "Contrastive loss",
        help: "Small for near pairs of the same kind and for far pairs of different kinds.",
        source: "Hadsell et al. 2006, “Dimensionality reduction by learning an invariant mapping”",
        fields: &[Field::new(
            "margin",
            "margin",
            FieldKind::Number(Range::ANY),
            "The distance that different kinds should have.",
        )
        .or(Value::Number(1.0))],
    };
    const GROUP: Group = Group::Loss;
    const SHORT_NAME: &'static str = "loss";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &[], wolfram: &["ContrastiveLossLayer"], pytorch: &[] };

    fn example() -> Self {
        Self::default()
    }
}
