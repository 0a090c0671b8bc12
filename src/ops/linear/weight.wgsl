// dweight = dyᵀ·x and dbias = dyᵀ·1: rows are features of the output, columns those of the input
// and a last one of ones; the depth runs over the examples.

override EXAMPLES: u32;
override ROWS: u32;
override COLUMNS: u32;

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> gradients: array<f32>;

fn a_at(row: u32, k: u32) -> vec4f {
    return vec4f(gradient(row, k), gradient(row + 1u, k), gradient(row + 2u, k), gradient(row + 3u, k));
}

fn gradient(row: u32, k: u32) -> f32 {
    return dy[k * ROWS + min(row, ROWS - 1u)];
}

fn b_at(k: u32, column: u32) -> vec4f {
    return vec4f(input(k, column), input(k, column + 1u), input(k, column + 2u), input(k, column + 3u));
}

fn input(k: u32, column: u32) -> f32 {
    // The bias sees a one.
    return select(x[k * (COLUMNS - 1u) + min(column, COLUMNS - 2u)], 1.0, column == COLUMNS - 1u);
}
