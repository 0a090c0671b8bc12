use crate::compute::cpu::Workspace;
use crate::ops::ConvWindows;
use crate::ops::im2col_conv2d::cpu::{add_bias, add_weights, convolve, spread, sum_bias};

/// `y = convᵀ(x) + bias`.
pub fn forward(g: &ConvWindows, x: &[f32], p: &[f32], y: &mut [f32], w: &mut Workspace) {
    let (weights, bias) = p.split_at(g.weights());
    y.fill(0.0);
    for (x, y) in x.chunks_exact(g.out_len()).zip(y.chunks_exact_mut(g.image_len())) {
        spread(g, x, weights, y, w);
        add_bias(bias, y);
    }
}

/// The gradient at the transpose's `x`.
pub fn backward(g: &ConvWindows, dy: &[f32], p: &[f32], dx: &mut [f32], w: &mut Workspace) {
    for (dy, dx) in dy.chunks_exact(g.image_len()).zip(dx.chunks_exact_mut(g.out_len())) {
        convolve(g, dy, &p[..g.weights()], dx, w);
    }
}

/// The gradients at the transpose's weight and bias.
pub fn parameters(g: &ConvWindows, x: &[f32], dy: &[f32], dp: &mut [f32], w: &mut Workspace) {
    dp.fill(0.0);
    let (dweights, dbias) = dp.split_at_mut(g.weights());
    for (x, dy) in x.chunks_exact(g.out_len()).zip(dy.chunks_exact(g.image_len())) {
        add_weights(g, dy, x, dweights, w);
        sum_bias(dy, dbias);
    }
}
