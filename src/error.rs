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
    /// An image's size and its bytes do not belong together.
    #[error(
        "an image of {width} × {height} pixels with {channels} bytes each has {} bytes, but \
         {bytes} came; give the size of the pixels that are passed",
        width.saturating_mul(*height).saturating_mul(*channels)
    )]
    ImageSize {
        /// Width in pixels.
        width: usize,
        /// Height in pixels.
        height: usize,
        /// Bytes for each pixel.
        channels: usize,
        /// Bytes found.
        bytes: usize,
    },
    /// A net's output is not a list of probabilities.
    #[error(
        "an answer needs one probability between 0 and 1 for each class; of {count} values {}; \
         reset the net or load another one",
        match bad { Some(value) => format!("one is {value}"), None => "none came".to_owned() }
    )]
    NotProbabilities {
        /// Values found.
        count: usize,
        /// The first that is no probability.
        bad: Option<f32>,
    },
    // ---- net, plan, engine ----

    // ---- train ----

    // ---- format: files of parameters ----
}
