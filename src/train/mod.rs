//! Training: options, schedule, the loop, and measuring as it goes.

mod objective;
mod options;
#[cfg(feature = "full")]
mod parts;
#[cfg(not(feature = "full"))]
#[path = "parts_without_layers.rs"]
mod parts;
mod schedule;

#[cfg(feature = "full")]
mod presets;

mod evaluation;
mod predictor;
mod trainer;

mod finder;
mod session;

#[cfg(feature = "full")]
mod checkpoint;

pub use crate::optimizer::Optimizer;
pub use crate::plan::Clipping;
#[cfg(feature = "full")]
pub use checkpoint::Checkpoint;
pub use evaluation::Evaluation;
#[cfg(feature = "full")]
pub(crate) use evaluation::check_data;
pub use finder::{Finder, Found};
pub use objective::Objective;
pub use options::{FIELDS, OBJECTIVES, Options, SCHEDULES, Setting, owners};
pub use predictor::Predictor;
#[cfg(all(feature = "full", target_arch = "wasm32"))]
pub(crate) use predictor::check_example;
#[cfg(feature = "full")]
pub(crate) use predictor::check_finite;
#[cfg(feature = "full")]
pub use presets::Preset;
pub use schedule::{Place, Schedule};
pub use session::{
    EarlyStopState, Epoch, Every, Goals, History, Measurement, Outcome, Patience, Progress,
    Session, Stopped, Validation,
};
pub use trainer::{Snapshot, Trainer};
