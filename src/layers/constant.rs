use serde::{Deserialize, Serialize};

use super::layer_kind::SHAPE;
use super::learned_array::learned_array;
use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Ports, Refusal, check, possible};
use crate::catalogue::{Entry, Field};
use crate::shape::Shape;

/// An array that is learned; it takes no input, and is the same for every example. Parameter
/// `array`, of zeros at first.
///
/// PyTorch: `nn.Parameter`. Wolfram: `ConstantArrayLayer`.
///
/// ```
/// use lenet_playground::layers::{BinaryFunction, Constant};
/// use lenet_playground::net::Graph;
///
/// let mut graph = Graph::new("sum");
/// let x = graph.input("Input", Some([3].into()));
/// let array = graph.add("array", Constant { shape: vec![3] }, &[])?;
/// let sum = graph.add("sum", BinaryFunction::Add, &[x, array])?;
/// graph.output("Output", sum);
/// assert_eq!(graph.build()?.parameters().len(), 3);
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "ConstantArrayLayer")]
#[doc(alias = "NetArrayLayer")]
pub struct Constant {
    /// Its sizes.
    pub shape: Vec<usize>,
}

impl LayerSpec for Constant {
    fn kind(&self) -> &'static str {
        "constant"
    }

    fn ports(&self) -> Ports {
        Ports::Named(&[])
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        check(!self.shape.contains(&0), "sizes above 0")?;
        possible(&self.shape)?;
        let mut graph = OpGraph::new(inputs);
        learned_array(&mut graph, self.shape.clone().into(), "array", 0.0);
        Ok(graph)
    }
}

impl LayerKind for Constant {
    const ENTRY: Entry = Entry {
        name: "constant",
        label: "Learned array",
        help: "An array that is learned; it takes no input.",
        source: "",
        fields: &[Field::new("shape", "sizes", SHAPE, "Size of each dimension.")],
    };
    const GROUP: Group = Group::Constants;
    const SHORT_NAME: &'static str = "array";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["constant-array"],
        wolfram: &["ConstantArrayLayer", "NetArrayLayer"],
        pytorch: &["Parameter"],
    };

    fn example() -> Self {
        Self { shape: vec![10] }
    }
}
