use super::BatchNorm;
use crate::ops::StepContext;
use crate::ops::statistics::{Statistics, rows, statistics, sums};

/// Of the batch in training, otherwise the running ones.
fn of_channel(
    op: &BatchNorm,
    training: bool,
    x: &[f32],
    parameters: &[f32],
    channel: usize,
) -> Statistics {
    if training {
        return statistics(rows(op.sizes, x, channel), op.epsilon);
    }
    let at = |part: usize| f64::from(parameters[part * op.sizes.channels + channel]);
    let (mean, variance) = (at(2), at(3));
    Statistics { mean, variance, scale: 1.0 / (variance + f64::from(op.epsilon)).sqrt() }
}

/// `y = weight·(x − mean)·scale + bias`; parameters are weight, bias, running mean and running
/// variance.
pub fn forward(op: &BatchNorm, training: bool, x: &[f32], p: &[f32], y: &mut [f32]) {
    let g = op.sizes;
    let len = g.channels * g.pixels;
    for channel in 0..g.channels {
        let Statistics { mean, scale, .. } = of_channel(op, training, x, p, channel);
        let (weight, bias) = (p[channel], p[g.channels + channel]);
        let range = channel * g.pixels..(channel + 1) * g.pixels;
        for (x, y) in x.chunks_exact(len).zip(y.chunks_exact_mut(len)) {
            let pairs = x[range.clone()].iter().zip(&mut y[range.clone()]);
            pairs.for_each(|(&x, y)| *y = weight * ((f64::from(x) - mean) * scale) as f32 + bias);
        }
    }
}

/// In training `dx = weight·scale·(dy − mean(dy) − x̂·mean(dy·x̂))`, in use `weight·scale·dy`.
pub fn backward(op: &BatchNorm, training: bool, x: &[f32], p: &[f32], dy: &[f32], dx: &mut [f32]) {
    let g = op.sizes;
    let len = g.channels * g.pixels;
    let count = (x.len() / g.channels) as f64;
    for channel in 0..g.channels {
        let of = of_channel(op, training, x, p, channel);
        let [mean, along] = match training {
            true => sums(g, x, dy, channel, of).map(|sum| sum / count),
            false => [0.0; 2],
        };
        let factor = f64::from(p[channel]) * of.scale;
        for (example, dx) in dx.chunks_exact_mut(len).enumerate() {
            for i in channel * g.pixels..(channel + 1) * g.pixels {
                let normal = (f64::from(x[example * len + i]) - of.mean) * of.scale;
                let dy = f64::from(dy[example * len + i]);
                dx[i] = (factor * (dy - mean - normal * along)) as f32;
            }
        }
    }
}

/// The gradients at weight and bias; and, in training, how far the running mean and variance are
/// from the batch's, which is what a running mean's update takes for its gradient. The variance is
/// the unbiased one. Part of a batch counts for its share.
pub fn parameters(
    op: &BatchNorm,
    context: StepContext,
    x: &[f32],
    p: &[f32],
    dy: &[f32],
    dp: &mut [f32],
) {
    let (g, training) = (op.sizes, context.training);
    let examples = x.len() / (g.channels * g.pixels);
    let count = (examples * g.pixels) as f64;
    let share = examples as f64 / context.batch_size.max(1) as f64;
    for channel in 0..g.channels {
        let of = of_channel(op, training, x, p, channel);
        let [sum, along] = sums(g, x, dy, channel, of);
        let unbiased = of.variance * count / (count - 1.0).max(1.0);
        let gap = |part: usize, value: f64| {
            let running = f64::from(p[part * g.channels + channel]);
            if training { share * (running - value) } else { 0.0 }
        };
        let values = [along, sum, gap(2, of.mean), gap(3, unbiased)];
        for (part, value) in values.into_iter().enumerate() {
            dp[part * g.channels + channel] = value as f32;
        }
    }
}
