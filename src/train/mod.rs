//! Training: options, schedule, the loop, and measuring as it goes.

mod objective;
mod options;
mod parts;
mod schedule;

mod presets;

mod evaluation;
mod predictor;
mod trainer;

mod finder;
mod session;

mod checkpoint;

pub use crate::optimizer::Optimizer;
pub use crate::plan::Clipping;
pub use checkpoint::Checkpoint;
pub use evaluation::Evaluation;
pub(crate) use evaluation::check_data;
pub use finder::{Finder, Found};
pub use objective::Objective;
pub use options::{FIELDS, OBJECTIVES, Options, SCHEDULES, Setting, owners};
pub use predictor::Predictor;
#[cfg(target_arch = "wasm32")]
pub(crate) use predictor::check_example;
pub(crate) use predictor::check_finite;
pub use presets::Preset;
pub use schedule::{Place, Schedule};
pub use session::{
    EarlyStopState, Epoch, Every, Goals, History, Measurement, Outcome, Patience, Progress,
    QuickValidation, Session, Stopped, Validation,
};
pub use trainer::{Snapshot, Trainer};
