//! Normalizations. Means and variances are summed in double precision.

use libm::powf;

use super::Operands;
use crate::net::formula::{LocalResponse, Normalizing};

/// A channel's mean, and `1 / √(variance + ε)`.
#[derive(Clone, Copy)]
struct Statistics {
    mean: f64,
    variance: f64,
    scale: f64,
}

fn statistics<'a>(rows: impl Iterator<Item = &'a [f32]> + Clone, epsilon: f32) -> Statistics {
    let values = || rows.clone().flatten().map(|&x| f64::from(x));
    let count = values().count() as f64;
    let mean = values().sum::<f64>() / count;
    let variance = values().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count;
    Statistics { mean, variance, scale: 1.0 / (variance + f64::from(epsilon)).sqrt() }
}

/// The rows of one channel, over all examples.
fn rows(g: Normalizing, x: &[f32], channel: usize) -> impl Iterator<Item = &[f32]> + Clone {
    x.chunks_exact(g.channels * g.pixels).map(move |x| &x[channel * g.pixels..][..g.pixels])
}

/// Of the batch in training, otherwise the running ones.
fn of_channel(g: &Normalizing, training: bool, x: &[f32], p: &[f32], channel: usize) -> Statistics {
    if training {
        return statistics(rows(*g, x, channel), g.epsilon);
    }
    let at = |part: usize| f64::from(p[part * g.channels + channel]);
    let (mean, variance) = (at(2), at(3));
    Statistics { mean, variance, scale: 1.0 / (variance + f64::from(g.epsilon)).sqrt() }
}

/// `y = weight·(x − mean)·scale + bias`; `p` is weight, bias, running mean, running variance.
pub fn batch(g: &Normalizing, training: bool, x: &[f32], p: &[f32], y: &mut [f32]) {
    let len = g.channels * g.pixels;
    for channel in 0..g.channels {
        let Statistics { mean, scale, .. } = of_channel(g, training, x, p, channel);
        let (weight, bias) = (p[channel], p[g.channels + channel]);
        let range = channel * g.pixels..(channel + 1) * g.pixels;
        for (x, y) in x.chunks_exact(len).zip(y.chunks_exact_mut(len)) {
            let pairs = x[range.clone()].iter().zip(&mut y[range.clone()]);
            pairs.for_each(|(&x, y)| *y = weight * ((f64::from(x) - mean) * scale) as f32 + bias);
        }
    }
}

/// Sums of a channel's gradient, alone and times the normalized input.
fn sums(g: &Normalizing, x: &[f32], dy: &[f32], channel: usize, of: Statistics) -> [f64; 2] {
    let pairs = rows(*g, x, channel).flatten().zip(rows(*g, dy, channel).flatten());
    pairs.fold([0.0; 2], |[sum, along], (&x, &dy)| {
        let dy = f64::from(dy);
        [sum + dy, along + dy * (f64::from(x) - of.mean) * of.scale]
    })
}

/// In training `dx = weight·scale·(dy − mean(dy) − x̂·mean(dy·x̂))`, in use `weight·scale·dy`.
pub fn batch_backward(
    g: &Normalizing,
    training: bool,
    x: &[f32],
    p: &[f32],
    dy: &[f32],
    dx: &mut [f32],
) {
    let len = g.channels * g.pixels;
    let count = (x.len() / g.channels) as f64;
    for channel in 0..g.channels {
        let of = of_channel(g, training, x, p, channel);
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
/// the unbiased one. A share of a batch counts for its part.
pub fn batch_parameters(g: &Normalizing, on: Operands, dy: &[f32], dp: &mut [f32]) {
    let (x, p, training) = (on.a, on.p, on.moment.training);
    let examples = x.len() / (g.channels * g.pixels);
    let count = (examples * g.pixels) as f64;
    let share = examples as f64 / on.moment.whole.max(1) as f64;
    for channel in 0..g.channels {
        let of = of_channel(g, training, x, p, channel);
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

/// `y = (x − mean)·scale` for each channel of each example.
pub fn each(g: &Normalizing, x: &[f32], y: &mut [f32]) {
    for (x, y) in x.chunks_exact(g.pixels).zip(y.chunks_exact_mut(g.pixels)) {
        let of = statistics(std::iter::once(x), g.epsilon);
        y.iter_mut().zip(x).for_each(|(y, &x)| *y = ((f64::from(x) - of.mean) * of.scale) as f32);
    }
}

/// `dx = scale·(dy − mean(dy) − x̂·mean(dy·x̂))`.
pub fn each_backward(g: &Normalizing, x: &[f32], dy: &[f32], dx: &mut [f32]) {
    let one = Normalizing { channels: 1, ..*g };
    let planes = x.chunks_exact(g.pixels).zip(dy.chunks_exact(g.pixels));
    for (dx, (x, dy)) in dx.chunks_exact_mut(g.pixels).zip(planes) {
        let of = statistics(std::iter::once(x), g.epsilon);
        let [mean, along] = sums(&one, x, dy, 0, of).map(|sum| sum / g.pixels as f64);
        for (dx, (&x, &dy)) in dx.iter_mut().zip(x.iter().zip(dy)) {
            let normal = (f64::from(x) - of.mean) * of.scale;
            *dx = (of.scale * (f64::from(dy) - mean - normal * along)) as f32;
        }
    }
}

impl LocalResponse {
    /// Channels that channel `k` is weakened by: `n` around it, the extra one before it.
    fn around(&self, k: usize) -> std::ops::Range<usize> {
        k.saturating_sub(self.size / 2)..(k + self.size.div_ceil(2)).min(self.channels)
    }

    /// `shift + scale/n·Σ x²` of channel `k` at one pixel.
    fn base(&self, x: &[f32], k: usize, pixel: usize) -> f32 {
        let squares =
            self.around(k).map(|j| x[j * self.pixels + pixel] * x[j * self.pixels + pixel]);
        self.shift + self.scale / self.size as f32 * squares.sum::<f32>()
    }
}

/// `yₖ = xₖ·baseₖ^−power`.
pub fn local(g: &LocalResponse, x: &[f32], y: &mut [f32]) {
    let len = g.channels * g.pixels;
    for (x, y) in x.chunks_exact(len).zip(y.chunks_exact_mut(len)) {
        for (i, y) in y.iter_mut().enumerate() {
            *y = x[i] * powf(g.base(x, i / g.pixels, i % g.pixels), -g.power);
        }
    }
}

/// `dxⱼ = dyⱼ·baseⱼ^−β − 2αβ/n·xⱼ·Σₖ dyₖ·xₖ·baseₖ^(−β−1)`, over the channels `k` that `j` weakens.
pub fn local_backward(g: &LocalResponse, x: &[f32], dy: &[f32], dx: &mut [f32]) {
    let len = g.channels * g.pixels;
    let factor = 2.0 * g.scale * g.power / g.size as f32;
    let examples = x.chunks_exact(len).zip(dy.chunks_exact(len));
    for (dx, (x, dy)) in dx.chunks_exact_mut(len).zip(examples) {
        for pixel in 0..g.pixels {
            for k in 0..g.channels {
                let at = k * g.pixels + pixel;
                dx[at] = dy[at] * powf(g.base(x, k, pixel), -g.power);
            }
            for k in 0..g.channels {
                let at = k * g.pixels + pixel;
                let through = dy[at] * x[at] * powf(g.base(x, k, pixel), -g.power - 1.0);
                for j in g.around(k) {
                    dx[j * g.pixels + pixel] -= factor * x[j * g.pixels + pixel] * through;
                }
            }
        }
    }
}
