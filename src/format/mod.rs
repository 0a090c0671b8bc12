//! Files: a net's parameters as safetensors, its architecture as JSON.

#[cfg(feature = "layers")]
mod catalogue;
#[cfg(feature = "layers")]
mod net_file;
#[cfg(feature = "layers")]
mod net_json;
#[cfg(feature = "layers")]
mod net_rust;
mod safetensors;

pub use self::safetensors::{
    Metadata, Precision, read_metadata, read_safetensors, write_safetensors,
};
#[cfg(feature = "layers")]
pub use catalogue::{Catalogue, OptimizerEntry, catalogue};
#[cfg(feature = "layers")]
pub use net_file::{architecture, read_net_file};
#[cfg(feature = "layers")]
pub use net_json::{read_net, write_net};
#[cfg(feature = "layers")]
pub use net_rust::write_rust;
