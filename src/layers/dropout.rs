use serde::{Deserialize, Serialize};

use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal, check};
use crate::catalogue::{Entry, Field, FieldKind, Range, Value};
use crate::ops;
use crate::shape::Shape;

/// Dropout (Srivastava et al. 2014, “Dropout: a simple way to prevent neural networks from
/// overfitting”): in training each value is zero with a probability `p` and otherwise `x / (1 − p)`;
/// in use it is `x`. Any shape to the same. What drops is drawn from the run's seed and the number
/// of the example: the same on any number of cores.
///
/// PyTorch: `nn.Dropout`. Wolfram: `DropoutLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::Dropout;
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let drop = Dropout { probability: 0.2 };
/// let net = Net::chain("net", [3], [("drop", drop.into())])?;
/// let x = array![1.0, 2.0, 3.0].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, x, "a net in use drops nothing");
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[doc(alias = "DropoutLayer")]
pub struct Dropout {
    /// Probability to drop, from 0 to below 1.
    pub probability: f32,
}

impl Default for Dropout {
    fn default() -> Self {
        Self { probability: 0.5 }
    }
}

impl LayerSpec for Dropout {
    fn kind(&self) -> &'static str {
        "dropout"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let probability = self.probability;
        check((0.0..1.0).contains(&probability), "a probability from 0 to below 1")?;
        let op = ops::dropout::Dropout { len: inputs[0].len(), probability };
        Ok(OpGraph::of(inputs, op, inputs[0].clone()))
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

impl LayerKind for Dropout {
    const ENTRY: Entry = Entry {
        name: "dropout",
        label: "Dropout",
        help: "In training, sets values to 0 at random.",
        source: "Srivastava et al. 2014, “Dropout: a simple way to prevent neural networks from \
                 overfitting”",
        fields: &[Field::new(
            "probability",
            "probability",
            FieldKind::Number(Range::BELOW_ONE),
            "Probability of each value to be dropped.",
        )
        .or(Value::Number(0.5))],
    };
    const GROUP: Group = Group::Regularization;
    const SHORT_NAME: &'static str = "dropout";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &[], wolfram: &["DropoutLayer"], pytorch: &["Dropout"] };

    fn example() -> Self {
        Self::default()
    }
}
