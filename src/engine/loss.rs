/// The loss of some examples.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Loss {
    /// Sum of the examples' cross-entropies, in nats.
    pub sum: f64,
    /// Examples whose label was the answer.
    pub correct: usize,
    /// How many examples.
    pub examples: usize,
}

impl Loss {
    /// Mean cross-entropy, in nats.
    pub fn mean(&self) -> f64 {
        self.sum / self.examples as f64
    }

    /// Share of examples answered rightly.
    pub fn accuracy(&self) -> f64 {
        self.correct as f64 / self.examples as f64
    }

    /// The loss of these examples and of those.
    pub fn and(self, other: Self) -> Self {
        Self {
            sum: self.sum + other.sum,
            correct: self.correct + other.correct,
            examples: self.examples + other.examples,
        }
    }
}
