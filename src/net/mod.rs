//! Nets: *what* is computed. Named layers, the shapes between them and the parameters they own;
//! no buffers and no engine.

mod layer;
mod shape;

mod chain;

mod parameters;

mod init;
mod presets;

pub use chain::{Net, Node, Summary};
pub use init::kaiming;
pub use layer::{Conv2d, Layer, Linear, MaxPool2d};
pub use parameters::{Parameter, Parameters};
pub use presets::lenet;
pub use shape::Shape;
