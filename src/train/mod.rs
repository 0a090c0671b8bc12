//! Training: options, schedule, the loop, and measuring as it goes.

mod options;
mod parts;
mod schedule;

mod evaluation;
mod predictor;
mod trainer;

mod finder;

pub use crate::plan::{Clipping, Optimizer};
pub use evaluation::Evaluation;
pub use finder::{Finder, Found};
pub use options::Options;
pub use predictor::Predictor;
pub use schedule::{Place, Schedule};
pub use trainer::{Snapshot, Trainer};
