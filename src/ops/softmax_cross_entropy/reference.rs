use crate::ops::reference::Margin;
use crate::ops::softmax::reference::softmax;

/// What one example gives.
pub struct Scored {
    /// Its loss in nats.
    pub loss: f64,
    /// Whether its label had the largest score.
    pub is_correct: bool,
    /// The gradient, at the logits, of the mean loss of the batch.
    pub gradient: Vec<f64>,
}

/// Loss and gradient of one example of a batch of so many.
pub fn score(logits: &[f64], label: usize, batch_size: f64, margin: &mut Margin) -> Scored {
    let probabilities = softmax(logits);
    let class = |most: usize, i: usize| if logits[i] > logits[most] { i } else { most };
    let answer = (1..logits.len()).fold(0, class);
    let others = (0..logits.len()).filter(|&i| i != answer);
    others.for_each(|i| margin.note(logits[answer], logits[i]));
    let one_hot = |i| if i == label { 1.0 } else { 0.0 };
    let gradient = probabilities.iter().enumerate();
    let gradient = gradient.map(|(i, probability)| (probability - one_hot(i)) / batch_size);
    Scored {
        loss: -probabilities[label].ln(),
        is_correct: answer == label,
        gradient: gradient.collect(),
    }
}
