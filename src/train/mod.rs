//! Training: options, schedule, the loop, and measuring as it goes.

mod objective;
mod options;
mod schedule;

#[cfg(feature = "layers")]
mod presets;

mod evaluation;
mod predictor;
mod snapshot;
mod trainer;

pub use crate::plan::Optimizer;
pub use evaluation::Evaluation;
pub use objective::Objective;
pub use options::Options;
pub use predictor::Predictor;
#[cfg(feature = "layers")]
pub use presets::Preset;
pub use schedule::Schedule;
pub use snapshot::Snapshot;
pub use trainer::Trainer;
