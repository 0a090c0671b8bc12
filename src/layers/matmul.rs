use serde::{Deserialize, Serialize};

use super::{
    Group, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, Ports, Refusal, check, possible,
};
use crate::catalogue::Entry;
use crate::ops;
use crate::shape::Shape;

/// `y = A·B`: the product of two arrays over the last dimension of the first and the first of the
/// second: of matrices their product, of vectors a number. `…×k` and `k×…` to `…×…`.
///
/// PyTorch: `torch.tensordot` with `dims=1`, of matrices `torch.matmul`. Wolfram: `DotLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::MatMul;
/// use lenet_playground::net::Graph;
/// use ndarray::array;
///
/// let mut graph = Graph::new("product");
/// let (a, b) = (graph.input("a", Some([2, 2].into())), graph.input("b", Some([2].into())));
/// let product = graph.add("product", MatMul {}, &[a, b])?;
/// graph.output("Output", product);
/// let (a, b) = (array![[1.0, 2.0], [3.0, 4.0]].into_dyn(), array![10.0, 1.0].into_dyn());
/// let y = Evaluator::new(&graph.build()?)?.apply(&[("a", a.view()), ("b", b.view())])?;
/// assert_eq!(y, array![12.0, 34.0].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "DotLayer")]
#[doc(alias = "tensordot")]
pub struct MatMul {}

impl LayerSpec for MatMul {
    fn kind(&self) -> &'static str {
        "matmul"
    }

    fn ports(&self) -> Ports {
        Ports::Named(&["Input1", "Input2"])
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let (a, b) = (inputs[0].sizes(), inputs[1].sizes());
        let (Some((&k, rows)), Some((&other, columns))) = (a.split_last(), b.split_first()) else {
            return Err("two arrays".into());
        };
        check(k == other, format!("a second input whose first dimension is {k}"))?;
        let op = ops::matmul::MatMul { m: rows.iter().product(), k, n: columns.iter().product() };
        let shape = [rows, columns].concat();
        possible(&shape)?;
        let mut graph = OpGraph::new(inputs);
        graph.op(op, &[Operand::Input(0), Operand::Input(1)], shape);
        Ok(graph)
    }
}

impl LayerKind for MatMul {
    const ENTRY: Entry = Entry {
        name: "matmul",
        label: "Matrix product",
        help: "The product of two arrays; of vectors a number.",
        source: "",
        fields: &[],
    };
    const GROUP: Group = Group::Combination;
    const SHORT_NAME: &'static str = "product";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["dot"],
        wolfram: &["DotLayer"],
        pytorch: &["torch.matmul", "torch.tensordot"],
    };

    fn example() -> Self {
        Self {}
    }
}
