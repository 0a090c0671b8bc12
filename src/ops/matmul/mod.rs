//! Matrix products of two operands.

pub(super) mod cpu;

use super::{Backward, Forward, Op};

/// `Y = A·B` for each example, with `A` `m×k` and `B` `k×n`. Backward, `dA = dY·Bᵀ` and
/// `dB = Aᵀ·dY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatMul {
    /// Rows of `A`.
    pub m: usize,
    /// Columns of `A`, and rows of `B`.
    pub k: usize,
    /// Columns of `B`.
    pub n: usize,
}

impl Op for MatMul {
    fn name(&self) -> &'static str {
        "matmul"
    }

    fn multiply_adds(&self) -> usize {
        self.m * self.k * self.n
    }

    fn forward(&self, call: Forward<'_>) {
        cpu::forward([self.m, self.k, self.n], call.x[0], call.x[1], call.y, call.workspace);
    }

    fn backward(&self, call: Backward<'_>) {
        let of = [call.x[0], call.x[1], call.dy];
        for (second, dx) in [false, true].into_iter().zip(call.dx) {
            if let Some(dx) = dx {
                cpu::backward([self.m, self.k, self.n], second, of, dx, call.workspace);
            }
        }
    }
}
