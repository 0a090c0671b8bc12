//! The transpose of a convolution swaps the roles of input and output, so that each way here serves
//! both ops.

use crate::compute::cpu::gemm::Matrix;
use crate::compute::cpu::workspace::{Workspace, room};
use crate::ops::ConvWindows;
use crate::ops::matmul::cpu::product;

/// Sizes within one group.
struct Group {
    /// Channels of the image, and their values.
    image_len: usize,
    /// Channels of the result.
    out_channels: usize,
    patch: usize,
    windows: usize,
}

impl Group {
    fn of(g: &ConvWindows) -> Self {
        Self {
            image_len: g.windows.channels / g.groups * g.windows.pixels(),
            out_channels: g.out_channels / g.groups,
            patch: g.patch_len(),
            windows: g.windows.count(),
        }
    }

    fn out_len(&self) -> usize {
        self.out_channels * self.windows
    }

    fn weights(&self) -> usize {
        self.out_channels * self.patch
    }
}

/// Calls `f` with the place in the columns and in the image of each value that the windows cover.
fn for_each_place(g: &ConvWindows, mut f: impl FnMut(usize, usize)) {
    let windows = &g.windows;
    let Some([down, across]) = windows.counts() else { return };
    let mut at = 0;
    for channel in 0..windows.channels / g.groups {
        for u in 0..windows.kernel[0] {
            for v in 0..windows.kernel[1] {
                for i in 0..down {
                    let Some(row) = windows.place(0, i, u) else {
                        at += across;
                        continue;
                    };
                    let row = (channel * windows.size[0] + row) * windows.size[1];
                    for j in 0..across {
                        if let Some(column) = windows.place(1, j, v) {
                            f(at, row + column);
                        }
                        at += 1;
                    }
                }
            }
        }
    }
}

/// An image's patches as columns, `patch×windows`.
fn columns<'a>(g: &ConvWindows, group: &Group, image: &[f32], to: &'a mut Vec<f32>) -> &'a [f32] {
    let columns = room(to, group.patch * group.windows);
    columns.fill(0.0);
    for_each_place(g, |at, from| columns[at] = image[from]);
    columns
}

/// `result = weights · patches of image`, group by group.
pub fn convolve(
    g: &ConvWindows,
    image: &[f32],
    weights: &[f32],
    result: &mut [f32],
    w: &mut Workspace,
) {
    let group = Group::of(g);
    let mut patches = std::mem::take(&mut w.rows);
    let parts = image.chunks_exact(group.image_len).zip(weights.chunks_exact(group.weights()));
    for (result, (image, weights)) in result.chunks_exact_mut(group.out_len()).zip(parts) {
        let right = Matrix::rows(columns(g, &group, image, &mut patches), group.windows);
        let left = Matrix::rows(weights, group.patch);
        let sizes = [group.out_channels, group.patch, group.windows];
        product(sizes, left, right, result, false, w);
    }
    w.rows = patches;
}

/// `image += patches of weightsᵀ · result`, group by group: what convolving's transpose gives.
pub fn spread(
    g: &ConvWindows,
    result: &[f32],
    weights: &[f32],
    image: &mut [f32],
    w: &mut Workspace,
) {
    let group = Group::of(g);
    let mut patches = std::mem::take(&mut w.rows);
    let parts = result.chunks_exact(group.out_len()).zip(weights.chunks_exact(group.weights()));
    for (image, (result, weights)) in image.chunks_exact_mut(group.image_len).zip(parts) {
        let columns = room(&mut patches, group.patch * group.windows);
        let left = Matrix::rows(weights, group.patch).transposed();
        let right = Matrix::rows(result, group.windows);
        product([group.patch, group.out_channels, group.windows], left, right, columns, false, w);
        for_each_place(g, |at, to| image[to] += columns[at]);
    }
    w.rows = patches;
}

/// `dweights += result · patches of imageᵀ`, group by group.
pub fn add_weights(
    g: &ConvWindows,
    image: &[f32],
    result: &[f32],
    dw: &mut [f32],
    w: &mut Workspace,
) {
    let group = Group::of(g);
    let mut patches = std::mem::take(&mut w.rows);
    let parts = image.chunks_exact(group.image_len).zip(result.chunks_exact(group.out_len()));
    for (dw, (image, result)) in dw.chunks_exact_mut(group.weights()).zip(parts) {
        let columns = columns(g, &group, image, &mut patches);
        let right = Matrix::rows(columns, group.windows).transposed();
        let left = Matrix::rows(result, group.windows);
        product([group.out_channels, group.windows, group.patch], left, right, dw, true, w);
    }
    w.rows = patches;
}

/// `y += bias`, channel by channel.
pub fn add_bias(bias: &[f32], y: &mut [f32]) {
    if bias.is_empty() {
        return;
    }
    let pixels = y.len() / bias.len();
    for (y, bias) in y.chunks_exact_mut(pixels).zip(bias) {
        y.iter_mut().for_each(|y| *y += bias);
    }
}

/// `dbias += dy`, added up over each channel.
pub fn sum_bias(dy: &[f32], dbias: &mut [f32]) {
    if dbias.is_empty() {
        return;
    }
    let pixels = dy.len() / dbias.len();
    for (dy, dbias) in dy.chunks_exact(pixels).zip(dbias) {
        *dbias += dy.iter().sum::<f32>();
    }
}

/// `y = conv(x) + bias`.
pub fn forward(g: &ConvWindows, x: &[f32], p: &[f32], y: &mut [f32], w: &mut Workspace) {
    let (weights, bias) = p.split_at(g.weights());
    for (x, y) in x.chunks_exact(g.image_len()).zip(y.chunks_exact_mut(g.out_len())) {
        convolve(g, x, weights, y, w);
        add_bias(bias, y);
    }
}

/// The gradient at `x`.
pub fn backward(g: &ConvWindows, dy: &[f32], p: &[f32], dx: &mut [f32], w: &mut Workspace) {
    dx.fill(0.0);
    for (dy, dx) in dy.chunks_exact(g.out_len()).zip(dx.chunks_exact_mut(g.image_len())) {
        spread(g, dy, &p[..g.weights()], dx, w);
    }
}

/// The gradients at weight and bias.
pub fn parameters(g: &ConvWindows, x: &[f32], dy: &[f32], dp: &mut [f32], w: &mut Workspace) {
    dp.fill(0.0);
    let (dweights, dbias) = dp.split_at_mut(g.weights());
    for (x, dy) in x.chunks_exact(g.image_len()).zip(dy.chunks_exact(g.out_len())) {
        add_weights(g, x, dy, dweights, w);
        sum_bias(dy, dbias);
    }
}
