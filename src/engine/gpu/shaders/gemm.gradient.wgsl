// The last lines of a product whose rows and columns are those of a weight's gradient, with one
// more column for the bias: written in place where one workgroup saw all of the depth, else as
// one slice of partial sums.

override WEIGHT: u32;
override BIAS: u32;
override SLICES: u32;

fn finish(row: u32, column: u32, slice: u32, sums: array<vec4f, 4>) {
    var sums_ = sums;
    for (var r = 0u; r < 4u; r++) {
        for (var c = 0u; c < 4u; c++) {
            if (row + r < ROWS && column + c < COLUMNS) {
                put(row + r, column + c, slice, sums_[r][c]);
            }
        }
    }
}

fn put(row: u32, column: u32, slice: u32, sum: f32) {
    if (SLICES > 1u) {
        gradients[(slice * ROWS + row) * COLUMNS + column] = sum;
    } else if (column == COLUMNS - 1u) {
        gradients[BIAS + row] = sum;
    } else {
        gradients[WEIGHT + row * (COLUMNS - 1u) + column] = sum;
    }
}
