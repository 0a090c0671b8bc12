//! The GPU engine: WebGPU in a browser, Vulkan, Metal or DirectX 12 elsewhere, from the same code.
//! The whole training loop lives on the device: images, their order and the learning rates of an
//! epoch are uploaded before it, bind groups are made once, and a step moves no byte in either
//! direction.

mod context;
mod kernel;
mod program;
mod shaders;

mod course;
mod engine;
mod images;
mod steps;

mod reading;
mod warm;

pub use context::{Gpu, adapters};
pub use engine::GpuEngine;
pub use kernel::Cost;
