//! Convolution as an implicit matrix product: the patches of an image are packed straight from
//! the image, never stored as a matrix. With `M` output channels, `P` output pixels and `K`
//! values in a patch: `y = W·X` with `W` `M×K` and `X` `K×P`; `dW = dy·Xᵀ`; `dX = Wᵀ·dy`, whose
//! elements are added to the pixels they came from.

use super::Conv2d;
use crate::compute::cpu::gemm::{
    Columns, Matrix, NR, NV, Tile, multiply, pack_rows, packed_len, store,
};
use crate::compute::cpu::simd::{F32s, LANES};
use crate::compute::cpu::workspace::{Workspace, room};

/// `y = conv(x, weight) + bias` for each example.
pub fn forward(
    g: &Conv2d,
    x: &[f32],
    weight: &[f32],
    bias: &[f32],
    y: &mut [f32],
    w: &mut Workspace,
) {
    let (m, k, pixels) = (g.out_channels, g.patch_len(), g.out_pixels());
    let packed = room(&mut w.packed, packed_len(m, k));
    pack_rows(Matrix::rows(weight, k), m, k, packed);
    let panel = room(&mut w.panel, k * NR);
    for (x, y) in x.chunks_exact(g.in_len()).zip(y.chunks_exact_mut(g.out_len())) {
        let each = |tile: Tile| {
            for (channel, sums) in tile.iter() {
                let bias = F32s::splat(bias[channel]);
                let y = &mut y[channel * pixels..][..pixels];
                tile.write(sums.map(|sum| sum.add(bias)), y);
            }
        };
        multiply(packed, m, k, &Patches { x, g: *g }, pixels, panel, each);
    }
}

/// The gradients at the parameters, and at the input where `dx` is given.
#[allow(clippy::too_many_arguments, reason = "a gradient for every argument of the forward op")]
pub fn backward(
    g: &Conv2d,
    x: &[f32],
    dy: &[f32],
    weight: &[f32],
    dweight: &mut [f32],
    dbias: &mut [f32],
    dx: Option<&mut [f32]>,
    w: &mut Workspace,
) {
    let (m, k, pixels) = (g.out_channels, g.patch_len(), g.out_pixels());
    dweight.fill(0.0);
    dbias.fill(0.0);
    for (x, dy) in x.chunks_exact(g.in_len()).zip(dy.chunks_exact(g.out_len())) {
        for (dbias, dy) in dbias.iter_mut().zip(dy.chunks_exact(pixels)) {
            *dbias += dy.iter().sum::<f32>();
        }
        let packed = room(&mut w.packed, packed_len(m, pixels));
        pack_rows(Matrix::rows(dy, pixels), m, pixels, packed);
        let panel = room(&mut w.panel, pixels * NR);
        let each = |tile: Tile| {
            tile.iter().for_each(|(channel, sums)| {
                tile.accumulate(sums, &mut dweight[channel * k..][..k]);
            });
        };
        multiply(packed, m, pixels, &PatchRows { x, g: *g }, k, panel, each);
    }
    let Some(dx) = dx else { return };
    let packed = room(&mut w.packed, packed_len(k, m));
    pack_rows(Matrix::rows(weight, k).transposed(), k, m, packed);
    let panel = room(&mut w.panel, m * NR);
    for (dx, dy) in dx.chunks_exact_mut(g.in_len()).zip(dy.chunks_exact(g.out_len())) {
        dx.fill(0.0);
        let each = |tile: Tile| scatter(g, &tile, dx);
        multiply(packed, k, m, &Matrix::rows(dy, pixels), pixels, panel, each);
    }
}

/// Adds a tile of `K×P` gradients to the pixels that the patches were read from.
fn scatter(g: &Conv2d, tile: &Tile, dx: &mut [f32]) {
    for (element, sums) in tile.iter() {
        let mut row = [0.0; NR];
        store(sums, &mut row);
        let from = patch_offset(g, element);
        for (j, sum) in row.into_iter().take(tile.columns).enumerate() {
            dx[from + pixel_offset(g, tile.column + j)] += sum;
        }
    }
}

/// Offset in the image of a patch's first value.
fn pixel_offset(g: &Conv2d, pixel: usize) -> usize {
    let width = g.out_width();
    pixel / width * g.in_width + pixel % width
}

/// Offset of a patch's value from the patch's first.
fn patch_offset(g: &Conv2d, element: usize) -> usize {
    let (channel, place) = (element / (g.kernel * g.kernel), element % (g.kernel * g.kernel));
    (channel * g.in_height + place / g.kernel) * g.in_width + place % g.kernel
}

/// The patches of one image as the columns of a `K×P` matrix.
pub struct Patches<'a> {
    /// The image.
    pub x: &'a [f32],
    /// Its sizes and the kernel's.
    pub g: Conv2d,
}

impl Columns for Patches<'_> {
    #[inline(always)]
    fn pack(&self, first: usize, _: usize, depth: usize, panel: &mut [f32]) {
        let g = &self.g;
        let last = g.out_pixels() - 1;
        let from: [usize; NR] = std::array::from_fn(|j| pixel_offset(g, (first + j).min(last)));
        // Where each vector's pixels lie side by side in the image, whole vectors are copied.
        let side_by_side = (0..NV).all(|v| {
            let v = v * LANES;
            from[v + LANES - 1] == from[v] + LANES - 1
        });
        let (panel, _) = panel[..depth * NR].as_chunks_mut::<NR>();
        let planes = self.x.chunks_exact(g.in_height * g.in_width);
        let rows = panel.chunks_exact_mut(g.kernel * g.kernel);
        for (plane, rows) in planes.zip(rows) {
            for (u, rows) in rows.chunks_exact_mut(g.kernel).enumerate() {
                let image = &plane[u * g.in_width..];
                for (v, row) in rows.iter_mut().enumerate() {
                    if side_by_side {
                        let (row, _) = row.as_chunks_mut::<LANES>();
                        for (row, from) in row.iter_mut().zip(from.iter().step_by(LANES)) {
                            row.copy_from_slice(&image[from + v..from + v + LANES]);
                        }
                    } else {
                        row.iter_mut().zip(from).for_each(|(to, from)| *to = image[from + v]);
                    }
                }
            }
        }
    }
}

/// The patches of one image as the rows of a `P×K` matrix.
struct PatchRows<'a> {
    x: &'a [f32],
    g: Conv2d,
}

impl Columns for PatchRows<'_> {
    fn pack(&self, first: usize, count: usize, _: usize, panel: &mut [f32]) {
        let g = &self.g;
        let last = first + count - 1;
        let from: [usize; NR] = std::array::from_fn(|j| patch_offset(g, (first + j).min(last)));
        let (panel, _) = panel.as_chunks_mut::<NR>();
        for (i, rows) in panel.chunks_exact_mut(g.out_width()).enumerate().take(g.out_height()) {
            for (j, row) in rows.iter_mut().enumerate() {
                let image = &self.x[i * g.in_width + j..];
                row.iter_mut().zip(from).for_each(|(to, from)| *to = image[from]);
            }
        }
    }
}
