use libm::powf;

use super::LocalResponseNorm;

impl LocalResponseNorm {
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
pub fn forward(g: &LocalResponseNorm, x: &[f32], y: &mut [f32]) {
    let len = g.channels * g.pixels;
    for (x, y) in x.chunks_exact(len).zip(y.chunks_exact_mut(len)) {
        for (i, y) in y.iter_mut().enumerate() {
            *y = x[i] * powf(g.base(x, i / g.pixels, i % g.pixels), -g.power);
        }
    }
}

/// `dxⱼ = dyⱼ·baseⱼ^−β − 2αβ/n·xⱼ·Σₖ dyₖ·xₖ·baseₖ^(−β−1)`, over the channels `k` that `j` weakens.
pub fn backward(g: &LocalResponseNorm, x: &[f32], dy: &[f32], dx: &mut [f32]) {
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
