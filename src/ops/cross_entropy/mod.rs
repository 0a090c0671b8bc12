//! Cross-entropy of probabilities, as a value of a net.

mod cpu;

use serde::{Deserialize, Serialize};

use super::{Backward, Forward, Op};

/// Cross-entropy of probabilities `a`, in rows of `columns`, and the target `b`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrossEntropy {
    /// What the target is.
    pub target: Target,
    /// Probabilities of a row.
    pub columns: usize,
}

/// What the target of a cross-entropy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The number of the right class: `−ln a_b`.
    Index,
    /// A probability for each class: `−Σ bⱼ·ln aⱼ`.
    Probabilities,
    /// For each value the probability of "yes": `−b·ln a − (1−b)·ln(1−a)`, the mean of all.
    Binary,
}

impl Op for CrossEntropy {
    fn name(&self) -> &'static str {
        "cross_entropy"
    }

    fn forward(&self, call: Forward<'_>) {
        cpu::forward(self.target, self.columns, call.x[0], call.x[1], call.y);
    }

    fn backward(&self, call: Backward<'_>) {
        let of = [call.x[0], call.x[1], call.dy];
        for (second, dx) in [false, true].into_iter().zip(call.dx) {
            if let Some(dx) = dx {
                cpu::backward(self.target, self.columns, second, of, dx);
            }
        }
    }
}
