use super::layer_kind::{Options, read_function, write_function};
use super::{Group, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, Ports, Refusal, check};
use crate::catalogue::{Choice, Entry, Field, FieldKind};
use crate::shape::Shape;

pub use crate::ops::binary::BinaryFunction;

/// `yᵢ = f(aᵢ, bᵢ)`: a function of the values at the same place of inputs of one shape. Of more than
/// two inputs, it takes the first two, then what that gives and the third, and so on.
///
/// PyTorch: `torch.add`, `torch.mul`, `torch.maximum` and others. Wolfram: `ThreadingLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::BinaryFunction;
/// use lenet_playground::net::Graph;
/// use ndarray::array;
///
/// let mut graph = Graph::new("product");
/// let (a, b) = (graph.input("a", Some([2].into())), graph.input("b", Some([2].into())));
/// let product = graph.add("product", BinaryFunction::Multiply, &[a, b])?;
/// graph.output("Output", product);
/// let (a, b) = (array![2.0, 3.0].into_dyn(), array![4.0, 5.0].into_dyn());
/// let y = Evaluator::new(&graph.build()?)?.apply(&[("a", a.view()), ("b", b.view())])?;
/// assert_eq!(y, array![8.0, 15.0].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
impl LayerSpec for BinaryFunction {
    fn kind(&self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Subtract => "subtract",
            Self::Multiply => "multiply",
            Self::Divide => "divide",
            Self::Power => "power",
            Self::Maximum => "maximum",
            Self::Minimum => "minimum",
        }
    }

    fn ports(&self) -> Ports {
        Ports::Many
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        fold(*self, inputs)
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }
}

/// The function of the first two inputs, then of that and the third, and so on.
pub(super) fn fold(function: BinaryFunction, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
    let shape = &inputs[0];
    check(inputs.iter().all(|input| input == shape), "inputs of one shape")?;
    let mut graph = OpGraph::new(inputs);
    (1..inputs.len()).fold(Operand::Input(0), |before, input| {
        graph.binary(function, before, Operand::Input(input), shape.clone())
    });
    Ok(graph)
}

const FUNCTIONS: &[Choice] = &[
    Choice { name: "add", label: "Add" },
    Choice { name: "subtract", label: "Subtract" },
    Choice { name: "multiply", label: "Multiply" },
    Choice { name: "divide", label: "Divide" },
    Choice { name: "power", label: "Power" },
    Choice { name: "maximum", label: "Maximum" },
    Choice { name: "minimum", label: "Minimum" },
];

impl LayerKind for BinaryFunction {
    const ENTRY: Entry = Entry {
        name: "binary",
        label: "Function of two inputs",
        help: "A function of the values at the same place of inputs of one shape.",
        source: "",
        fields: &[Field::new(
            "function",
            "function",
            FieldKind::Choice { choices: FUNCTIONS },
            "What becomes of two values.",
        )],
    };
    const GROUP: Group = Group::Combination;
    const SHORT_NAME: &'static str = "binary";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &["threading"], wolfram: &["ThreadingLayer"], pytorch: &[] };

    fn example() -> Self {
        Self::Add
    }

    fn read(options: Options) -> Result<Self, String> {
        read_function(options)
    }

    fn write(&self) -> Options {
        write_function(self)
    }
}
