//! Convolution with any stride, padding, dilation and groups: an image's patches are laid out as
//! the columns of a matrix (im2col), and convolving is then a matrix product.

pub(super) mod cpu;

use super::{Backward, ConvWindows, Forward, Op};

/// A convolution; parameters are the weight and, where it has one, the bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Im2colConv2d(pub ConvWindows);

impl Op for Im2colConv2d {
    fn name(&self) -> &'static str {
        "im2col_conv2d"
    }

    fn multiply_adds(&self) -> usize {
        self.0.multiply_adds()
    }

    fn forward(&self, call: Forward<'_>) {
        cpu::forward(&self.0, call.x[0], call.parameters, call.y, call.workspace);
    }

    fn backward(&self, call: Backward<'_>) {
        let Backward { x, dy, dx: [dx, _], parameters, dparameters, workspace, .. } = call;
        cpu::parameters(&self.0, x[0], dy, dparameters, workspace);
        if let Some(dx) = dx {
            cpu::backward(&self.0, dy, parameters, dx, workspace);
        }
    }
}
