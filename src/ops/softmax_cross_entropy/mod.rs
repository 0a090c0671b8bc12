//! The loss of nets that end in softmax.

mod cpu;
pub(crate) mod reference;

use super::{LossOp, LossRun};

/// The kernel of loss and gradient, which the GPU's engine binds.
#[cfg(feature = "gpu")]
pub(crate) const LOSS_KERNEL: &str = include_str!("loss.wgsl");

/// Cross-entropy of the probabilities `softmax(logits)` and the batch's labels. Its gradient at the
/// logits, `(probabilities − one-hot) / N`, spares the softmax a backward pass.
///
/// It reads the logits as `x` and the probabilities, which the softmax has made, as the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoftmaxCrossEntropy {
    /// Number of classes.
    pub classes: usize,
}

impl LossOp for SoftmaxCrossEntropy {
    fn name(&self) -> &'static str {
        "softmax_cross_entropy"
    }

    fn run(&self, call: LossRun<'_>) -> (f64, usize) {
        let LossRun { x: logits, answers: probabilities, labels, batch_size, dx } = call;
        if let Some(dx) = dx {
            cpu::backward(self.classes, probabilities, labels, batch_size, dx);
        }
        cpu::forward(self.classes, logits, labels)
    }
}
