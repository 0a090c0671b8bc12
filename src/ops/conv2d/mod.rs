//! Convolution with stride 1 and no padding, tuned: what LeNet's convolutions are.

pub(in crate::ops) mod cpu;
#[cfg(feature = "gpu")]
pub(in crate::ops) mod gpu;
mod reference;

use super::{Backward, Forward, Op};

/// `y[m,i,j] = b[m] + Σ w[m,c,u,v] · x[c,i+u,j+v]`; parameters are the weight, then the bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conv2d {
    /// Channels of the input.
    pub in_channels: usize,
    /// Height of the input.
    pub in_height: usize,
    /// Width of the input.
    pub in_width: usize,
    /// Channels of the output.
    pub out_channels: usize,
    /// Side of the square kernel.
    pub kernel: usize,
}

impl Conv2d {
    /// Height of the output.
    pub fn out_height(&self) -> usize {
        self.in_height - self.kernel + 1
    }

    /// Width of the output.
    pub fn out_width(&self) -> usize {
        self.in_width - self.kernel + 1
    }

    /// Pixels of one output channel.
    pub fn out_pixels(&self) -> usize {
        self.out_height() * self.out_width()
    }

    /// Values of one example's input.
    pub fn in_len(&self) -> usize {
        self.in_channels * self.in_height * self.in_width
    }

    /// Values of one example's output.
    pub fn out_len(&self) -> usize {
        self.out_channels * self.out_pixels()
    }

    /// Values under the kernel at one place, over all channels: the products of one output.
    pub fn patch_len(&self) -> usize {
        self.in_channels * self.kernel * self.kernel
    }

    /// Number of weights.
    pub fn weights(&self) -> usize {
        self.out_channels * self.patch_len()
    }
}

impl Op for Conv2d {
    fn name(&self) -> &'static str {
        "conv2d"
    }

    fn multiply_adds(&self) -> usize {
        self.out_len() * self.patch_len()
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
