use super::AreaError;

/// Why a classifier cannot be measured so.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MeasureError {
    /// Probabilities and labels that do not fit together.
    #[error(
        "{values} probabilities do not fit {labels} examples of {classes} classes: give {classes} for \
         each of at least one example, of at least two classes"
    )]
    Shape {
        /// Probabilities given.
        values: usize,
        /// Labels given.
        labels: usize,
        /// Classes given.
        classes: usize,
    },
    /// Values that are not probabilities, since they do not add up to 1.
    #[error(
        "the probabilities of an example add up to {sum:.3}, not to 1: measure a net that ends in a \
         softmax or, with one output, in a logistic sigmoid"
    )]
    ProbabilitySum {
        /// What they add up to.
        sum: f64,
    },
    /// A table of utilities of other sizes.
    #[error(
        "{rows}×{columns} utilities do not fit {classes} classes: give a row for each true \
         class, all of finite numbers, one for each decision and, if wanted, one for none"
    )]
    Utilities {
        /// Rows given.
        rows: usize,
        /// Numbers in the first.
        columns: usize,
        /// Number of classes.
        classes: usize,
    },
    /// No measure has that name.
    #[error("there is no measure {name:?}, but {nearest}; Properties names them all")]
    NoSuchMeasure {
        /// The name asked for.
        name: String,
        /// The one most like it.
        nearest: String,
    },
    /// Measurements that cannot be compared.
    #[error(
        "measurements of {first} and of {second} examples can only be compared where the examples are \
         the same: measure both nets on one data set"
    )]
    OtherExamples {
        /// Examples of the first.
        first: usize,
        /// Examples of the second.
        second: usize,
    },
}

impl AreaError for MeasureError {}
