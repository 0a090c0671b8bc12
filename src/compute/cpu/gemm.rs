//! Matrix products over packed panels: `C = A·B`, the work of every convolution and linear layer.
//!
//! `A` is packed once into panels of `MR` rows, `B` on the fly into one panel of `NR` columns
//! that stays in the first-level cache while all of `A` passes by. A tile of `MR×NR` sums is
//! held in registers; what becomes of a finished tile is the caller's.
//!
//! Why not a crate's product: in Chromium, on one core of a 2 GHz Sapphire Rapids whose plain
//! SIMD peak was measured at 29.9 GFLOP/s in the same run (`cargo xtask bench --kernels`; that the
//! three agree is tested in `tests/gemm_peers.rs`):
//!
//! | GFLOP/s | `M×K×N` | this | `gemm` 0.19 | `matrixmultiply` 0.3 |
//! | --- | --- | --- | --- | --- |
//! | conv1, one image | 20×25×576 | 25.6 | 21.6 | 9.9 |
//! | conv2, one image | 50×500×64 | 26.8 | 23.0 | 14.1 |
//! | fc1 forward | 64×800×500 | 29.9 | 24.2 | 21.2 |
//! | fc1 to its input | 64×500×800 | 29.2 | 23.5 | 20.9 |
//! | fc1 to its weights | 500×64×800 | 30.8 | 22.7 | 22.1 |
//!
//! And neither can pack a convolution's patches straight from the image, or hand out a tile while
//! it is in registers, for bias and pooling.

use super::simd::{F32s, LANES, wide};

/// Rows of a tile.
pub const MR: usize = 4;
/// Vectors in a row of a tile.
pub const NV: usize = 2;
/// Columns of a tile.
pub const NR: usize = NV * LANES;

/// A finished tile of the product.
pub struct Tile {
    /// Its first row in `C`.
    pub row: usize,
    /// Rows that belong to `C`; the others are padding.
    pub rows: usize,
    /// Its first column in `C`.
    pub column: usize,
    /// Columns that belong to `C`.
    pub columns: usize,
    /// The sums, row by row.
    pub sums: [[F32s; NV]; MR],
}

impl Tile {
    /// The rows that belong to `C`, with their index in it.
    #[inline(always)]
    pub fn iter(&self) -> impl Iterator<Item = (usize, [F32s; NV])> {
        (0..MR).filter(|&i| i < self.rows).map(|i| (self.row + i, self.sums[i]))
    }

    /// Writes one row's sums where all of the columns belong to `C`, else those that do.
    #[inline(always)]
    pub fn write(&self, sums: [F32s; NV], to: &mut [f32]) {
        match to[self.column..].first_chunk_mut::<NR>() {
            Some(to) if self.columns == NR => store(sums, to),
            _ => {
                let mut row = [0.0; NR];
                store(sums, &mut row);
                let end = self.column + self.columns;
                to[self.column..end].copy_from_slice(&row[..self.columns]);
            }
        }
    }

    /// Adds one row's sums to `to`.
    #[inline(always)]
    pub fn accumulate(&self, sums: [F32s; NV], to: &mut [f32]) {
        let mut row = [0.0; NR];
        store(sums, &mut row);
        let to = &mut to[self.column..self.column + self.columns];
        to.iter_mut().zip(row).for_each(|(to, sum)| *to += sum);
    }
}

/// Stores a row of vectors.
#[inline(always)]
pub fn store(sums: [F32s; NV], to: &mut [f32; NR]) {
    let (to, _) = to.as_chunks_mut::<LANES>();
    (0..NV).for_each(|v| sums[v].store(&mut to[v]));
}

/// Loads a row of vectors.
#[inline(always)]
pub fn load(from: &[f32; NR]) -> [F32s; NV] {
    let (from, _) = from.as_chunks::<LANES>();
    std::array::from_fn(|v| F32s::load(&from[v]))
}

/// A matrix in memory, by strides.
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    /// The elements.
    pub data: &'a [f32],
    /// Distance between rows.
    pub row_stride: usize,
    /// Distance between columns.
    pub column_stride: usize,
}

impl<'a> Matrix<'a> {
    /// Rows of `width` elements one after the other.
    pub fn rows(data: &'a [f32], width: usize) -> Self {
        Self { data, row_stride: width, column_stride: 1 }
    }

    /// The same elements with rows and columns exchanged.
    pub fn transposed(self) -> Self {
        Self { row_stride: self.column_stride, column_stride: self.row_stride, ..self }
    }
}

/// Something whose columns can be packed: a matrix, or patches of an image.
pub trait Columns {
    /// Writes `depth` rows of `NR` columns from column `first` on into `panel`. Of the `NR`
    /// columns, `count` exist; what the others hold does not matter.
    fn pack(&self, first: usize, count: usize, depth: usize, panel: &mut [f32]);
}

impl Columns for Matrix<'_> {
    #[inline(always)]
    fn pack(&self, first: usize, count: usize, depth: usize, panel: &mut [f32]) {
        let (panel, _) = panel.as_chunks_mut::<NR>();
        if self.column_stride == 1 && count == NR {
            for (k, row) in panel[..depth].iter_mut().enumerate() {
                let at = k * self.row_stride + first;
                row.copy_from_slice(&self.data[at..at + NR]);
            }
            return;
        }
        for j in 0..count {
            let column = &self.data[(first + j) * self.column_stride..];
            let elements = column.iter().step_by(self.row_stride);
            panel[..depth].iter_mut().zip(elements).for_each(|(row, &x)| row[j] = x);
        }
    }
}

/// Length of `rows × depth` packed as panels of `MR` rows.
pub fn packed_len(rows: usize, depth: usize) -> usize {
    rows.next_multiple_of(MR) * depth
}

/// Packs `A`, `rows × depth`, into panels of `MR` rows, the last filled up with zeros.
pub fn pack_rows(a: Matrix, rows: usize, depth: usize, packed: &mut [f32]) {
    for (i, panel) in packed[..packed_len(rows, depth)].chunks_exact_mut(depth * MR).enumerate() {
        let (panel, _) = panel.as_chunks_mut::<MR>();
        let first = i * MR;
        if a.row_stride == 1 && first + MR <= rows {
            for (k, column) in panel.iter_mut().enumerate() {
                let at = k * a.column_stride + first;
                column.copy_from_slice(&a.data[at..at + MR]);
            }
            continue;
        }
        for r in 0..MR {
            if first + r < rows {
                let row = a.data[(first + r) * a.row_stride..].iter().step_by(a.column_stride);
                panel.iter_mut().zip(row).for_each(|(column, &x)| column[r] = x);
            } else {
                panel.iter_mut().for_each(|column| column[r] = 0.0);
            }
        }
    }
}

wide! {
/// Multiplies the packed `A` of `rows × depth` with `columns` columns of `B` and hands out the
/// tiles of the product, column panel by column panel. `panel` is room for `depth × NR` values.
pub fn multiply<B: Columns, F: FnMut(Tile)>(
    a: &[f32],
    rows: usize,
    depth: usize,
    b: &B,
    columns: usize,
    panel: &mut [f32],
    each: F,
) {
    let mut each = each;
    let panel = &mut panel[..depth * NR];
    for column in (0..columns).step_by(NR) {
        let count = NR.min(columns - column);
        b.pack(column, count, depth, panel);
        for (i, a) in a[..packed_len(rows, depth)].chunks_exact(depth * MR).enumerate() {
            let row = i * MR;
            let sums = multiply_panels(a, panel);
            each(Tile { row, rows: MR.min(rows - row), column, columns: count, sums });
        }
    }
}
}

#[inline(always)]
fn multiply_panels(a: &[f32], b: &[f32]) -> [[F32s; NV]; MR] {
    let mut sums = [[F32s::splat(0.0); NV]; MR];
    let ((a, _), (b, _)) = (a.as_chunks::<MR>(), b.as_chunks::<NR>());
    for (a, b) in a.iter().zip(b) {
        let b = load(b);
        for i in 0..MR {
            let a = F32s::splat(a[i]);
            for v in 0..NV {
                sums[i][v] = sums[i][v].mul_add(a, b[v]);
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    /// A product with both operands in each layout, at sizes that leave every kind of rest.
    #[test]
    fn agrees_with_ndarray() {
        for (m, k, n) in [(1, 1, 1), (4, 3, NR), (5, 25, NR + 1), (20, 25, 576), (13, 64, 37)] {
            let a = Array2::from_shape_fn((m, k), |(i, j)| ((i * 7 + j * 3) % 11) as f32 - 5.0);
            let b = Array2::from_shape_fn((k, n), |(i, j)| ((i * 5 + j) % 13) as f32 - 6.0);
            let (at, bt) =
                (a.t().as_standard_layout().to_owned(), b.t().as_standard_layout().to_owned());
            let expected = a.dot(&b);
            let a_s = [
                Matrix::rows(a.as_slice().unwrap(), k),
                Matrix::rows(at.as_slice().unwrap(), m).transposed(),
            ];
            let b_s = [
                Matrix::rows(b.as_slice().unwrap(), n),
                Matrix::rows(bt.as_slice().unwrap(), k).transposed(),
            ];
            for (a, b) in a_s.into_iter().flat_map(|a| b_s.map(|b| (a, b))) {
                let mut packed = vec![f32::NAN; packed_len(m, k)];
                let mut panel = vec![f32::NAN; k * NR];
                let mut c = vec![f32::NAN; m * n];
                pack_rows(a, m, k, &mut packed);
                multiply(&packed, m, k, &b, n, &mut panel, |tile| {
                    tile.iter().for_each(|(i, sums)| tile.write(sums, &mut c[i * n..][..n]));
                });
                // Small whole numbers: every order of summation gives the same.
                assert_eq!(c, expected.as_slice().unwrap(), "{m}×{k}×{n}");
            }
        }
    }
}
