//! Functions of single values.

mod cpu;
mod function;
#[cfg(feature = "gpu")]
mod gpu;
mod reference;

use super::{Backward, Forward, Op, Reads};

pub use function::Function;

/// `yᵢ = f(xᵢ)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Elementwise {
    /// `f`.
    pub function: Function,
    /// Values of one example.
    pub len: usize,
}

impl Op for Elementwise {
    fn name(&self) -> &'static str {
        "elementwise"
    }

    fn backward_reads(&self) -> Reads {
        Reads::BOTH
    }

    fn forward(&self, call: Forward<'_>) {
        cpu::forward(self.function, call.x[0], call.y);
    }

    fn backward(&self, call: Backward<'_>) {
        if let [Some(dx), _] = call.dx {
            cpu::backward(self.function, call.x[0], call.y, call.dy, dx);
        }
    }
}
