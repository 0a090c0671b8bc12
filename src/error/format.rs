use super::AreaError;

/// What is wrong with a net as JSON, or with a file of a net.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// JSON that describes no net.
    #[error("this does not describe a net: {place}: {reason}")]
    NetJson {
        /// The layer or field.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file that holds another net than the one that is wanted.
    #[error(
        "the file holds the net {file:?}, whose layers are not those of {given:?}, which was asked \
         for: leave out --architecture and --preset, or choose that net's file"
    )]
    OtherNet {
        /// The name of the file's net.
        file: String,
        /// The name of the net that was asked for.
        given: String,
    },
    /// A net with a layer that files do not know.
    #[error(
        "{layer} cannot be written: files do not know layers of the kind {kind}: use layers of this \
         library in its place"
    )]
    UnknownLayer {
        /// The layer's name.
        layer: String,
        /// Its kind.
        kind: &'static str,
    },
}

/// What is wrong with a file of weights.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// A file is not a readable safetensors file.
    #[error("the file of weights cannot be read as safetensors ({reason}): choose another file")]
    Unreadable {
        /// What the reader says.
        reason: String,
    },
    /// A file of weights lacks a parameter of the net, or has it in another shape or type.
    #[error("the file of weights does not fit {net}: {parameter} should be {expected}, got {got}")]
    Mismatch {
        /// The net's name.
        net: String,
        /// The parameter's name.
        parameter: String,
        /// Its shape in the net.
        expected: String,
        /// What the file has.
        got: String,
    },
}

impl AreaError for FormatError {}
impl AreaError for WeightsError {}
