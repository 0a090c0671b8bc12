//! The one error type. Every variant names the op or file, what was expected and what came,
//! and where a user can act on it, what to do next.

/// The crate's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    // ---- data: files, data sets, downloads ----
    /// The labels and the images of a data set do not belong together.
    #[error("{images} images came with {labels} labels; a data set needs one label for each image")]
    CountMismatch {
        /// Images found.
        images: usize,
        /// Labels found.
        labels: usize,
    },
    // ---- codec: encoders and decoders ----

    // ---- net, plan, engine ----
    /// A layer was given an input of a shape it cannot take.
    #[error("{layer}: expects {expected}, got {got}")]
    LayerInput {
        /// The layer's name.
        layer: String,
        /// What it takes, and how to get there.
        expected: String,
        /// The shape that came.
        got: String,
    },
    /// A loss is wanted of a net that gives no probabilities.
    #[error("{net}: cross-entropy needs probabilities: end the net with a softmax")]
    NoLoss {
        /// The net's name.
        net: String,
    },
    // ---- train ----

    // ---- format: files of parameters ----
}
