//! One core: SIMD where the target has it, and the same arithmetic, bit for bit, on every target.

pub(crate) mod simd;

pub mod gemm;
pub mod peak;

pub mod workspace;

pub use workspace::Workspace;
