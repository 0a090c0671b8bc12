// dweight and dbias: rows are channels of the output, columns the values of a patch and a last
// one of ones; the depth runs over the output's pixels of all examples.

override ROWS: u32;
override COLUMNS: u32;
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> gradients: array<f32>;

fn a_at(row: u32, k: u32) -> vec4f {
    let at = (k / OUT_PIXELS) * OUT_LEN + k % OUT_PIXELS;
    return vec4f(gradient(at, row), gradient(at, row + 1u), gradient(at, row + 2u), gradient(at, row + 3u));
}

fn gradient(at: u32, row: u32) -> f32 {
    return dy[at + min(row, ROWS - 1u) * OUT_PIXELS];
}

fn b_at(k: u32, column: u32) -> vec4f {
    let pixel = k % OUT_PIXELS;
    let corner = (k / OUT_PIXELS) * IN_LEN + (pixel / OUT_WIDTH) * IN_WIDTH + pixel % OUT_WIDTH;
    return vec4f(
        input(corner, column),
        input(corner, column + 1u),
        input(corner, column + 2u),
        input(corner, column + 3u),
    );
}

fn input(corner: u32, column: u32) -> f32 {
    // The bias sees a one.
    return select(x[corner + in_patch(min(column, COLUMNS - 2u))], 1.0, column == COLUMNS - 1u);
}
