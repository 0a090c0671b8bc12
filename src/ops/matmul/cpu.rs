use crate::compute::cpu::gemm::{Matrix, NR, Tile, multiply, pack_rows, packed_len};
use crate::compute::cpu::workspace::{Workspace, room};

/// `to = left·right` with `left` `m×k` and `right` `k×n`, or `to += left·right`.
pub fn product(
    [m, k, n]: [usize; 3],
    left: Matrix,
    right: Matrix,
    to: &mut [f32],
    adds: bool,
    w: &mut Workspace,
) {
    let packed = room(&mut w.packed, packed_len(m, k));
    pack_rows(left, m, k, packed);
    let panel = room(&mut w.panel, k * NR);
    let each = |tile: Tile| {
        tile.iter().for_each(|(row, sums)| {
            let row = &mut to[row * n..][..n];
            if adds { tile.accumulate(sums, row) } else { tile.write(sums, row) }
        });
    };
    multiply(packed, m, k, &right, n, panel, each);
}

/// `Y = A·B`.
pub fn forward([m, k, n]: [usize; 3], a: &[f32], b: &[f32], y: &mut [f32], w: &mut Workspace) {
    let operands = a.chunks_exact(m * k).zip(b.chunks_exact(k * n));
    for (y, (a, b)) in y.chunks_exact_mut(m * n).zip(operands) {
        product([m, k, n], Matrix::rows(a, k), Matrix::rows(b, n), y, false, w);
    }
}

/// `dA = dY·Bᵀ` or, where `second` is set, `dB = Aᵀ·dY`; `of` is `a`, `b` and `dy`.
pub fn backward(
    [m, k, n]: [usize; 3],
    second: bool,
    [a, b, dy]: [&[f32]; 3],
    dx: &mut [f32],
    w: &mut Workspace,
) {
    let len = if second { k * n } else { m * k };
    let operands = a.chunks_exact(m * k).zip(b.chunks_exact(k * n)).zip(dy.chunks_exact(m * n));
    for (dx, ((a, b), dy)) in dx.chunks_exact_mut(len).zip(operands) {
        let dy = Matrix::rows(dy, n);
        if second {
            product([k, m, n], Matrix::rows(a, k).transposed(), dy, dx, false, w);
        } else {
            product([m, n, k], dy, Matrix::rows(b, n).transposed(), dx, false, w);
        }
    }
}
