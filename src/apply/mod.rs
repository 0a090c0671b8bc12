//! Using nets: on arrays, with gradients; on pictures, with an encoder before and a decoder behind.

mod evaluator;

mod decoder;
mod model;

mod trained;

pub use decoder::{Decoded, Decoder, Property};
pub use evaluator::{Evaluator, Gradients};
pub use model::Model;
pub use trained::{class_names, classes_of, encoder_of, facts_of};
