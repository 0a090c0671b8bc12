use super::AreaError;

/// Why an engine cannot run a net, or not any longer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A device that trains on images alone.
    #[error("the {device} trains on images only, not on arrays of numbers: use one core")]
    NoArrays {
        /// The device.
        device: &'static str,
    },
    /// One of the workers or threads that train together has stopped, or never started.
    #[error("one of the cores stopped training ({reason}): train on fewer cores")]
    MemberLost {
        /// What is known of it.
        reason: String,
    },
    /// Values that do not make whole examples.
    #[error("the net takes {expected} values for each example, got {got}")]
    InputLength {
        /// Values of one example.
        expected: usize,
        /// Values it was given.
        got: usize,
    },
    /// An input with a value that is not finite.
    #[error("value {at} of the input, counted from 0, is {value}: give finite numbers only")]
    NotFinite {
        /// Its place.
        at: usize,
        /// The value.
        value: f32,
    },
}

impl AreaError for EngineError {}
