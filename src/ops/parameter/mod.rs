//! Learned arrays.

use super::{Backward, Forward, Op, Reads};

/// The parameter's values, the same for every example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter;

impl Op for Parameter {
    fn name(&self) -> &'static str {
        "parameter"
    }

    fn is_differentiable(&self) -> bool {
        false
    }

    fn backward_reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn forward(&self, call: Forward<'_>) {
        let values = call.parameters;
        call.y.chunks_exact_mut(values.len()).for_each(|y| y.copy_from_slice(values));
    }

    fn backward(&self, call: Backward<'_>) {
        let sum = call.dparameters;
        sum.fill(0.0);
        for dy in call.dy.chunks_exact(sum.len()) {
            sum.iter_mut().zip(dy).for_each(|(sum, dy)| *sum += dy);
        }
    }
}
