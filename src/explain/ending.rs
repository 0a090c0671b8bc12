use crate::net::{Function, Net, Softmax, Source};

/// What a net's answer is made from, which tells what a class's score and a label's loss are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// A softmax of the scores: the loss is the cross-entropy, `ln Σⱼ exp zⱼ − z[label]`.
    Softmax,
    /// A sigmoid of one score, for the second of two classes: the loss is the binary
    /// cross-entropy, `ln(1 + exp(−z))` of a yes and `ln(1 + exp z)` of a no.
    Sigmoid,
    /// The scores themselves, compared to 1 for the class and 0 for the others: the loss is the
    /// mean squared difference.
    Plain,
}

impl Ending {
    /// The ending of a net's first output, and the value that has its scores.
    pub fn of(net: &Net) -> (Self, Source) {
        let source = net.outputs()[0].source;
        let Source::Node(node) = source else { return (Self::Plain, source) };
        let node = &net.nodes()[node];
        if node.layer.is::<Softmax>() {
            (Self::Softmax, node.inputs[0])
        } else if node.output.len() == 1 && node.layer == Function::Sigmoid.into() {
            (Self::Sigmoid, node.inputs[0])
        } else {
            (Self::Plain, source)
        }
    }

    /// Number of classes that so many scores tell apart.
    pub fn classes(self, scores: usize) -> usize {
        scores.max(2)
    }

    /// The probability of each class; scores that are none are given as they are.
    pub fn probabilities(self, scores: &[f32]) -> Vec<f32> {
        match (self, scores) {
            (Self::Softmax, _) => {
                let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let powers: Vec<f32> = scores.iter().map(|z| libm::expf(z - largest)).collect();
                let sum: f32 = powers.iter().sum();
                powers.iter().map(|power| power / sum).collect()
            }
            (Self::Sigmoid, &[z]) => {
                let yes = 1.0 / (1.0 + libm::expf(-z));
                vec![1.0 - yes, yes]
            }
            (_, &[yes]) => vec![1.0 - yes, yes],
            _ => scores.to_vec(),
        }
    }

    /// The loss of an example of class `label`; in nats where it is a cross-entropy.
    pub fn loss(self, scores: &[f32], label: usize) -> f32 {
        match (self, scores) {
            (Self::Softmax, _) => log_sum_exp(scores) - scores[label],
            (Self::Sigmoid, &[z]) => soft_plus(if label == 1 { -z } else { z }),
            _ => {
                let squares = self.differences(scores, label).map(|difference| difference.powi(2));
                squares.sum::<f32>() / scores.len() as f32
            }
        }
    }

    /// The loss's gradient at the scores.
    pub fn loss_gradient(self, scores: &[f32], label: usize) -> Vec<f32> {
        match self {
            Self::Softmax => self.minus_certain(scores, label),
            Self::Sigmoid => vec![self.probabilities(scores)[1] - label as f32],
            Self::Plain => {
                let each = 2.0 / scores.len() as f32;
                self.differences(scores, label).map(|difference| each * difference).collect()
            }
        }
    }

    /// The gradient at the scores of a class's own score.
    pub fn score_gradient(self, scores: usize, class: usize) -> Vec<f32> {
        match scores {
            1 => vec![if class == 1 { 1.0 } else { -1.0 }],
            _ => (0..scores).map(|at| f32::from(u8::from(at == class))).collect(),
        }
    }

    /// `probabilities − 1 of the label`, which is the gradient of a softmax's cross-entropy.
    fn minus_certain(self, scores: &[f32], label: usize) -> Vec<f32> {
        let mut gradient = self.probabilities(scores);
        gradient[label] -= 1.0;
        gradient
    }

    fn differences(self, scores: &[f32], label: usize) -> impl Iterator<Item = f32> {
        let single = scores.len() == 1;
        let wanted =
            move |at: usize| if single { label as f32 } else { f32::from(u8::from(at == label)) };
        scores.iter().enumerate().map(move |(at, score)| score - wanted(at))
    }
}

fn log_sum_exp(scores: &[f32]) -> f32 {
    let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    largest + libm::logf(scores.iter().map(|z| libm::expf(z - largest)).sum())
}

/// `ln(1 + exp x)`, where `exp x` is too large as well.
fn soft_plus(x: f32) -> f32 {
    x.max(0.0) + libm::log1pf(libm::expf(-x.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_have_the_gradients_that_differences_give() {
        let cases: [(Ending, &[f32]); 4] = [
            (Ending::Softmax, &[0.3, -1.2, 2.0]),
            (Ending::Sigmoid, &[0.7]),
            (Ending::Plain, &[0.2, 0.9]),
            (Ending::Plain, &[0.4]),
        ];
        for (ending, scores) in cases {
            for label in 0..ending.classes(scores.len()) {
                for (at, gradient) in ending.loss_gradient(scores, label).iter().enumerate() {
                    let moved = |by: f32| {
                        let mut scores = scores.to_vec();
                        scores[at] += by;
                        ending.loss(&scores, label)
                    };
                    let difference = (moved(1e-2) - moved(-1e-2)) / 2e-2;
                    assert!((gradient - difference).abs() < 1e-4, "{ending:?} {label} {at}");
                }
            }
        }
    }

    #[test]
    fn large_scores_overflow_nothing() {
        assert_eq!(Ending::Softmax.loss(&[500.0, 0.0], 1), 500.0);
        assert_eq!(Ending::Sigmoid.loss(&[-500.0], 1), 500.0);
        assert_eq!(Ending::Softmax.probabilities(&[900.0, 0.0]), [1.0, 0.0]);
    }
}
