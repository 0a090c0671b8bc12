use serde::{Deserialize, Serialize};

use super::layer_kind::SIZE;
use super::{
    Group, Layer, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, ParameterSpec, Refusal,
    possible,
};
use crate::catalogue::{Entry, Field};
use crate::ops;
use crate::shape::Shape;

/// `y = W·x + b`: a vector of `F` to a vector of `features`; parameters `weight` `features×F` and
/// `bias` `features`.
///
/// PyTorch: `nn.Linear`. Wolfram: `LinearLayer`.
///
/// ```
/// use lenet_playground::layers::Linear;
/// use lenet_playground::net::{Net, Shape};
///
/// let net = Net::chain("net", [784], [("fc", Linear { features: 10 }.into())])?;
/// assert_eq!(net.output(), &Shape::from([10]));
/// assert_eq!(net.parameters().len(), 7_850);
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "LinearLayer")]
#[doc(alias = "DotPlusLayer")]
pub struct Linear {
    /// Length of the output; 0 where it is to follow from what the next layer takes.
    #[serde(default)]
    pub features: usize,
}

impl LayerSpec for Linear {
    fn kind(&self) -> &'static str {
        "linear"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let features = self.features;
        if features == 0 {
            return Err(Refusal::Open("the number of features"));
        }
        let Some(in_features) = inputs[0].vector() else {
            let expected = format!("a vector of {}", inputs[0].len());
            return Err(Refusal::Inputs { expected, hint: ": put a flatten before it" });
        };
        possible(&[features, in_features])?;
        let weight = ParameterSpec::weight([features, in_features], in_features, features);
        let parameters = vec![weight, ParameterSpec::bias([features])];
        let op = ops::linear::Linear { in_features, out_features: features, relu: false };
        let mut graph = OpGraph::new(inputs);
        graph.op_with(op, &[Operand::Input(0)], [features], parameters);
        Ok(graph)
    }

    fn with_output(&self, output: &Shape) -> Option<Layer> {
        let features = output.vector().filter(|_| self.features == 0)?;
        Some(Self { features }.into())
    }
}

impl LayerKind for Linear {
    const ENTRY: Entry = Entry {
        name: "linear",
        label: "Linear",
        help: "Learned weights times the input vector, plus a learned bias.",
        source: "",
        fields: &[Field::new("features", "features", SIZE, "Length of the output.")
            .or_else("as many as the next layer takes")],
    };
    const GROUP: Group = Group::Linear;
    const SHORT_NAME: &'static str = "fc";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["dot-plus"],
        wolfram: &["LinearLayer", "DotPlusLayer"],
        pytorch: &["Linear"],
    };

    fn example() -> Self {
        Self { features: 100 }
    }
}
