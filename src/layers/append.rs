use serde::{Deserialize, Serialize};

use super::concat::concatenated;
use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Ports, Refusal, check};
use crate::catalogue::Entry;
use crate::shape::Shape;

/// One more slice behind the last: an array `n×…` and an element `…` to `(n+1)×…`.
///
/// PyTorch: `torch.cat` of the array and the element with a dimension more. Wolfram: `AppendLayer`.
///
/// ```
/// use lenet_playground::layers::Append;
/// use lenet_playground::net::{Graph, Shape};
///
/// let mut graph = Graph::new("append");
/// let array = graph.input("Array", Some([3, 4].into()));
/// let element = graph.input("Element", Some([4].into()));
/// let longer = graph.add("longer", Append {}, &[array, element])?;
/// graph.output("Output", longer);
/// assert_eq!(graph.build()?.output(), &Shape::from([4, 4]));
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "AppendLayer")]
pub struct Append {}

impl LayerSpec for Append {
    fn kind(&self) -> &'static str {
        "append"
    }

    fn ports(&self) -> Ports {
        Ports::Named(&["Array", "Element"])
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let (array, element) = (inputs[0].sizes(), inputs[1].sizes());
        let fits = array.split_first().is_some_and(|(_, rest)| rest == element);
        check(fits, "an array n×… and an element …")?;
        let slice: Shape = [&[1], element].concat().into();
        concatenated(inputs, &[inputs[0].clone(), slice], 0)
    }
}

impl LayerKind for Append {
    const ENTRY: Entry = Entry {
        name: "append",
        label: "Append",
        help: "An array with one more slice behind its last.",
        source: "",
        fields: &[],
    };
    const GROUP: Group = Group::Combination;
    const SHORT_NAME: &'static str = "append";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &[], wolfram: &["AppendLayer"], pytorch: &[] };

    fn example() -> Self {
        Self {}
    }
}
