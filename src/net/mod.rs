//! Nets: *what* is computed. Named layers, the values between them and the parameters they own; no
//! buffers and no engine.

mod graph;
mod infer;
#[expect(clippy::module_inception, reason = "a net is what this module is about")]
mod net;

mod edit;
mod report;

mod parameters;

mod init;
mod presets;

pub use crate::layers::*;
pub use crate::shape::Shape;

pub use graph::{Graph, OpenOutput, OpenPort, Wired};
pub use init::{InitScope, Initializer, initialize, kaiming};
pub use net::{Net, Node, Output, Port, Source, Summary};
pub use parameters::{Parameter, Parameters};
pub use presets::lenet;
pub use report::{Report, Row};
