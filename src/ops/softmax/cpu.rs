//! `exp` comes from `libm`, not from the target: glibc and WebAssembly round one value in
//! ten differently, and a net would train to other weights in the browser than in the terminal.

use libm::expf;

/// `yᵢ = exp(xᵢ) / Σⱼ exp(xⱼ)` for each example of `len` scores, shifted by the largest so that
/// nothing overflows.
pub fn forward(len: usize, x: &[f32], y: &mut [f32]) {
    for (x, y) in x.chunks_exact(len).zip(y.chunks_exact_mut(len)) {
        let most = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        y.iter_mut().zip(x).for_each(|(y, x)| *y = expf(x - most));
        let scale = 1.0 / y.iter().sum::<f32>();
        y.iter_mut().for_each(|y| *y *= scale);
    }
}

/// `dxᵢ = yᵢ·(dyᵢ − Σⱼ dyⱼ·yⱼ)`.
pub fn backward(len: usize, y: &[f32], dy: &[f32], dx: &mut [f32]) {
    let examples = y.chunks_exact(len).zip(dy.chunks_exact(len));
    for (dx, (y, dy)) in dx.chunks_exact_mut(len).zip(examples) {
        let mean: f32 = y.iter().zip(dy).map(|(y, dy)| y * dy).sum();
        dx.iter_mut().zip(y.iter().zip(dy)).for_each(|(dx, (y, dy))| *dx = y * (dy - mean));
    }
}
