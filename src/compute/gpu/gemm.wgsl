// C = A·B by tiles. Both operands pass through workgroup memory, DEEP at a time; a thread holds its
// sums in registers: 4×4 of them with gemm.small, 8×8 with gemm.large.
//
// The rest of a module says what A, B and C are:
//   fn a_at(row: u32, k: u32) -> vec4f         four rows of A from `row` on, at depth k
//   fn b_at(k: u32, column: u32) -> vec4f      four columns of B from `column` on, at depth k
//   fn finish(row: u32, column: u32, slice: u32, sums: vec4f)
//                                              takes four sums of a row, from `column` on
// Rows and columns outside the matrices may read as anything from inside the buffers: their sums
// are not to be written. Depths outside are not asked for.

override DEPTH: u32;
// Depths that one workgroup adds up; with more than one slice, `finish` gets partial sums.
override SLICE: u32 = DEPTH;
// Depths that a tile holds.
override DEEP: u32;
// Threads along the columns and along the rows.
override X: u32;
override Y: u32;
// Whether neighbouring threads fetch neighbouring depths (or else rows, or columns), which is
// where neighbours lie in memory.
override A_BY_DEPTH: bool = true;
override B_BY_DEPTH: bool = false;

// Fours of rows and of columns in a tile. By name: naga 30 stumbles over nameless products.
override ROW_FOURS: u32 = Y * FOURS;
override COLUMN_FOURS: u32 = X * FOURS;
override A_TILE: u32 = DEEP * ROW_FOURS;
override B_TILE: u32 = DEEP * COLUMN_FOURS;
// Fours in workgroup memory: a tile of A, then one of B; free for other use after the product.
override TILE: u32 = A_TILE + B_TILE;

var<workgroup> tile: array<vec4f, TILE>;

// Fetches the tiles at depths from `first` on, up to `end`.
fn fetch(index: u32, row: u32, column: u32, first: u32, end: u32) {
    for (var i = index; i < A_TILE; i += X * Y) {
        let k = select(i / ROW_FOURS, i % DEEP, A_BY_DEPTH);
        let four = select(i % ROW_FOURS, i / DEEP, A_BY_DEPTH);
        var value = vec4f();
        if (first + k < end) {
            value = a_at(row + four * 4u, first + k);
        }
        tile[k * ROW_FOURS + four] = value;
    }
    for (var i = index; i < B_TILE; i += X * Y) {
        let k = select(i / COLUMN_FOURS, i % DEEP, B_BY_DEPTH);
        let four = select(i % COLUMN_FOURS, i / DEEP, B_BY_DEPTH);
        var value = vec4f();
        if (first + k < end) {
            value = b_at(first + k, column + four * 4u);
        }
        tile[A_TILE + k * COLUMN_FOURS + four] = value;
    }
}

fn finish_rows(row: u32, column: u32, slice: u32, sums: array<vec4f, 4>) {
    finish(row, column, slice, sums[0]);
    finish(row + 1u, column, slice, sums[1]);
    finish(row + 2u, column, slice, sums[2]);
    finish(row + 3u, column, slice, sums[3]);
}
