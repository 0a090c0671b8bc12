//! Convolution, ReLU and max pooling in one pass.

pub(in crate::ops) mod cpu;
#[cfg(feature = "gpu")]
mod gpu;
mod reference;

use super::conv2d::Conv2d;
use super::max_pool2d::MaxPool2d;
use super::{Backward, Forward, Op, Reads};

/// `y = pool(relu(conv(x, weight) + bias))`. Backward, only largest values above zero pass a
/// gradient on, so the work is a fraction of what the three ops would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvReluPool {
    /// The convolution.
    pub conv: Conv2d,
    /// The pooling of its output.
    pub pool: MaxPool2d,
}

impl Op for ConvReluPool {
    fn name(&self) -> &'static str {
        "conv_relu_pool"
    }

    fn multiply_adds(&self) -> usize {
        self.conv.multiply_adds()
    }

    fn backward_reads(&self) -> Reads {
        Reads::BOTH
    }

    fn argmax_len(&self) -> usize {
        self.pool.out_len()
    }

    fn forward(&self, call: Forward<'_>) {
        let Forward { x, y, argmax, parameters, workspace, .. } = call;
        let (weight, bias) = parameters.split_at(self.conv.weights());
        cpu::forward(self, x[0], weight, bias, y, argmax, workspace);
    }

    fn backward(&self, call: Backward<'_>) {
        let Backward { x, y, argmax, dy, dx: [dx, _], workspace, .. } = call;
        let weights = self.conv.weights();
        let (dweight, dbias) = call.dparameters.split_at_mut(weights);
        let weight = &call.parameters[..weights];
        let values = cpu::Saved { x: x[0], y, argmax, dy, weight };
        cpu::backward(self, &values, dweight, dbias, dx, workspace);
    }
}
