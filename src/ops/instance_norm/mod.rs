//! Instance normalization.

use super::statistics::{Channels, statistics, sums};
use super::{Backward, Forward, Op};

/// `y = (x − μ) / √(σ² + ε)` with mean and variance of each channel of each example.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InstanceNorm {
    /// Values of one channel.
    pub pixels: usize,
    /// ε, which keeps the variance away from zero.
    pub epsilon: f32,
}

impl Op for InstanceNorm {
    fn name(&self) -> &'static str {
        "instance_norm"
    }

    fn forward(&self, call: Forward<'_>) {
        let planes = call.x[0].chunks_exact(self.pixels);
        for (x, y) in planes.zip(call.y.chunks_exact_mut(self.pixels)) {
            let of = statistics(std::iter::once(x), self.epsilon);
            let pairs = y.iter_mut().zip(x);
            pairs.for_each(|(y, &x)| *y = ((f64::from(x) - of.mean) * of.scale) as f32);
        }
    }

    /// `dx = scale·(dy − mean(dy) − x̂·mean(dy·x̂))`.
    fn backward(&self, call: Backward<'_>) {
        let [Some(dx), _] = call.dx else { return };
        let (pixels, one) = (self.pixels, Channels { channels: 1, pixels: self.pixels });
        let planes = call.x[0].chunks_exact(pixels).zip(call.dy.chunks_exact(pixels));
        for (dx, (x, dy)) in dx.chunks_exact_mut(pixels).zip(planes) {
            let of = statistics(std::iter::once(x), self.epsilon);
            let [mean, along] = sums(one, x, dy, 0, of).map(|sum| sum / pixels as f64);
            for (dx, (&x, &dy)) in dx.iter_mut().zip(x.iter().zip(dy)) {
                let normal = (f64::from(x) - of.mean) * of.scale;
                *dx = (of.scale * (f64::from(dy) - mean - normal * along)) as f32;
            }
        }
    }
}
