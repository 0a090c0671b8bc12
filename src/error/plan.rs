use super::AreaError;

/// Why a net cannot be lowered to a plan.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// A loss is wanted of a net that gives no probabilities.
    #[error(
        "{net}: a loss is needed to train: end the net with a softmax, or give it an output called \
         Loss that is one number"
    )]
    NoLoss {
        /// The net's name.
        net: String,
    },
    /// A net whose values for a batch would not fit into memory.
    #[error(
        "{net}: a batch of {batch} examples takes {values} values ({} bytes) beside the parameters, \
         more than the {most} there can be: use smaller batches, or make the net smaller",
        values.saturating_mul(4)
    )]
    TooManyValues {
        /// The net's name.
        net: String,
        /// Examples in a batch.
        batch: usize,
        /// Values that they take.
        values: usize,
        /// The most there can be.
        most: usize,
    },
}

impl AreaError for PlanError {}
