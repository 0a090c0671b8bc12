// dweight and dbias: rows are channels of the output, columns the values of a patch and a last
// one of ones; the depth runs over the output's pixels of all examples.

override ROWS: u32;
override COLUMNS: u32;
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradients: array<f32>;

fn a_at(row: u32, k: u32) -> vec4f {
    let example = k / OUT_PIXELS;
    let at = vec2u((k % OUT_PIXELS) / OUT_WIDTH, k % OUT_WIDTH);
    return vec4f(
        gradient(example, row, at),
        gradient(example, row + 1u, at),
        gradient(example, row + 2u, at),
        gradient(example, row + 3u, at),
    );
}

fn gradient(example: u32, row: u32, at: vec2u) -> f32 {
    if (row >= ROWS) {
        return 0.0;
    }
    return upstream(example, row, at.x, at.y);
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
    if (column >= COLUMNS - 1u) {
        // The bias sees a one; what lies beyond is never written.
        return 1.0;
    }
    return x[corner + in_patch(column)];
}
