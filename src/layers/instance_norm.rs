use serde::{Deserialize, Serialize};

use super::batch_norm::EPSILON;
use super::learned_array::learned_array;
use super::{
    BinaryFunction, Group, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, Refusal, check,
    image, movable,
};
use crate::catalogue::Entry;
use crate::ops;
use crate::ops::sparse_matrix::Table;
use crate::shape::Shape;

/// Instance normalization (Ulyanov et al. 2016, arXiv:1607.08022):
/// `y = weight·(x − μ) / √(σ² + ε) + bias` with the mean and the variance of each example's own
/// channel, in training and in use.
///
/// `C×H×W` to the same; parameters `weight` and `bias`, each a vector of channels.
///
/// PyTorch: `nn.InstanceNorm2d` with `affine=True`. Wolfram: `NormalizationLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::InstanceNorm;
/// use lenet_playground::net::{Net, kaiming};
/// use ndarray::array;
///
/// let mut net = Net::chain("net", [1, 1, 2], [("norm", InstanceNorm::default().into())])?;
/// kaiming(&mut net, 1);
/// let x = array![[[100.0, 300.0]]].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![[[-1.0, 1.0]]].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[doc(alias = "NormalizationLayer")]
#[doc(alias = "InstanceNormalizationLayer")]
pub struct InstanceNorm {
    /// ε, which keeps the variance away from zero.
    pub epsilon: f32,
}

impl Default for InstanceNorm {
    fn default() -> Self {
        Self { epsilon: 1e-5 }
    }
}

impl LayerSpec for InstanceNorm {
    fn kind(&self) -> &'static str {
        "instance normalization"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let [channels, height, width] = image(&inputs[0])?;
        check(self.epsilon > 0.0, "an epsilon above 0")?;
        movable(inputs[0].sizes())?;
        let (shape, pixels) = (inputs[0].clone(), height * width);
        let mut graph = OpGraph::new(inputs);
        let op = ops::instance_norm::InstanceNorm { pixels, epsilon: self.epsilon };
        let normal = graph.op(op, &[Operand::Input(0)], shape.clone());
        let spread = |graph: &mut OpGraph, name, initial| {
            let values = learned_array(graph, [channels].into(), name, initial);
            let each = Table::of_sources(channels, channels * pixels, 0.0, |i| Some(i / pixels));
            graph.sparse(values, each, shape.clone())
        };
        let weight = spread(&mut graph, "weight", 1.0);
        let scaled = graph.binary(BinaryFunction::Multiply, normal, weight, shape.clone());
        let bias = spread(&mut graph, "bias", 0.0);
        graph.binary(BinaryFunction::Add, scaled, bias, shape.clone());
        Ok(graph)
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

impl LayerKind for InstanceNorm {
    const ENTRY: Entry = Entry {
        name: "instance-norm",
        label: "Instance normalization",
        help: "Each channel of each example with mean 0 and variance 1, then scaled and shifted.",
        source: "Ulyanov et al. 2016, arXiv:1607.08022",
        fields: &[EPSILON],
    };
    const GROUP: Group = Group::Normalization;
    const SHORT_NAME: &'static str = "norm";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["instance-normalization"],
        wolfram: &["NormalizationLayer", "InstanceNormalizationLayer"],
        pytorch: &["InstanceNorm2d"],
    };

    fn example() -> Self {
        Self::default()
    }
}
