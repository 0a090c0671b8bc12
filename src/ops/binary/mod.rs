//! Functions of two values.

mod cpu;

use serde::{Deserialize, Serialize};

use super::{Backward, Forward, Op, Reads};

/// `yᵢ = f(aᵢ, bᵢ)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binary {
    /// `f`.
    pub function: BinaryFunction,
}

/// A function of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[doc(alias = "ThreadingLayer")]
pub enum BinaryFunction {
    /// `a + b`.
    #[serde(alias = "plus")]
    Add,
    /// `a − b`.
    Subtract,
    /// `a·b`.
    #[serde(alias = "times")]
    Multiply,
    /// `a / b`.
    Divide,
    /// `aᵇ`, for `a` above zero.
    Power,
    /// The larger; equal ones share the gradient's way to the first.
    Maximum,
    /// The smaller; as above.
    Minimum,
}

impl Op for Binary {
    fn name(&self) -> &'static str {
        "binary"
    }

    fn backward_reads(&self) -> Reads {
        Reads::BOTH
    }

    fn forward(&self, call: Forward<'_>) {
        cpu::forward(self.function, call.x[0], call.x[1], call.y);
    }

    fn backward(&self, call: Backward<'_>) {
        let of = [call.x[0], call.x[1], call.y, call.dy];
        for (second, dx) in [false, true].into_iter().zip(call.dx) {
            if let Some(dx) = dx {
                cpu::backward(self.function, second, of, dx);
            }
        }
    }
}
