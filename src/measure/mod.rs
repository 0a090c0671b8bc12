//! How good a classifier is, and where it fails: measured once, asked from then on. Known as
//! `ClassifierMeasurements` elsewhere.
//!
//! Let `t` be the true class of an example and `d` the decision, the most probable class. A measure
//! that divides by nothing, such as the precision of a class that was never decided for, is
//! undefined: `None` here, `null` in JSON. Averages leave out the classes where it is undefined.

mod measurements;
mod run;

mod confusion;
mod estimate;

mod agreement;
mod score;

mod likelihood;

mod brier;
mod calibration;
mod rejection;
mod roc;

mod examples;
mod utility;

mod compare;

mod property;
mod report;

pub use calibration::{Bin, Calibration};
pub use compare::{Comparison, McNemar};
pub use confusion::{Confused, Confusion, Counts};
pub use estimate::Estimate;
pub use examples::Examples;
pub use measurements::{ClassifierMeasurements, Times};
pub use property::{PROPERTIES, Property, Query, no_such_measure};
pub use rejection::Rejection;
pub use report::{Report, Row};
pub use roc::Roc;
pub use run::Run;
pub use score::{Average, Score};
