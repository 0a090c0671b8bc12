//! Nets: *what* is computed. Named layers, the shapes between them and the parameters they own;
//! no buffers and no engine.

mod shape;

#[cfg(feature = "layers")]
pub mod formula;
mod layer;

mod graph;
#[cfg(feature = "layers")]
mod infer;
#[expect(clippy::module_inception, reason = "a net is what this room is about")]
mod net;

#[cfg(feature = "layers")]
mod edit;
#[cfg(feature = "layers")]
mod report;

mod parameters;

mod init;
mod presets;

#[cfg(feature = "layers")]
pub use formula::{Binary, Formula, Function, Target};
pub use graph::{Graph, OpenOutput, OpenPort, Wired};
pub use init::kaiming;
#[cfg(feature = "layers")]
pub use init::{Initializer, Which, initialize};
pub use layer::*;
pub use net::{Net, Node, Output, Port, Source, Summary};
use parameters::Need;
pub use parameters::{Parameter, Parameters, Role};
pub use presets::lenet;
#[cfg(feature = "layers")]
pub use report::{Report, Row};
pub use shape::Shape;
