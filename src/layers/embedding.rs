use serde::{Deserialize, Serialize};

use super::layer_kind::SIZE;
use super::{
    Group, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, ParameterSpec, Refusal, check,
    possible,
};
use crate::catalogue::{Entry, Field};
use crate::ops;
use crate::shape::Shape;

/// Numbers of classes, counted from 0, to vectors that are learned (Bengio et al. 2003, “A neural
/// probabilistic language model”): `…` to `…×size`; parameter `weight` `classes×size`. A number that
/// is no class gives zeros. No gradient passes to the numbers.
///
/// PyTorch: `nn.Embedding`. Wolfram: `EmbeddingLayer`.
///
/// ```
/// use lenet_playground::layers::Embedding;
/// use lenet_playground::net::{Net, Shape};
///
/// let net = Net::chain("net", [5], [("embed", Embedding { classes: 100, size: 16 }.into())])?;
/// assert_eq!(net.output(), &Shape::from([5, 16]));
/// assert_eq!(net.parameters().len(), 1_600);
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "EmbeddingLayer")]
pub struct Embedding {
    /// How many classes.
    pub classes: usize,
    /// Length of each one's vector.
    pub size: usize,
}

impl LayerSpec for Embedding {
    fn kind(&self) -> &'static str {
        "embedding"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let Self { classes, size } = *self;
        check(classes > 0 && size > 0, "classes and a size above 0")?;
        possible(&[classes, size])?;
        possible(&[inputs[0].len(), size])?;
        let shape = [inputs[0].sizes(), &[size]].concat();
        // Each output is one weight: nothing is added up.
        let weight = ParameterSpec::weight([classes, size], 1, size);
        let mut graph = OpGraph::new(inputs);
        let op = ops::embedding::Embedding { classes, size };
        graph.op_with(op, &[Operand::Input(0)], shape, vec![weight]);
        Ok(graph)
    }
}

impl LayerKind for Embedding {
    const ENTRY: Entry = Entry {
        name: "embedding",
        label: "Embedding",
        help: "Numbers of classes to vectors that are learned.",
        source: "Bengio et al. 2003, “A neural probabilistic language model”",
        fields: &[
            Field::new("classes", "classes", SIZE, "How many classes."),
            Field::new("size", "size", SIZE, "Length of each class's vector."),
        ],
    };
    const GROUP: Group = Group::Index;
    const SHORT_NAME: &'static str = "embedding";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &[], wolfram: &["EmbeddingLayer"], pytorch: &["Embedding"] };

    fn example() -> Self {
        Self { classes: 10, size: 16 }
    }
}
