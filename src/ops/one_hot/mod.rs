//! Numbers of classes to unit vectors.

use super::embedding::class_of;
use super::{Backward, Forward, Op, Reads};

/// Row `x` of the identity matrix; zeros where there is no such class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OneHot {
    /// Number of classes.
    pub classes: usize,
}

impl Op for OneHot {
    fn name(&self) -> &'static str {
        "one_hot"
    }

    fn is_differentiable(&self) -> bool {
        false
    }

    fn backward_reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn forward(&self, call: Forward<'_>) {
        call.y.fill(0.0);
        for (y, &x) in call.y.chunks_exact_mut(self.classes).zip(call.x[0]) {
            if let Some(class) = class_of(x, self.classes) {
                y[class] = 1.0;
            }
        }
    }

    fn backward(&self, _: Backward<'_>) {}
}
