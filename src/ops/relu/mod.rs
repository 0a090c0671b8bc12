//! ReLU.

pub(in crate::ops) mod cpu;
#[cfg(feature = "gpu")]
mod gpu;
pub(in crate::ops) mod reference;

use super::{Backward, Forward, Op, Reads};

/// `y = max(x, 0)`; a gradient passes where `y > 0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relu {
    /// Values of one example.
    pub len: usize,
}

impl Op for Relu {
    fn name(&self) -> &'static str {
        "relu"
    }

    fn backward_reads(&self) -> Reads {
        Reads::OUTPUT
    }

    fn forward(&self, call: Forward<'_>) {
        cpu::forward(call.x[0], call.y);
    }

    fn backward(&self, call: Backward<'_>) {
        match call.dx {
            [Some(dx), _] if call.dy.is_empty() => cpu::backward_in_place(call.y, dx),
            [Some(dx), _] => cpu::backward(call.y, call.dy, dx),
            _ => {}
        }
    }
}
