use serde::{Deserialize, Serialize};

use super::{
    Group, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, ParameterSpec, Refusal, check,
};
use crate::catalogue::{Entry, Field, FieldKind, Range, Value};
use crate::ops::{self, Channels};
use crate::shape::Shape;

/// Batch normalization (Ioffe and Szegedy 2015, arXiv:1502.03167):
/// `y = weight·(x − μ) / √(σ² + ε) + bias` for each channel (of a vector: for each feature). In
/// training, μ and σ² are those of the batch, and running means of them are kept; in use, they are
/// the running means. Where several cores share a batch, each takes the statistics of its own share.
///
/// `C×H×W` or a vector to the same; parameters `weight`, `bias`, `running_mean` and `running_var`,
/// each a vector of channels.
///
/// PyTorch: `nn.BatchNorm2d`, `nn.BatchNorm1d`. Wolfram: `BatchNormalizationLayer`.
///
/// ```
/// use lenet_playground::layers::BatchNorm;
/// use lenet_playground::net::Net;
///
/// let net = Net::chain("net", [8, 24, 24], [("norm", BatchNorm::default().into())])?;
/// assert_eq!(net.output(), net.input());
/// assert_eq!(net.parameters().len(), 4 * 8);
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[doc(alias = "BatchNormalizationLayer")]
pub struct BatchNorm {
    /// ε, which keeps the variance away from zero.
    pub epsilon: f32,
    /// How much of the running means a batch replaces.
    pub momentum: f32,
}

impl Default for BatchNorm {
    fn default() -> Self {
        Self { epsilon: 1e-5, momentum: 0.1 }
    }
}

/// Channels of an image or features of a vector, and the values of each.
fn channels(shape: &Shape) -> Result<Channels, Refusal> {
    match *shape.sizes() {
        [channels] => Ok(Channels { channels, pixels: 1 }),
        [channels, height, width] => Ok(Channels { channels, pixels: height * width }),
        _ => Err("an image C×H×W or a vector".into()),
    }
}

impl LayerSpec for BatchNorm {
    fn kind(&self) -> &'static str {
        "batch normalization"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let Self { epsilon, momentum } = *self;
        let sizes = channels(&inputs[0])?;
        check(epsilon > 0.0, "an epsilon above 0")?;
        check((0.0..=1.0).contains(&momentum), "a momentum from 0 to 1")?;
        let shape = [sizes.channels];
        let parameters = vec![
            ParameterSpec::constant("weight", shape, 1.0),
            ParameterSpec::bias(shape),
            ParameterSpec::average("running_mean", shape, 0.0, momentum),
            ParameterSpec::average("running_var", shape, 1.0, momentum),
        ];
        let mut graph = OpGraph::new(inputs);
        let op = ops::batch_norm::BatchNorm { sizes, epsilon };
        graph.op_with(op, &[Operand::Input(0)], inputs[0].clone(), parameters);
        Ok(graph)
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

/// What normalizations divide by at least.
pub(super) const EPSILON: Field = Field::new(
    "epsilon",
    "epsilon",
    FieldKind::Number(Range::ABOVE_ZERO),
    "Added to the variance, so that nothing is divided by 0.",
)
.or(Value::Number(1e-5));

impl LayerKind for BatchNorm {
    const ENTRY: Entry = Entry {
        name: "batch-norm",
        label: "Batch normalization",
        help: "Each channel with mean 0 and variance 1 over the batch, then scaled and shifted.",
        source: "Ioffe and Szegedy 2015, arXiv:1502.03167",
        fields: &[
            EPSILON,
            Field::new(
                "momentum",
                "momentum",
                FieldKind::Number(Range::UP_TO_ONE),
                "How much of the running means a batch replaces.",
            )
            .or(Value::Number(0.1)),
        ],
    };
    const GROUP: Group = Group::Normalization;
    const SHORT_NAME: &'static str = "norm";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["batch-normalization"],
        wolfram: &["BatchNormalizationLayer"],
        pytorch: &["BatchNorm2d", "BatchNorm1d"],
    };

    fn example() -> Self {
        Self::default()
    }
}
