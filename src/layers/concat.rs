use serde::{Deserialize, Serialize};

use super::layer_kind::INDEX;
use super::rearrange::{matrix, sources};
use super::{
    BinaryFunction, Group, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, Ports, Refusal,
    check,
};
use crate::catalogue::{Entry, Field, Value};
use crate::shape::Shape;

/// Inputs joined along a dimension; in all others they are alike.
///
/// PyTorch: `torch.cat`. Wolfram: `CatenateLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::Concat;
/// use lenet_playground::net::Graph;
/// use ndarray::array;
///
/// let mut graph = Graph::new("join");
/// let (a, b) = (graph.input("a", Some([2].into())), graph.input("b", Some([1].into())));
/// let joined = graph.add("joined", Concat { dimension: 0 }, &[a, b])?;
/// graph.output("Output", joined);
/// let (a, b) = (array![1.0, 2.0].into_dyn(), array![3.0].into_dyn());
/// let y = Evaluator::new(&graph.build()?)?.apply(&[("a", a.view()), ("b", b.view())])?;
/// assert_eq!(y, array![1.0, 2.0, 3.0].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "CatenateLayer")]
#[doc(alias = "cat")]
pub struct Concat {
    /// Which dimension, counted from 0.
    #[serde(default)]
    pub dimension: usize,
}

impl LayerSpec for Concat {
    fn kind(&self) -> &'static str {
        "concat"
    }

    fn ports(&self) -> Ports {
        Ports::Many
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let dimension = self.dimension;
        let first = inputs[0].sizes();
        let is_alike = |shape: &Shape| {
            let mut pairs = shape.sizes().iter().zip(first).enumerate();
            shape.sizes().len() == first.len()
                && pairs.all(|(at, (a, b))| at == dimension || a == b)
        };
        let fits = dimension < first.len() && inputs.iter().all(is_alike);
        check(fits, format!("inputs that differ in dimension {dimension} alone"))?;
        concatenated(inputs, inputs, dimension)
    }
}

/// Inputs, as arrays of these shapes, joined along a dimension: each is put among zeros, and all
/// are added.
pub(super) fn concatenated(
    inputs: &[Shape],
    shapes: &[Shape],
    dimension: usize,
) -> Result<OpGraph, Refusal> {
    let mut to = shapes[0].sizes().to_vec();
    let sizes = shapes.iter().map(|shape| shape.sizes()[dimension]);
    to[dimension] = sizes.fold(0, usize::saturating_add);
    let mut graph = OpGraph::new(inputs);
    let (mut before, mut sum) = (0, None);
    for (input, shape) in shapes.iter().enumerate() {
        let size = shape.sizes()[dimension];
        let sources = sources(&to, shape.sizes(), |at, source| {
            source.copy_from_slice(at);
            let inside = at[dimension].checked_sub(before).filter(|&at| at < size);
            source[dimension] = inside.unwrap_or_default();
            inside.is_some()
        })?;
        let matrix = matrix(shape.len(), &sources, 0.0);
        let part = graph.sparse(Operand::Input(input), matrix, to.clone());
        sum = Some(match sum {
            None => part,
            Some(sum) => graph.binary(BinaryFunction::Add, sum, part, to.clone()),
        });
        before += size;
    }
    Ok(graph)
}

impl LayerKind for Concat {
    const ENTRY: Entry = Entry {
        name: "concat",
        label: "Concatenate",
        help: "Inputs joined along a dimension.",
        source: "",
        fields: &[Field::new("dimension", "dimension", INDEX, "Which dimension, counted from 0.")
            .or(Value::Integer(0))],
    };
    const GROUP: Group = Group::Combination;
    const SHORT_NAME: &'static str = "concat";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["catenate"],
        wolfram: &["CatenateLayer"],
        pytorch: &["torch.cat", "torch.concat"],
    };

    fn example() -> Self {
        Self { dimension: 0 }
    }
}
