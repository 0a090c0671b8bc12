//! Looking into a net: what its layers make of an example, which pixels an answer hangs on, and
//! what one training step changes.

mod ending;
mod explainer;

mod ascent;
mod step;

mod field;
mod products;

mod histogram;

pub use ascent::{Ascent, Frame};
pub use explainer::{Explainer, Watched};
pub use field::Field;
pub use histogram::Histogram;
pub use products::Products;
pub use step::{ParameterStep, batch_gradients};
