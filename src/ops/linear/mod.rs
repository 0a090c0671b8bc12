//! Linear maps of vectors, with ReLU where it follows.

pub(in crate::ops) mod cpu;
#[cfg(feature = "gpu")]
mod gpu;
mod reference;

use super::{Backward, Forward, Op};

/// `y = x·weightᵀ + bias`, then ReLU where `relu` is set; parameters are the weight,
/// `out_features×in_features`, then the bias. Backward it begins before the ReLU: a plan puts the
/// ReLU's own backward pass in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linear {
    /// Length of the input.
    pub in_features: usize,
    /// Length of the output.
    pub out_features: usize,
    /// Whether a ReLU follows.
    pub relu: bool,
}

impl Linear {
    /// Number of weights.
    pub fn weights(&self) -> usize {
        self.in_features * self.out_features
    }
}

impl Op for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn multiply_adds(&self) -> usize {
        self.weights()
    }

    fn forward(&self, call: Forward<'_>) {
        let (weight, bias) = call.parameters.split_at(self.weights());
        cpu::forward(self, call.x[0], weight, bias, call.y, call.workspace);
    }

    fn backward(&self, call: Backward<'_>) {
        let Backward { x, dy, dx: [dx, _], parameters, dparameters, workspace, .. } = call;
        let weight = &parameters[..self.weights()];
        let (dweight, dbias) = dparameters.split_at_mut(self.weights());
        cpu::backward(self, x[0], dy, weight, dweight, dbias, dx, workspace);
    }
}
