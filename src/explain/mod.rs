//! Looking into a net: what its layers make of an example, which pixels an answer hangs on, and
//! what one training step changes.

mod ending;
mod explainer;

mod ascent;
mod step;

mod contributions;
mod receptive_field;

mod histogram;

pub use ascent::{Ascent, Frame};
pub use contributions::Contributions;
pub use explainer::{Explainer, Watched};
pub use histogram::Histogram;
pub use receptive_field::ReceptiveField;
pub use step::{ParameterStep, batch_gradients};
