//! Every layer by its definition, for one example, in `f64` and without any cleverness.

use crate::plan::{ConvGeometry, LinearGeometry, PoolGeometry};

/// Calls `each` with the places in output, weight and input of every product of a convolution:
/// `y[m,i,j] = b[m] + Σ w[m,c,u,v] · x[c,i+u,j+v]`.
fn for_each_product(g: &ConvGeometry, mut each: impl FnMut(usize, usize, usize)) {
    for m in 0..g.out_channels {
        for i in 0..g.out_height() {
            for j in 0..g.out_width() {
                let y = (m * g.out_height() + i) * g.out_width() + j;
                for c in 0..g.in_channels {
                    for u in 0..g.kernel {
                        let w = ((m * g.in_channels + c) * g.kernel + u) * g.kernel;
                        let x = (c * g.in_height + i + u) * g.in_width + j;
                        (0..g.kernel).for_each(|v| each(y, w + v, x + v));
                    }
                }
            }
        }
    }
}

pub(super) fn conv2d(g: &ConvGeometry, x: &[f64], weight: &[f64], bias: &[f64]) -> Vec<f64> {
    let mut y: Vec<f64> = (0..g.out_len()).map(|at| bias[at / g.out_pixels()]).collect();
    for_each_product(g, |to, w, from| y[to] += weight[w] * x[from]);
    y
}

/// Adds the gradient at the weight.
pub(super) fn conv2d_to_weight(g: &ConvGeometry, x: &[f64], dy: &[f64], dweight: &mut [f64]) {
    for_each_product(g, |to, w, from| dweight[w] += dy[to] * x[from]);
}

/// Adds the gradient at the bias.
pub(super) fn conv2d_to_bias(g: &ConvGeometry, dy: &[f64], dbias: &mut [f64]) {
    dy.iter().enumerate().for_each(|(at, dy)| dbias[at / g.out_pixels()] += dy);
}

pub(super) fn conv2d_to_input(g: &ConvGeometry, dy: &[f64], weight: &[f64]) -> Vec<f64> {
    let mut dx = vec![0.0; g.in_len()];
    for_each_product(g, |to, w, from| dx[from] += dy[to] * weight[w]);
    dx
}

/// A window of a max pooling.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// The largest value.
    pub most: f64,
    /// Where it is in the input; the first of equals.
    pub at: usize,
    /// The next largest; less than any where the window is one value.
    pub second: f64,
}

/// The windows that the image fills.
pub(super) fn max_pool2d(g: &PoolGeometry, x: &[f64]) -> Vec<Window> {
    let mut windows = Vec::with_capacity(g.out_len());
    for c in 0..g.channels {
        for i in 0..g.out_height() {
            for j in 0..g.out_width() {
                let corner = (c * g.in_height + i * g.kernel) * g.in_width + j * g.kernel;
                let places = (0..g.kernel)
                    .flat_map(|u| (0..g.kernel).map(move |v| corner + u * g.in_width + v));
                windows.push(window(x, places));
            }
        }
    }
    windows
}

fn window(x: &[f64], places: impl Iterator<Item = usize>) -> Window {
    let none = Window { most: f64::NEG_INFINITY, at: 0, second: f64::NEG_INFINITY };
    places.fold(none, |window, at| {
        if x[at] > window.most {
            Window { most: x[at], at, second: window.most }
        } else {
            Window { second: window.second.max(x[at]), ..window }
        }
    })
}

pub(super) fn linear(g: &LinearGeometry, x: &[f64], weight: &[f64], bias: &[f64]) -> Vec<f64> {
    let rows = weight.chunks_exact(g.in_features).zip(bias);
    rows.map(|(row, bias)| bias + row.iter().zip(x).map(|(w, x)| w * x).sum::<f64>()).collect()
}

/// Adds the gradient at the weight.
pub(super) fn linear_to_weight(g: &LinearGeometry, x: &[f64], dy: &[f64], dweight: &mut [f64]) {
    for (row, dy) in dweight.chunks_exact_mut(g.in_features).zip(dy) {
        row.iter_mut().zip(x).for_each(|(dw, x)| *dw += dy * x);
    }
}

pub(super) fn linear_to_input(g: &LinearGeometry, dy: &[f64], weight: &[f64]) -> Vec<f64> {
    let mut dx = vec![0.0; g.in_features];
    for (row, dy) in weight.chunks_exact(g.in_features).zip(dy) {
        dx.iter_mut().zip(row).for_each(|(dx, w)| *dx += dy * w);
    }
    dx
}

/// `dx = dy` where `y > 0`, zero elsewhere.
pub(super) fn relu_backward(y: &[f64], dy: &[f64]) -> Vec<f64> {
    y.iter().zip(dy).map(|(&y, &dy)| if y > 0.0 { dy } else { 0.0 }).collect()
}

pub(super) fn softmax(x: &[f64]) -> Vec<f64> {
    let most = x.iter().fold(f64::NEG_INFINITY, |most, &x| most.max(x));
    let exponentials: Vec<f64> = x.iter().map(|x| (x - most).exp()).collect();
    let sum: f64 = exponentials.iter().sum();
    exponentials.iter().map(|e| e / sum).collect()
}

/// `dxᵢ = yᵢ·(dyᵢ − Σⱼ dyⱼ·yⱼ)`.
pub(super) fn softmax_backward(y: &[f64], dy: &[f64]) -> Vec<f64> {
    let mean: f64 = y.iter().zip(dy).map(|(y, dy)| y * dy).sum();
    y.iter().zip(dy).map(|(y, dy)| y * (dy - mean)).collect()
}
