//! Batch normalization.

mod cpu;

use super::statistics::Channels;
use super::{Backward, Forward, Op};

/// `y = weight·(x − μ) / √(σ² + ε) + bias` for each channel. In training, μ and σ² are the batch's;
/// in use, the running ones. Parameters are weight, bias, running mean and running variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BatchNorm {
    /// Channels, each normalized for itself.
    pub sizes: Channels,
    /// ε, which keeps the variance away from zero.
    pub epsilon: f32,
}

impl Op for BatchNorm {
    fn name(&self) -> &'static str {
        "batch_norm"
    }

    fn uses_batch_statistics(&self) -> bool {
        true
    }

    fn forward(&self, call: Forward<'_>) {
        cpu::forward(self, call.context.training, call.x[0], call.parameters, call.y);
    }

    fn backward(&self, call: Backward<'_>) {
        let Backward { x: [x, _], dy, dx: [dx, _], parameters, context, .. } = call;
        cpu::parameters(self, context, x, parameters, dy, call.dparameters);
        if let Some(dx) = dx {
            cpu::backward(self, context.training, x, parameters, dy, dx);
        }
    }
}
