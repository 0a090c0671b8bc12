// The last lines of a product whose rows and columns are those of a weight's gradient, with one
// more column for the bias: written in place where one workgroup saw all of the depth, else as
// one slice of partial sums.

override WEIGHT: u32;
override BIAS: u32;
override SLICES: u32;

fn finish(row: u32, column: u32, slice: u32, sums: vec4f) {
    if (row < ROWS) {
        put(row, column, slice, sums.x);
        put(row, column + 1u, slice, sums.y);
        put(row, column + 2u, slice, sums.z);
        put(row, column + 3u, slice, sums.w);
    }
}

fn put(row: u32, column: u32, slice: u32, sum: f32) {
    if (column < COLUMNS) {
        let in_slice = (slice * ROWS + row) * COLUMNS + column;
        let in_weight = WEIGHT + row * (COLUMNS - 1u) + column;
        let in_place = select(in_weight, BIAS + row, column == COLUMNS - 1u);
        gradients[select(in_place, in_slice, SLICES > 1u)] = sum;
    }
}
