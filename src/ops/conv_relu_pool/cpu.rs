//! Convolution, ReLU and max pooling in one op.
//!
//! Forward, it is the convolution of [`crate::ops::conv2d`] for one example at a time, pooled while it
//! is still in the cache. Backward, it is much less than the three ops' work: of a 2×2 window
//! only the largest value passes a gradient on, and only where ReLU did not cut it off. So at most a
//! quarter of the products remain (about an eighth in a trained LeNet), and none is multiplied by
//! zero. For each of these *hits*, the gradient `g` of one output channel at one pixel,
//!
//! ```text
//! dW[channel] += g · patch(pixel)          dX[patch(pixel)] += g · W[channel]
//! ```
//!
//! With channels last, a patch is `K` runs of `K·C` values that lie side by side, so both are
//! sums of scaled rows of vectors. The values beyond a run's end that fill its last vector are
//! added to sums that nobody reads, and the weights there are zero.

use super::ConvReluPool;
use crate::compute::cpu::gemm::{Matrix, NR, Tile, multiply, pack_rows, packed_len};
use crate::compute::cpu::simd::{F32s, LANES, wide};
use crate::compute::cpu::workspace::{Workspace, room};
use crate::ops::conv2d::Conv2d;
use crate::ops::conv2d::cpu::Patches;
use crate::ops::max_pool2d::cpu::pool_plane;
use crate::ops::relu::cpu::in_place as relu_in_place;

/// `y = relu(pool(conv(x, weight)) + bias)`, which is `pool(relu(conv(x, weight) + bias))` since
/// adding and ReLU keep the order; and where in its window each largest value was.
#[allow(clippy::too_many_arguments, reason = "the op's operands")]
pub fn forward(
    op: &ConvReluPool,
    x: &[f32],
    weight: &[f32],
    bias: &[f32],
    y: &mut [f32],
    argmax: &mut [u8],
    w: &mut Workspace,
) {
    let ConvReluPool { conv: g, pool } = op;
    let (m, k, pixels) = (g.out_channels, g.patch_len(), g.out_pixels());
    let packed = room(&mut w.packed, packed_len(m, k));
    pack_rows(Matrix::rows(weight, k), m, k, packed);
    let panel = room(&mut w.panel, k * NR);
    let rows = room(&mut w.rows, g.out_len());
    let outputs = y.chunks_exact_mut(pool.out_len()).zip(argmax.chunks_exact_mut(pool.out_len()));
    for (x, (y, argmax)) in x.chunks_exact(g.in_len()).zip(outputs) {
        let each = |tile: Tile| {
            tile.iter().for_each(|(channel, sums)| {
                tile.write(sums, &mut rows[channel * pixels..][..pixels]);
            });
        };
        multiply(packed, m, k, &Patches { x, g: *g }, pixels, panel, each);
        let plane = pool.out_height() * pool.out_width();
        let pooled = y.chunks_exact_mut(plane).zip(argmax.chunks_exact_mut(plane));
        for ((row, bias), (y, argmax)) in rows.chunks_exact(pixels).zip(bias).zip(pooled) {
            pool_plane(pool, row, y, argmax);
            y.iter_mut().for_each(|y| *y += bias);
            relu_in_place(y);
        }
    }
}

/// What the backward pass reads.
pub struct Saved<'a> {
    /// The input.
    pub x: &'a [f32],
    /// The output.
    pub y: &'a [f32],
    /// Where in its window each largest value was.
    pub argmax: &'a [u8],
    /// The gradient at the output.
    pub dy: &'a [f32],
    /// The weights.
    pub weight: &'a [f32],
}

/// The gradients at the parameters, and at the input where `dx` is given.
pub fn backward(
    op: &ConvReluPool,
    saved: &Saved,
    dweight: &mut [f32],
    dbias: &mut [f32],
    mut dx: Option<&mut [f32]>,
    w: &mut Workspace,
) {
    let ConvReluPool { conv: g, pool } = op;
    let run = Run::of(g);
    let weights = g.out_channels * run.patch_len;
    let packed = room(&mut w.weight, weights);
    run.spread(saved.weight, packed);
    let sums = room(&mut w.dweight, weights);
    sums.fill(0.0);
    dbias.fill(0.0);
    let x_last = room(&mut w.x, run.image_len);
    x_last.fill(0.0);
    let dx_last = room(&mut w.dx, if dx.is_some() { run.image_len } else { 0 });
    let plane = pool.out_height() * pool.out_width();
    let hits = room(&mut w.hits, plane);
    for (example, x) in saved.x.chunks_exact(g.in_len()).enumerate() {
        channels_last(g, x, x_last);
        dx_last.fill(0.0);
        for (channel, dbias) in dbias.iter_mut().enumerate() {
            let at = example * pool.out_len() + channel * plane;
            let hits = find_hits(op, saved, at, hits);
            *dbias += hits.iter().map(|hit| hit.1).sum::<f32>();
            let channel = channel * run.patch_len..(channel + 1) * run.patch_len;
            run.add_patches(hits, x_last, &mut sums[channel.clone()]);
            if dx.is_some() {
                add_weights(&run, hits, &packed[channel], dx_last);
            }
        }
        if let Some(dx) = &mut dx {
            channels_first(g, dx_last, &mut dx[example * g.in_len()..][..g.in_len()]);
        }
    }
    run.gather(sums, dweight);
}

/// The largest values of one channel's plane that pass a gradient on, found without a branch.
fn find_hits<'h>(
    op: &ConvReluPool,
    saved: &Saved,
    at: usize,
    hits: &'h mut [(u32, f32)],
) -> &'h [(u32, f32)] {
    let ConvReluPool { conv: g, pool } = op;
    let mut found = 0;
    for i in 0..pool.out_height() {
        let row = at + i * pool.out_width()..at + (i + 1) * pool.out_width();
        let values =
            saved.y[row.clone()].iter().zip(&saved.dy[row.clone()]).zip(&saved.argmax[row]);
        for (j, ((&y, &dy), &place)) in values.enumerate() {
            let (u, v) = (usize::from(place) / pool.kernel, usize::from(place) % pool.kernel);
            let pixel = (i * pool.kernel + u) * g.in_width + j * pool.kernel + v;
            // NaN has to show, so it counts as a hit.
            let passes = (y > 0.0) | y.is_nan();
            hits[found] = ((pixel * g.in_channels) as u32, dy);
            found += usize::from(passes & (dy != 0.0));
        }
    }
    &hits[..found]
}

/// `C×H×W` to `H×W×C`.
fn channels_last(g: &Conv2d, from: &[f32], to: &mut [f32]) {
    for (channel, plane) in from.chunks_exact(g.in_height * g.in_width).enumerate() {
        let to = to[channel..].iter_mut().step_by(g.in_channels);
        to.zip(plane).for_each(|(to, from)| *to = *from);
    }
}

/// `H×W×C` to `C×H×W`.
fn channels_first(g: &Conv2d, from: &[f32], to: &mut [f32]) {
    for (channel, plane) in to.chunks_exact_mut(g.in_height * g.in_width).enumerate() {
        let from = from[channel..].iter().step_by(g.in_channels);
        plane.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
    }
}

/// How a patch lies in an image with channels last: `K` runs of `K·C` values, each filled up to
/// whole vectors.
struct Run {
    g: Conv2d,
    /// Values from the start of one row's run to that of the next.
    stride: usize,
    /// Vectors of one run.
    vectors: usize,
    /// Values of all runs, filled up.
    patch_len: usize,
    /// Values of an image, and room for the last run's last vector.
    image_len: usize,
}

impl Run {
    fn of(g: &Conv2d) -> Self {
        let vectors = (g.kernel * g.in_channels).div_ceil(LANES);
        Self {
            g: *g,
            stride: g.in_width * g.in_channels,
            vectors,
            patch_len: g.kernel * vectors * LANES,
            image_len: g.in_len() + LANES,
        }
    }

    /// Index among the filled-up runs of a weight `[m, c, u, v]`, for all in order.
    fn places(&self) -> impl Iterator<Item = usize> + '_ {
        let (k, c_all) = (self.g.kernel, self.g.in_channels);
        let elements = (0..c_all).flat_map(move |c| (0..k).map(move |u| (c, u)));
        let of_channel =
            move |(c, u)| (0..k).map(move |v| u * self.vectors * LANES + v * c_all + c);
        elements.flat_map(of_channel)
    }

    /// Weights as the net has them to filled-up runs.
    fn spread(&self, weight: &[f32], runs: &mut [f32]) {
        runs.fill(0.0);
        let filters = weight.chunks_exact(self.g.patch_len());
        for (filter, runs) in filters.zip(runs.chunks_exact_mut(self.patch_len)) {
            self.places().zip(filter).for_each(|(place, weight)| runs[place] = *weight);
        }
    }

    /// Filled-up runs to weights as the net has them.
    fn gather(&self, runs: &[f32], weight: &mut [f32]) {
        let filters = weight.chunks_exact_mut(self.g.patch_len());
        for (filter, runs) in filters.zip(runs.chunks_exact(self.patch_len)) {
            self.places().zip(filter).for_each(|(place, weight)| *weight = runs[place]);
        }
    }

    /// `sums += Σ g · patch` over the hits.
    fn add_patches(&self, hits: &[(u32, f32)], x: &[f32], sums: &mut [f32]) {
        let (sums, _) = sums.as_chunks_mut::<LANES>();
        // Enough sums in registers to hide an addition's latency, few enough to stay there.
        if self.vectors * self.g.kernel <= MOST && self.g.kernel == 5 {
            match self.vectors {
                1 => return add_patches::<5, 1>(hits, x, self.stride, sums),
                2 => return add_patches::<5, 2>(hits, x, self.stride, sums),
                _ => {}
            }
        }
        for (u, mut sums) in sums.chunks_exact_mut(self.vectors).enumerate() {
            let mut x = &x[u * self.stride..];
            while !sums.is_empty() {
                let parts = sums.len().div_ceil(MOST);
                let (part, rest) = sums.split_at_mut(sums.len().div_ceil(parts));
                let taken = part.len() * LANES;
                add_run(hits, x, self.stride, part);
                sums = rest;
                x = &x[taken..];
            }
        }
    }
}

/// The most sums held in registers at a time.
const MOST: usize = 10;

/// [`add_patches`] for a part of a single run.
fn add_run(hits: &[(u32, f32)], x: &[f32], stride: usize, sums: &mut [[f32; LANES]]) {
    match sums.len() {
        1 => add_patches::<1, 1>(hits, x, stride, sums),
        2 => add_patches::<1, 2>(hits, x, stride, sums),
        3 => add_patches::<1, 3>(hits, x, stride, sums),
        4 => add_patches::<1, 4>(hits, x, stride, sums),
        5 => add_patches::<1, 5>(hits, x, stride, sums),
        6 => add_patches::<1, 6>(hits, x, stride, sums),
        7 => add_patches::<1, 7>(hits, x, stride, sums),
        8 => add_patches::<1, 8>(hits, x, stride, sums),
        9 => add_patches::<1, 9>(hits, x, stride, sums),
        _ => add_patches::<1, MOST>(hits, x, stride, sums),
    }
}

/// `sums[r,v] += Σ g · x[hit + r·stride + v]` over the hits, with all sums in registers.
#[inline(always)]
fn add_patches<const ROWS: usize, const VECTORS: usize>(
    hits: &[(u32, f32)],
    x: &[f32],
    stride: usize,
    sums: &mut [[f32; LANES]],
) {
    let (sums, _) = sums.as_chunks_mut::<VECTORS>();
    let mut held: [[F32s; VECTORS]; ROWS] =
        std::array::from_fn(|r| std::array::from_fn(|v| F32s::load(&sums[r][v])));
    for &(at, gradient) in hits {
        let x = &x[at as usize..][..(ROWS - 1) * stride + VECTORS * LANES];
        let gradient = F32s::splat(gradient);
        for r in 0..ROWS {
            let row = &x[r * stride..][..VECTORS * LANES];
            let (row, _) = row.as_chunks::<LANES>();
            for v in 0..VECTORS {
                held[r][v] = held[r][v].mul_add(gradient, F32s::load(&row[v]));
            }
        }
    }
    for (sums, held) in sums.iter_mut().zip(held) {
        sums.iter_mut().zip(held).for_each(|(sum, held)| held.store(sum));
    }
}

wide! {
/// `dx[patch] += g · weights` for each hit.
fn add_weights(run: &Run, hits: &[(u32, f32)], weights: &[f32], dx: &mut [f32]) {
    for &(at, gradient) in hits {
        let gradient = F32s::splat(gradient);
        for (u, weights) in weights.chunks_exact(run.vectors * LANES).enumerate() {
            let row = &mut dx[at as usize + u * run.stride..][..weights.len()];
            let (row, _) = row.as_chunks_mut::<LANES>();
            for (dx, weight) in row.iter_mut().zip(weights.as_chunks::<LANES>().0) {
                F32s::load(dx).mul_add(gradient, F32s::load(weight)).store(dx);
            }
        }
    }
}
}
