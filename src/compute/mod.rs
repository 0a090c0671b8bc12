//! What ops are written with: on the CPU a matrix product, SIMD and scratch memory; on the GPU
//! buffers, pipelines and tiles. Nothing here knows an op.

pub mod cpu;
#[cfg(feature = "gpu")]
pub(crate) mod gpu;
