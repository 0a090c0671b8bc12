//! A GPU through `wgpu`: the device, buffers, pipelines, and kernels put together from them.

mod pipeline;

mod context;

mod buffer;
mod kernel;
pub mod tiles;

pub use buffer::Buffer;
pub use context::Context;
pub use kernel::{Builder, Cost, Extent, Kernel};
pub use pipeline::{Pipeline, STEP_BYTES};
