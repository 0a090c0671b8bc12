use super::layer_kind::{Options, read_function, write_function};
use super::{Group, Layer, LayerKind, LayerSpec, OpGraph, Operand, OtherNames, Refusal, Relu};
use crate::catalogue::{Entry, Field, FieldKind, Range, Value};
use crate::shape::Shape;

pub use crate::ops::elementwise::Function;

/// `yᵢ = f(xᵢ)`; any shape to the same. [`Function::Relu`] becomes [`Relu`] by itself.
///
/// PyTorch: `nn.Tanh`, `nn.Sigmoid`, `nn.GELU` and others. Wolfram: `ElementwiseLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::Function;
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let net = Net::chain("net", [3], [("square", Function::Square.into())])?;
/// let x = array![-1.0, 2.0, 3.0].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![1.0, 4.0, 9.0].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
impl LayerSpec for Function {
    fn kind(&self) -> &'static str {
        self.name()
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let mut graph = OpGraph::new(inputs);
        graph.function(Operand::Input(0), *self);
        Ok(graph)
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        Some(output.clone())
    }

    fn into_layer(self) -> Layer {
        match self {
            Self::Relu => Layer::of(Relu),
            _ => Layer::of(self),
        }
    }
}

/// A function without constants.
const fn plain(
    name: &'static str,
    label: &'static str,
    help: &'static str,
    source: &'static str,
) -> Entry {
    Entry { name, label, help, source, fields: &[] }
}

const FUNCTIONS: &[Entry] = &[
    plain("relu", "ReLU", "max(x, 0)", ""),
    plain("sigmoid", "Sigmoid", "1 / (1 + exp(−x)), from 0 to 1", ""),
    plain("tanh", "Tanh", "tanh x, from −1 to 1", ""),
    plain("gelu", "GELU", "x·Φ(x)", "Hendrycks and Gimpel 2016, arXiv:1606.08415"),
    plain(
        "selu",
        "SELU",
        "λ·x above 0, λ·α·(exp x − 1) below",
        "Klambauer et al. 2017, arXiv:1706.02515",
    ),
    plain("elu", "ELU", "x above 0, exp x − 1 below", "Clevert et al. 2015, arXiv:1511.07289"),
    plain(
        "silu",
        "SiLU (swish)",
        "x / (1 + exp(−x))",
        "Ramachandran et al. 2017, arXiv:1710.05941",
    ),
    plain("softplus", "Softplus", "ln(1 + exp x)", ""),
    plain("hard-tanh", "Hard tanh", "x, kept between −1 and 1", ""),
    plain("hard-sigmoid", "Hard sigmoid", "x/6 + 1/2, kept between 0 and 1", ""),
    plain("abs", "Absolute value", "|x|", ""),
    plain("square", "Square", "x²", ""),
    plain("sqrt", "Square root", "√x", ""),
    plain("exp", "Exponential", "exp x", ""),
    plain("log", "Logarithm", "ln x", ""),
    plain("sin", "Sine", "sin x", ""),
    plain("cos", "Cosine", "cos x", ""),
    Entry {
        name: "affine",
        label: "Scale and shift",
        help: "scale·x + shift",
        source: "",
        fields: &[
            Field::new("scale", "scale", FieldKind::Number(Range::ANY), "Factor.")
                .or(Value::Number(1.0)),
            Field::new("shift", "shift", FieldKind::Number(Range::ANY), "Summand.")
                .or(Value::Number(0.0)),
        ],
    },
];

impl Function {
    /// Those without constants, but for ReLU, that take any value: for checks and tests of each.
    pub(crate) const OF_ANY_VALUE: [Self; 14] = [
        Self::Tanh,
        Self::Sigmoid,
        Self::Sin,
        Self::Cos,
        Self::Exp,
        Self::Abs,
        Self::Square,
        Self::Gelu,
        Self::Selu,
        Self::Elu,
        Self::Silu,
        Self::Softplus,
        Self::HardTanh,
        Self::HardSigmoid,
    ];
    /// Those that take values above zero alone.
    pub(crate) const OF_POSITIVE_VALUES: [Self; 2] = [Self::Log, Self::Sqrt];
}

impl LayerKind for Function {
    const ENTRY: Entry = Entry {
        name: "activation",
        label: "Activation (sigmoid, tanh …)",
        help: "A function of each value.",
        source: "",
        fields: &[Field::new(
            "function",
            "function",
            FieldKind::Variant { variants: FUNCTIONS },
            "What becomes of each value.",
        )],
    };
    const GROUP: Group = Group::Activation;
    const SHORT_NAME: &'static str = "activation";
    const OTHER_NAMES: OtherNames =
        OtherNames { earlier: &["elementwise"], wolfram: &["ElementwiseLayer"], pytorch: &[] };

    fn example() -> Self {
        Self::Tanh
    }

    fn read(options: Options) -> Result<Self, String> {
        read_function(options)
    }

    fn write(&self) -> Options {
        write_function(self)
    }
}
