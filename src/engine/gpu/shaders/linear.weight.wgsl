// dweight = dyᵀ·x and dbias = dyᵀ·1: rows are features of the output, columns those of the input
// and a last one of ones; the depth runs over the examples.

override EXAMPLES: u32;
override ROWS: u32;
override COLUMNS: u32;

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> gradients: array<f32>;

fn a_at(row: u32, k: u32) -> vec4f {
    var value = vec4f();
    for (var r = 0u; r < 4u; r++) {
        if (row + r < ROWS) {
            value[r] = dy[k * ROWS + row + r];
        }
    }
    return value;
}

fn b_at(k: u32, column: u32) -> vec4f {
    var value = vec4f();
    for (var c = 0u; c < 4u; c++) {
        if (column + c < COLUMNS - 1u) {
            value[c] = x[k * (COLUMNS - 1u) + column + c];
        } else if (column + c == COLUMNS - 1u) {
            value[c] = 1.0;
        }
    }
    return value;
}
