use super::AreaError;

/// What an encoder or a decoder cannot do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CodecError {
    /// An image's size and its bytes do not belong together.
    #[error(
        "an image of {width} × {height} pixels with {channels} bytes each has {} bytes, but got \
         {bytes}; give the size of the pixels that are passed",
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
    /// Values that do not make one image of the size that an encoder or decoder has.
    #[error("an image of {shape} has {expected} values, but got {got}; give one whole image")]
    ImageValues {
        /// The image's sizes, as in "3×32×32".
        shape: String,
        /// Values it has.
        expected: usize,
        /// Values it was given.
        got: usize,
    },
    /// Names that cannot be those of classes.
    #[error(
        "{count} class names cannot be used ({fault}); give 1 to {most} names, no two of them \
         alike"
    )]
    ClassNames {
        /// How many names there are.
        count: usize,
        /// What is wrong with them.
        fault: String,
        /// The most there can be.
        most: usize,
    },
    /// A label that is none of an encoder's or decoder's classes.
    #[error("there is no class called {label:?}; the classes are {classes}")]
    NoSuchClass {
        /// The label asked for.
        label: String,
        /// The classes there are.
        classes: String,
    },
    /// Another number of values than there are classes.
    #[error(
        "{classes} classes need {classes} probabilities, but got {got}; use the decoder that \
         belongs to this net"
    )]
    ClassCount {
        /// Classes of the decoder.
        classes: usize,
        /// Values it was given.
        got: usize,
    },
    /// A net's output is not a list of probabilities.
    #[error(
        "an answer needs one probability between 0 and 1 for each class; {}; reset the net or load \
         another one",
        match bad {
            Some(value) => format!("one of {count} values is {value}"),
            None => "got no values".to_owned(),
        }
    )]
    NotProbabilities {
        /// Values found.
        count: usize,
        /// The first that is not a probability.
        bad: Option<f32>,
    },
}

impl AreaError for CodecError {}
