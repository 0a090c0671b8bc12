//! The CPU engine: one core, SIMD where the target has it.

mod simd;

pub mod activation;
pub mod conv2d;
pub mod conv_relu_pool;
pub mod gemm;
pub mod linear;
pub mod optimizer;
pub mod peak;
pub mod pool2d;
pub mod softmax_xent;
pub mod workspace;
