//! The loss of nets that compute it themselves.

use super::{LossOp, LossRun};

/// The mean over the batch of a loss that the net itself computes, one value for each example; its
/// gradient there is `1/N`. Where the net has answers as well, the labels that they hit are
/// counted: of scores the largest, of a single value yes above ½.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeanLoss {
    /// Values of one answer.
    pub answer_len: usize,
}

impl LossOp for MeanLoss {
    fn name(&self) -> &'static str {
        "mean_loss"
    }

    fn run(&self, call: LossRun<'_>) -> (f64, usize) {
        let LossRun { x: losses, answers, labels, batch_size, dx } = call;
        if let Some(dx) = dx {
            dx.fill(1.0 / batch_size as f32);
        }
        let sum = losses.iter().map(|&loss| f64::from(loss)).sum();
        let answers = answers.chunks_exact(self.answer_len.max(1)).zip(labels);
        let correct = answers.filter(|&(answer, &label)| class_of(answer) == usize::from(label));
        (sum, correct.count())
    }
}

/// The class that scores answer with, the first of equals; of a single value yes, 1, above ½.
fn class_of(answer: &[f32]) -> usize {
    match answer {
        &[yes] => usize::from(yes > 0.5),
        scores => {
            (1..scores.len()).fold(0, |best, i| if scores[i] > scores[best] { i } else { best })
        }
    }
}
