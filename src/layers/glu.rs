use serde::{Deserialize, Serialize};

use super::layer_kind::SIZE;
use super::{
    BinaryFunction, Function, Group, LayerKind, LayerSpec, OpGraph, Operand, OtherNames,
    ParameterSpec, Refusal, possible,
};
use crate::catalogue::{Entry, Field};
use crate::ops::linear;
use crate::ops::sparse_matrix::Table;
use crate::shape::Shape;

/// Gated linear unit (Dauphin et al. 2017, arXiv:1612.08083): `y = a ⊙ σ(b)` with `a` and `b` the
/// halves of a linear map of the input, `[a; b] = W·x + c`.
///
/// A vector of `F` to a vector of `features`; parameters `weight` `2·features×F` and `bias`
/// `2·features`, whose first half is that of `a`.
///
/// PyTorch: `nn.Linear`, and `nn.GLU` behind it.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::Glu;
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let mut net = Net::chain("net", [1], [("glu", Glu { features: 1 }.into())])?;
/// // a = 2·x; b = 0, and its sigmoid is 0.5.
/// net.parameters_mut().set("glu.weight", &[2.0, 0.0])?;
/// net.parameters_mut().set("glu.bias", &[0.0, 0.0])?;
/// let x = array![3.0].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![3.0].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Glu {
    /// Length of the output.
    pub features: usize,
}

impl LayerSpec for Glu {
    fn kind(&self) -> &'static str {
        "GLU"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let features = self.features;
        let Some(in_features) = inputs[0].vector() else {
            let expected = format!("a vector of {}", inputs[0].len());
            return Err(Refusal::Inputs { expected, hint: ": put a flatten before it" });
        };
        if features == 0 {
            return Err("a number of features above 0".into());
        }
        let out_features = features.saturating_mul(2);
        possible(&[out_features, in_features])?;
        let weight = ParameterSpec::weight([out_features, in_features], in_features, out_features);
        let parameters = vec![weight, ParameterSpec::bias([out_features])];
        let map = linear::Linear { in_features, out_features, relu: false };
        let half =
            |from: usize| Table::of_sources(out_features, features, 0.0, move |i| Some(from + i));
        let mut graph = OpGraph::new(inputs);
        let both = graph.op_with(map, &[Operand::Input(0)], [out_features], parameters);
        let a = graph.sparse(both, half(0), [features]);
        let b = graph.sparse(both, half(features), [features]);
        let gate = graph.function(b, Function::Sigmoid);
        graph.binary(BinaryFunction::Multiply, a, gate, [features]);
        Ok(graph)
    }
}

impl LayerKind for Glu {
    const ENTRY: Entry = Entry {
        name: "glu",
        label: "GLU",
        help: "Half of a linear map, times the sigmoid of the other half.",
        source: "Dauphin et al. 2017, arXiv:1612.08083",
        fields: &[Field::new("features", "features", SIZE, "Length of the output.")],
    };
    const GROUP: Group = Group::Activation;
    const SHORT_NAME: &'static str = "glu";
    const OTHER_NAMES: OtherNames = OtherNames { earlier: &[], wolfram: &[], pytorch: &["GLU"] };

    fn example() -> Self {
        Self { features: 16 }
    }
}

#[cfg(test)]
mod tests {
    use super::Glu;
    use crate::layers::gradient_check::case;
    use crate::layers::{Layer, Refusal};
    use crate::shape::Shape;

    #[test]
    fn gradients_agree_with_central_differences() {
        for (features, len) in [(1, 1), (3, 5)] {
            case(Glu { features }, &[&[len]]).check(1);
        }
    }

    #[test]
    fn what_it_cannot_take_is_refused() {
        let lower = |features, input: Shape| Layer::from(Glu { features }).lower(&[input]);
        assert!(lower(0, [5].into()).is_err());
        assert!(lower(usize::MAX, [5].into()).is_err());
        let image = lower(3, [1, 2, 2].into());
        assert!(matches!(image, Err(Refusal::Inputs { hint, .. }) if hint.contains("flatten")));
    }
}
