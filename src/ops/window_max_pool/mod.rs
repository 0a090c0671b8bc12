//! Max pooling over windows of any size, stride and padding.

mod cpu;

use super::{Backward, Forward, Op, Windows};

/// The largest value of each window; what lies beyond the edge counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowMaxPool(pub Windows);

impl Op for WindowMaxPool {
    fn name(&self) -> &'static str {
        "window_max_pool"
    }

    fn forward(&self, call: Forward<'_>) {
        cpu::forward(&self.0, call.x[0], call.y);
    }

    fn backward(&self, call: Backward<'_>) {
        if let [Some(dx), _] = call.dx {
            cpu::backward(&self.0, call.x[0], call.dy, dx);
        }
    }
}
