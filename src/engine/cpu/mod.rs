//! The CPU engine: one core, SIMD where the target has it.

mod simd;

pub mod gemm;
pub mod peak;
