//! Dropout.

use super::random::{draw, of_example};
use super::{Backward, Forward, Op, Reads, StepContext};

/// In training each value is zero with a probability and otherwise `x / (1 − probability)`; in use
/// it is `x`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dropout {
    /// Values of one example.
    pub len: usize,
    /// Probability to drop.
    pub probability: f32,
}

impl Dropout {
    fn apply(&self, context: StepContext, x: &[f32], y: &mut [f32]) {
        if !context.training {
            y.copy_from_slice(x);
            return;
        }
        let scale = 1.0 / (1.0 - self.probability);
        let limit = f64::from(self.probability) * 2.0_f64.powi(32);
        let examples = x.chunks_exact(self.len).zip(y.chunks_exact_mut(self.len));
        for (example, (x, y)) in examples.enumerate() {
            let own = of_example(context, example);
            for ((x, y), i) in x.iter().zip(y).zip(0..) {
                let stays = f64::from(draw(own, i)) >= limit;
                *y = if stays { x * scale } else { 0.0 };
            }
        }
    }
}

impl Op for Dropout {
    fn name(&self) -> &'static str {
        "dropout"
    }

    fn is_random(&self) -> bool {
        true
    }

    fn backward_reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn forward(&self, call: Forward<'_>) {
        self.apply(call.context, call.x[0], call.y);
    }

    fn backward(&self, call: Backward<'_>) {
        if let [Some(dx), _] = call.dx {
            self.apply(call.context, call.dy, dx);
        }
    }
}
