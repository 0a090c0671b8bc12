//! Max pooling over windows that lie side by side.

use super::MaxPool2d;
use crate::compute::cpu::simd::{F32s, LANES};

/// `y = pool(x)` for each example, with the place of the largest value in its window.
pub fn forward(g: &MaxPool2d, x: &[f32], y: &mut [f32], argmax: &mut [u8]) {
    let plane = g.out_height() * g.out_width();
    let planes = x.chunks_exact(g.in_height * g.in_width);
    let out = y.chunks_exact_mut(plane).zip(argmax.chunks_exact_mut(plane));
    planes.zip(out).for_each(|(x, (y, argmax))| pool_plane(g, x, y, argmax));
}

/// `dx`: each window's gradient goes to its largest value.
pub fn backward(g: &MaxPool2d, argmax: &[u8], dy: &[f32], dx: &mut [f32]) {
    dx.fill(0.0);
    let plane = g.out_height() * g.out_width();
    let planes = dx.chunks_exact_mut(g.in_height * g.in_width);
    for (dx, (dy, argmax)) in planes.zip(dy.chunks_exact(plane).zip(argmax.chunks_exact(plane))) {
        for (window, (&dy, &place)) in dy.iter().zip(argmax).enumerate() {
            let (i, j) = (window / g.out_width(), window % g.out_width());
            let (u, v) = (usize::from(place) / g.kernel, usize::from(place) % g.kernel);
            dx[(i * g.kernel + u) * g.in_width + j * g.kernel + v] = dy;
        }
    }
}

/// Pools one channel.
pub fn pool_plane(g: &MaxPool2d, x: &[f32], y: &mut [f32], argmax: &mut [u8]) {
    let width = g.out_width();
    let rows = y.chunks_exact_mut(width).zip(argmax.chunks_exact_mut(width));
    for (x, (y, argmax)) in x.chunks_exact(g.in_width * g.kernel).zip(rows) {
        let done = if g.kernel == 2 { pool_pairs(g.in_width, x, y, argmax) } else { 0 };
        for j in done..width {
            (y[j], argmax[j]) = window_max(g, x, j);
        }
    }
}

/// Pools a row of 2×2 windows, whole vectors at a time, without a branch; returns how many.
fn pool_pairs(in_width: usize, x: &[f32], y: &mut [f32], argmax: &mut [u8]) -> usize {
    let (top, bottom) = x.split_at(in_width);
    let marks = [0.0, 1.0, 2.0, 3.0].map(F32s::splat);
    let (top, bottom) = (top.as_chunks::<LANES>().0, bottom.as_chunks::<LANES>().0);
    let (y, _) = y.as_chunks_mut::<LANES>();
    let (argmax, _) = argmax.as_chunks_mut::<LANES>();
    let windows = top.as_chunks::<2>().0.iter().zip(bottom.as_chunks::<2>().0);
    for ((top, bottom), (y, argmax)) in windows.zip(y.iter_mut().zip(argmax.iter_mut())) {
        let pair =
            |row: &[[f32; LANES]; 2]| F32s::deinterleave(F32s::load(&row[0]), F32s::load(&row[1]));
        let ((a, b), (c, d)) = (pair(top), pair(bottom));
        let top = F32s::max_marked((a, marks[0]), (b, marks[1]));
        let bottom = F32s::max_marked((c, marks[2]), (d, marks[3]));
        let (most, place) = F32s::max_marked(top, bottom);
        most.store(y);
        place.store_bytes(argmax);
    }
    y.len().min(in_width / (2 * LANES)) * LANES
}

fn window_max(g: &MaxPool2d, rows: &[f32], window: usize) -> (f32, u8) {
    // From the first value on, as in `pool_pairs`: NaN stays NaN.
    let mut best = (rows[window * g.kernel], 0);
    for u in 0..g.kernel {
        let row = &rows[u * g.in_width + window * g.kernel..][..g.kernel];
        for (v, &x) in row.iter().enumerate() {
            if x > best.0 {
                // A window has at most 16×16 places: the net checks that.
                best = (x, (u * g.kernel + v) as u8);
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nan_shows_at_every_place() {
        for (kernel, side) in [(2, 36), (3, 20)] {
            let g = MaxPool2d { channels: 1, in_height: side, in_width: side, kernel };
            let (mut y, mut argmax) = (vec![0.0; g.out_len()], vec![0; g.out_len()]);
            forward(&g, &vec![f32::NAN; g.in_len()], &mut y, &mut argmax);
            assert!(y.iter().all(|y| y.is_nan()), "kernel {kernel}: {y:?}");
        }
    }
}
