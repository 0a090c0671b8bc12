use std::any::Any;
use std::fmt::{self, Debug, Display, Formatter};
use std::ops::Deref;
use std::sync::Arc;

use super::OpGraph;
use crate::Result;
use crate::error::NetError;
use crate::shape::Shape;

/// What a layer computes: its options, and what they mean for inputs of certain shapes.
///
/// Whatever implements this is a layer, wherever it is defined:
///
/// ```
/// use lenet_playground::layers::{LayerSpec, OpGraph, Operand, Refusal};
/// use lenet_playground::net::{Net, Shape};
/// use lenet_playground::ops::elementwise::Function;
///
/// /// `y = x² + 1`.
/// #[derive(Debug, PartialEq)]
/// struct SquarePlusOne;
///
/// impl LayerSpec for SquarePlusOne {
///     fn kind(&self) -> &'static str {
///         "square plus one"
///     }
///
///     fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
///         let mut graph = OpGraph::new(inputs);
///         let square = graph.function(Operand::Input(0), Function::Square);
///         graph.function(square, Function::Affine { scale: 1.0, shift: 1.0 });
///         Ok(graph)
///     }
/// }
///
/// let net = Net::chain("net", [3], [("square", SquarePlusOne.into())])?;
/// assert_eq!(net.output(), &Shape::from([3]));
/// # Ok::<(), lenet_playground::Error>(())
/// ```
pub trait LayerSpec: Any + Debug + Send + Sync + DynEq {
    /// The name of the kind, in words.
    fn kind(&self) -> &'static str;

    /// Its inputs.
    fn ports(&self) -> Ports {
        Ports::Named(&["Input"])
    }

    /// The ops that it is lowered to for inputs of these shapes, with the parameters they need.
    /// There are as many inputs as the layer has ports, and none is empty.
    ///
    /// # Errors
    /// What it expects where it cannot take them.
    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal>;

    /// Its input's shape for an output's, where that follows.
    fn input_shape(&self, _output: &Shape) -> Option<Shape> {
        None
    }

    /// The layer with the options that follow from its output's shape, where some were left open.
    fn with_output(&self, _output: &Shape) -> Option<Layer> {
        None
    }

    /// The layer of this specification: another one where that is the same and faster.
    fn into_layer(self) -> Layer
    where
        Self: Sized,
    {
        Layer::of(self)
    }
}

/// Equality of layers whose types are not known.
pub trait DynEq {
    /// Whether the other is of the same type and equal.
    fn dyn_eq(&self, other: &dyn Any) -> bool;
}

impl<T: PartialEq + Any> DynEq for T {
    fn dyn_eq(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }
}

/// Why a layer cannot be what it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It cannot take its inputs.
    Inputs {
        /// What it takes: "an image C×H×W".
        expected: String,
        /// How to get there: ": put a flatten before it"; may be empty.
        hint: &'static str,
    },
    /// An option was left open, and nothing tells it.
    Open(&'static str),
}

impl From<String> for Refusal {
    fn from(expected: String) -> Self {
        Self::Inputs { expected, hint: "" }
    }
}

impl From<&str> for Refusal {
    fn from(expected: &str) -> Self {
        expected.to_owned().into()
    }
}

/// The inputs of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ports {
    /// These, by name.
    Named(&'static [&'static str]),
    /// Any number above zero.
    Many,
}

impl Ports {
    /// Whether it has so many.
    pub fn accept(self, inputs: usize) -> bool {
        match self {
            Self::Named(names) => names.len() == inputs,
            Self::Many => inputs > 0,
        }
    }
}

/// "one input".
impl Display for Ports {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named([]) => f.write_str("no input"),
            Self::Named(["Input"]) => f.write_str("one input"),
            Self::Named(names) => {
                f.write_str("the inputs ")?;
                for (at, name) in names.iter().enumerate() {
                    f.write_str(if at > 0 { " and " } else { "" })?;
                    f.write_str(name)?;
                }
                Ok(())
            }
            Self::Many => f.write_str("one input or more"),
        }
    }
}

/// A layer of any kind. Clones share it.
#[derive(Clone)]
pub struct Layer(Arc<dyn LayerSpec>);

impl Layer {
    /// The layer of a specification, as it stands.
    pub(super) fn of(spec: impl LayerSpec) -> Self {
        Self(Arc::new(spec))
    }

    /// Its options, where it is of a certain kind.
    pub fn downcast_ref<T: LayerSpec>(&self) -> Option<&T> {
        let any: &dyn Any = &*self.0;
        any.downcast_ref()
    }

    /// Whether it is of a certain kind.
    pub fn is<T: LayerSpec>(&self) -> bool {
        self.downcast_ref::<T>().is_some()
    }

    /// The ops for inputs of these shapes; `name` is the layer's own, for the message.
    ///
    /// # Errors
    /// [`NetError::LayerInput`] where the layer cannot take such inputs, [`NetError::LayerSize`] where
    /// one of its options is open.
    pub(crate) fn lowered(&self, name: &str, inputs: &[Shape]) -> Result<OpGraph> {
        let refuse = |expected: String, hint: &'static str| {
            let shapes: Vec<String> = inputs.iter().map(Shape::to_string).collect();
            let got = if shapes.is_empty() { "nothing".into() } else { shapes.join(" and ") };
            NetError::LayerInput { layer: name.into(), expected, got, hint }.into()
        };
        let possible = |shape: &Shape| Shape::is_possible(shape.sizes());
        if !inputs.iter().all(|input| possible(input) && !input.is_empty()) {
            return Err(refuse(at_most(), ""));
        }
        if !self.ports().accept(inputs.len()) {
            return Err(refuse(self.ports().to_string(), ""));
        }
        match self.lower(inputs) {
            Ok(graph) if possible(graph.output()) => Ok(graph),
            Ok(_) => Err(refuse(at_most(), "")),
            Err(Refusal::Inputs { expected, hint }) => Err(refuse(expected, hint)),
            Err(Refusal::Open(missing)) => {
                Err(NetError::LayerSize { layer: name.into(), missing }.into())
            }
        }
    }
}

/// What is expected where an array, of a parameter or of values, would be larger than any may be.
pub(super) fn at_most() -> String {
    format!("sizes above 0 that give no array of more than {} values", Shape::MOST_VALUES)
}

impl<T: LayerSpec> From<T> for Layer {
    fn from(spec: T) -> Self {
        spec.into_layer()
    }
}

impl Deref for Layer {
    type Target = dyn LayerSpec;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl PartialEq for Layer {
    fn eq(&self, other: &Self) -> bool {
        let other: &dyn Any = &*other.0;
        self.0.dyn_eq(other)
    }
}

impl Debug for Layer {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&*self.0, f)
    }
}
