//! Transposed convolution.

mod cpu;

use super::{Backward, ConvWindows, Forward, Op};

/// The transpose of a convolution of these sizes: from its output's shape to its input's.
/// Parameters are the weight and, where it has one, the bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvTranspose2d(pub ConvWindows);

impl Op for ConvTranspose2d {
    fn name(&self) -> &'static str {
        "conv_transpose2d"
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
