use super::AreaError;

/// Why a net gives no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// A net is applied whose parameters have no values yet.
    #[error(
        "{net} has no values for {parameter} yet: initialize it, load a file of weights, or set it"
    )]
    NotInitialized {
        /// The net's name.
        net: String,
        /// The first that is missing.
        parameter: String,
    },
    /// A net is asked for what only an encoder or a decoder could give.
    #[error("{net} has no {end}: attach one")]
    NothingAttached {
        /// The net's name.
        net: String,
        /// Which is missing.
        end: &'static str,
    },
    /// A decoder is asked for a property that its answers do not have.
    #[error("a picture has no {property}: ask for the picture itself")]
    NoSuchProperty {
        /// What was asked.
        property: String,
    },
    /// A label that no class of a net has.
    #[error(
        "the net tells {classes} classes apart, with labels from 0 to {last}; {label} is not one of \
         them",
        last = classes.saturating_sub(1)
    )]
    NoSuchLabel {
        /// The label asked for.
        label: usize,
        /// Classes there are.
        classes: usize,
    },
}

impl AreaError for ApplyError {}
