use serde::{Deserialize, Serialize};

use super::layer_kind::SIZE;
use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal, check, possible};
use crate::catalogue::{Entry, Field};
use crate::ops;
use crate::shape::Shape;

/// Numbers of classes, counted from 0, to unit vectors: `…` to `…×classes`. A number that is no
/// class gives zeros. No gradient passes.
///
/// PyTorch: `nn.functional.one_hot`. Wolfram: `UnitVectorLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::OneHot;
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let net = Net::chain("net", [2], [("one-hot", OneHot { classes: 3 }.into())])?;
/// let x = array![2.0, 0.0].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "UnitVectorLayer")]
pub struct OneHot {
    /// How many classes.
    pub classes: usize,
}

impl LayerSpec for OneHot {
    fn kind(&self) -> &'static str {
        "one-hot"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let classes = self.classes;
        check(classes > 0, "a number of classes above 0")?;
        possible(&[inputs[0].len(), classes])?;
        let shape = [inputs[0].sizes(), &[classes]].concat();
        Ok(OpGraph::of(inputs, ops::one_hot::OneHot { classes }, shape))
    }
}

impl LayerKind for OneHot {
    const ENTRY: Entry = Entry {
        name: "one-hot",
        label: "One-hot",
        help: "Numbers of classes to vectors with a 1 at their place.",
        source: "",
        fields: &[Field::new("classes", "classes", SIZE, "How many classes.")],
    };
    const GROUP: Group = Group::Index;
    const SHORT_NAME: &'static str = "one-hot";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["unit-vector"],
        wolfram: &["UnitVectorLayer"],
        pytorch: &["functional.one_hot"],
    };

    fn example() -> Self {
        Self { classes: 10 }
    }
}
