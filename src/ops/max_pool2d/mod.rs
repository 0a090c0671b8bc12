//! Max pooling over windows that lie side by side, tuned: what LeNet's poolings are.

pub(in crate::ops) mod cpu;
#[cfg(feature = "gpu")]
mod gpu;
pub(in crate::ops) mod reference;

use super::{Backward, Forward, Op, Reads};

/// The largest value of each `K×K` window; rows and columns that fill no window are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaxPool2d {
    /// Channels of input and output.
    pub channels: usize,
    /// Height of the input.
    pub in_height: usize,
    /// Width of the input.
    pub in_width: usize,
    /// Side of the square window, and the stride; at most 16, since the place of the largest value
    /// in its window is kept in one byte.
    pub kernel: usize,
}

impl MaxPool2d {
    /// Height of the output.
    pub fn out_height(&self) -> usize {
        self.in_height / self.kernel
    }

    /// Width of the output.
    pub fn out_width(&self) -> usize {
        self.in_width / self.kernel
    }

    /// Values of one example's input.
    pub fn in_len(&self) -> usize {
        self.channels * self.in_height * self.in_width
    }

    /// Values of one example's output.
    pub fn out_len(&self) -> usize {
        self.channels * self.out_height() * self.out_width()
    }
}

impl Op for MaxPool2d {
    fn name(&self) -> &'static str {
        "max_pool2d"
    }

    fn backward_reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn argmax_len(&self) -> usize {
        self.out_len()
    }

    fn forward(&self, call: Forward<'_>) {
        cpu::forward(self, call.x[0], call.y, call.argmax);
    }

    fn backward(&self, call: Backward<'_>) {
        if let [Some(dx), _] = call.dx {
            cpu::backward(self, call.argmax, call.dy, dx);
        }
    }
}
