//! Softmax.

pub(in crate::ops) mod cpu;
#[cfg(feature = "gpu")]
mod gpu;
pub(super) mod reference;

use super::{Backward, Forward, Op, Reads};

/// `yᵢ = exp(xᵢ) / Σⱼ exp(xⱼ)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Softmax {
    /// Values of one example.
    pub len: usize,
}

impl Op for Softmax {
    fn name(&self) -> &'static str {
        "softmax"
    }

    fn backward_reads(&self) -> Reads {
        Reads::OUTPUT
    }

    fn forward(&self, call: Forward<'_>) {
        cpu::forward(self.len, call.x[0], call.y);
    }

    fn backward(&self, call: Backward<'_>) {
        if let [Some(dx), _] = call.dx {
            cpu::backward(self.len, call.y, call.dy, dx);
        }
    }
}
