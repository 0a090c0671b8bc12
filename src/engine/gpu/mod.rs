//! The GPU engine: WebGPU in a browser, Vulkan, Metal or DirectX 12 elsewhere, from the same code.
//! The whole training loop lives on the device: images, their order and the learning rates of an
//! epoch are uploaded before it, bind groups are made once, and a step moves no byte in either
//! direction.

mod images;

mod program;
mod shaders;
mod steps;

mod epoch_plan;

mod reading;
mod warm;

mod engine;

mod device;

pub use crate::compute::gpu::Cost;
pub use device::{Gpu, adapters};
pub use engine::GpuEngine;
