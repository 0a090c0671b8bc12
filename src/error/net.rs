use super::AreaError;

/// What is wrong with a net, a layer or a parameter.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NetError {
    /// A layer was given an input of a shape it cannot take.
    #[error("{layer}: expects {expected}, got {got}{hint}")]
    LayerInput {
        /// The layer's name.
        layer: String,
        /// What it takes.
        expected: String,
        /// The shape it was given.
        got: String,
        /// What to do, where that is clear, after a colon.
        hint: &'static str,
    },
    /// Two layers of a net have one name.
    #[error("two layers are called {layer}: give each a name of its own")]
    LayerName {
        /// The name.
        layer: String,
    },
    /// A size of a layer that follows neither from its options nor from the layers around it.
    #[error("{layer}: {missing} is not known: give it, or the shape of what follows")]
    LayerSize {
        /// The layer's name.
        layer: String,
        /// What is missing.
        missing: &'static str,
    },
    /// An input of a net whose shape nothing determines.
    #[error("{net}: the shape of {input} is not known: give it")]
    OpenInput {
        /// The net's name.
        net: String,
        /// The input's name.
        input: String,
    },
    /// A net that is larger than any may be.
    #[error(
        "{layer}: up to this layer the net has {parameters} parameters ({} bytes), more than the \
         {most} ({} bytes) there can be: make it smaller",
        parameters.saturating_mul(4),
        most.saturating_mul(4)
    )]
    TooManyParameters {
        /// The layer at which they become too many.
        layer: String,
        /// Parameter values up to it.
        parameters: usize,
        /// The most there can be.
        most: usize,
    },
    /// A net without an input or an output.
    #[error("{net}: a net needs an input and an output: add them")]
    NoPorts {
        /// The net's name.
        net: String,
    },
    /// A layer is wired to something that is not there.
    #[error(
        "{layer}: it has too few or too many inputs, or one that does not come before it: wire it to \
         inputs of the net or to layers before it"
    )]
    Wire {
        /// The layer's name.
        layer: String,
    },
    /// No layer has that path.
    #[error("{net} has no part called {path}; its layers are {names}")]
    NoLayer {
        /// The net's name.
        net: String,
        /// The path.
        path: String,
        /// The names there are.
        names: String,
    },
    /// A parameter is given values that do not fit, or does not exist.
    #[error("{name}: expected {expected}")]
    Parameter {
        /// The name given.
        name: String,
        /// What was expected.
        expected: String,
    },
    /// An input of a net that is missing, unknown or of another size.
    #[error("{net}: {input} should be {expected}")]
    NetInput {
        /// The net's name.
        net: String,
        /// The input's name.
        input: String,
        /// What it should be.
        expected: String,
    },
}

impl AreaError for NetError {}
