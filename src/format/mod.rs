//! Files: a net's parameters as safetensors, its architecture as JSON.

mod catalogue;
mod net_file;
mod net_json;
mod net_rust;
mod rust_expression;
pub(crate) mod safetensors;

pub use self::safetensors::{
    Metadata, Precision, read_metadata, read_safetensors, write_safetensors,
};
pub use catalogue::{Catalogue, OptimizerEntry, catalogue, meanings};
pub use net_file::{architecture, read_net_file};
pub use net_json::{read_net, write_net};
pub use net_rust::write_rust;
pub(crate) use rust_expression::rust_expression;
