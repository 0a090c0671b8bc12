use super::AreaError;

/// Why a net cannot be trained, or not any longer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A part of the net that is not there.
    #[error(
        "learning-rate multiplier: the net has no part called {part}; its parameters are {parts}"
    )]
    NoSuchPart {
        /// The name.
        part: String,
        /// The parameters there are.
        parts: String,
    },
    /// A data set's images or classes are not those of the net.
    #[error("the net takes {net}, and the data set has {data}: choose another net or data set")]
    DataShape {
        /// What the net takes and gives.
        net: String,
        /// What the data set has.
        data: String,
    },
    /// The loss grew beyond all bounds, or a weight is not finite.
    #[error(
        "training diverged at step {step} with learning rate {learning_rate}: the loss grew beyond \
         all bounds. The last good weights are kept; try a learning rate ten times lower"
    )]
    Diverged {
        /// The step, from 1 on.
        step: usize,
        /// The learning rate of that step.
        learning_rate: f32,
    },
    /// No learning rate at which the loss falls.
    #[error("the loss fell at none of the learning rates that were tried: give one, such as 0.001")]
    NoLearningRate,
    /// No preset of that name.
    #[error("there is no preset called {name}; there are {names}")]
    NoPreset {
        /// The name given.
        name: String,
        /// The names there are.
        names: String,
    },
}

impl AreaError for TrainError {}

/// What is wrong with a checkpoint.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// Bytes that are not a checkpoint.
    #[error("the checkpoint cannot be read ({reason}): choose a file that --checkpoint wrote")]
    Unreadable {
        /// What is wrong.
        reason: String,
    },
    /// A checkpoint of a run on other data.
    #[error("the checkpoint is of a run on {expected}, not on {got}: choose that data set")]
    OtherData {
        /// Its data set.
        expected: String,
        /// The data set at hand.
        got: String,
    },
}

impl AreaError for CheckpointError {}
