// dweight and dbias: rows are channels of the output, columns the values of a patch and a last
// one of ones; the depth runs over the output's pixels of all examples.

override ROWS: u32;
override COLUMNS: u32;
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradients: array<f32>;

fn a_at(row: u32, k: u32) -> vec4f {
    let example = k / OUT_PIXELS;
    let pixel = k % OUT_PIXELS;
    var value = vec4f();
    for (var r = 0u; r < 4u; r++) {
        if (row + r < ROWS) {
            value[r] = upstream(example, row + r, pixel / OUT_WIDTH, pixel % OUT_WIDTH);
        }
    }
    return value;
}

fn b_at(k: u32, column: u32) -> vec4f {
    let pixel = k % OUT_PIXELS;
    let corner = (k / OUT_PIXELS) * IN_LEN + (pixel / OUT_WIDTH) * IN_WIDTH + pixel % OUT_WIDTH;
    var value = vec4f();
    for (var c = 0u; c < 4u; c++) {
        if (column + c < COLUMNS - 1u) {
            value[c] = x[corner + in_patch(column + c)];
        } else if (column + c == COLUMNS - 1u) {
            value[c] = 1.0;
        }
    }
    return value;
}
