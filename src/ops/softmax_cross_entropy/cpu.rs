//! `exp` and `ln` come from `libm`, not from the target, so that every target rounds alike.

use libm::{expf, logf};

/// Sum of the losses `ln Σⱼ exp(xⱼ) − x_label` in nats, and how many labels had the largest
/// score. Computed from the scores, so that no probability of zero becomes an infinite loss.
pub fn forward(len: usize, logits: &[f32], labels: &[u8]) -> (f64, usize) {
    let mut total = (0.0, 0);
    for (x, &label) in logits.chunks_exact(len).zip(labels) {
        let most = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f32 = x.iter().map(|x| expf(x - most)).sum();
        let score = x[usize::from(label)];
        total.0 += f64::from(logf(sum) - (score - most));
        // The first of equal scores is the answer, as in the decoder.
        let answer = x.iter().position(|&x| x == most);
        total.1 += usize::from(answer == Some(usize::from(label)));
    }
    total
}

/// The gradient of the batch's mean loss at the scores: `(probabilities − one-hot) / N`, with `N`
/// the examples of the whole batch, of which these may be a share.
pub fn backward(len: usize, y: &[f32], labels: &[u8], whole: usize, dx: &mut [f32]) {
    let scale = 1.0 / whole as f32;
    let examples = y.chunks_exact(len).zip(labels);
    for (dx, (y, &label)) in dx.chunks_exact_mut(len).zip(examples) {
        dx.iter_mut().zip(y).for_each(|(dx, y)| *dx = y * scale);
        dx[usize::from(label)] -= scale;
    }
}
