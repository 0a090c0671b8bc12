//! Files: a net's parameters as safetensors, its architecture as JSON.

#[cfg(feature = "layers")]
mod net_json;
mod safetensors;

#[cfg(feature = "layers")]
pub use net_json::{read_net, write_net};
pub use self::safetensors::{Metadata, Precision, read_safetensors, write_safetensors};
