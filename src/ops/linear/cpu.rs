//! Linear layers: `Y = X·Wᵀ + b` with `X` `N×I`, `W` `O×I`, `Y` `N×O`.

use super::Linear;
use crate::compute::cpu::gemm::{MR, Matrix, NR, NV, Tile, load, multiply, pack_rows, packed_len};
use crate::compute::cpu::simd::{F32s, LANES, wide};
use crate::compute::cpu::workspace::{Workspace, room};

/// `y = x·weightᵀ + bias`, then ReLU where `relu` is set, for each example.
pub fn forward(
    g: &Linear,
    x: &[f32],
    weight: &[f32],
    bias: &[f32],
    y: &mut [f32],
    w: &mut Workspace,
) {
    let (inputs, outputs) = (g.in_features, g.out_features);
    let examples = x.len() / inputs;
    if examples < MR {
        // Packing the weights would cost more than the product.
        for (x, y) in x.chunks_exact(inputs).zip(y.chunks_exact_mut(outputs)) {
            dot_rows(weight, x, y);
            y.iter_mut().zip(bias).for_each(|(y, bias)| *y += bias);
        }
    } else {
        let packed = room(&mut w.packed, packed_len(examples, inputs));
        pack_rows(Matrix::rows(x, inputs), examples, inputs, packed);
        let panel = room(&mut w.panel, inputs * NR);
        let columns = Matrix::rows(weight, inputs).transposed();
        let each = |tile: Tile| {
            let bias = bias_row(bias, &tile);
            for (example, sums) in tile.iter() {
                let sums = std::array::from_fn(|v| sums[v].add(bias[v]));
                tile.write(sums, &mut y[example * outputs..][..outputs]);
            }
        };
        multiply(packed, examples, inputs, &columns, outputs, panel, each);
    }
    if g.relu {
        crate::ops::relu::cpu::in_place(y);
    }
}

/// The gradients at the parameters, and at the input where `dx` is given.
#[allow(clippy::too_many_arguments, reason = "a gradient for every argument of the forward op")]
pub fn backward(
    g: &Linear,
    x: &[f32],
    dy: &[f32],
    weight: &[f32],
    dweight: &mut [f32],
    dbias: &mut [f32],
    dx: Option<&mut [f32]>,
    w: &mut Workspace,
) {
    let (inputs, outputs) = (g.in_features, g.out_features);
    let examples = x.len() / inputs;
    dbias.fill(0.0);
    for dy in dy.chunks_exact(outputs) {
        dbias.iter_mut().zip(dy).for_each(|(dbias, dy)| *dbias += dy);
    }

    let packed = room(&mut w.packed, packed_len(outputs, examples));
    pack_rows(Matrix::rows(dy, outputs).transposed(), outputs, examples, packed);
    let panel = room(&mut w.panel, examples * NR);
    let each = |tile: Tile| {
        tile.iter().for_each(|(o, sums)| tile.write(sums, &mut dweight[o * inputs..][..inputs]));
    };
    multiply(packed, outputs, examples, &Matrix::rows(x, inputs), inputs, panel, each);

    let Some(dx) = dx else { return };
    let packed = room(&mut w.packed, packed_len(examples, outputs));
    pack_rows(Matrix::rows(dy, outputs), examples, outputs, packed);
    let panel = room(&mut w.panel, outputs * NR);
    let each = |tile: Tile| {
        tile.iter().for_each(|(n, sums)| tile.write(sums, &mut dx[n * inputs..][..inputs]));
    };
    multiply(packed, examples, outputs, &Matrix::rows(weight, inputs), inputs, panel, each);
}

fn bias_row(bias: &[f32], tile: &Tile) -> [F32s; NV] {
    let bias = &bias[tile.column..tile.column + tile.columns];
    let mut row = [0.0; NR];
    row[..bias.len()].copy_from_slice(bias);
    load(&row)
}

/// Partial sums of a dot product, the same number on every target so that all round alike.
const PARTS: usize = 8;

wide! {
/// `y[o] = Σ weight[o,i]·x[i]`.
fn dot_rows(weight: &[f32], x: &[f32], y: &mut [f32]) {
    const VECTORS: usize = PARTS / LANES;
    let (parts, x_rest) = x.as_chunks::<PARTS>();
    for (row, y) in weight.chunks_exact(x.len()).zip(y) {
        let mut sums = [F32s::splat(0.0); VECTORS];
        let (row, row_rest) = row.as_chunks::<PARTS>();
        for (x, w) in parts.iter().zip(row) {
            let (x, w) = (x.as_chunks::<LANES>().0, w.as_chunks::<LANES>().0);
            for v in 0..VECTORS {
                sums[v] = sums[v].mul_add(F32s::load(&x[v]), F32s::load(&w[v]));
            }
        }
        let mut lanes = [0.0; PARTS];
        let (to, _) = lanes.as_chunks_mut::<LANES>();
        (0..VECTORS).for_each(|v| sums[v].store(&mut to[v]));
        let rest = x_rest.iter().zip(row_rest).map(|(x, w)| x * w);
        *y = lanes.into_iter().chain(rest).sum();
    }
}
}
