//! Files: a net's parameters as safetensors.

mod safetensors;

pub use self::safetensors::{Metadata, Precision, read_safetensors, write_safetensors};
