// y = x·weightᵀ + bias, then ReLU: rows are examples, columns are features.

override EXAMPLES: u32;
override IN: u32;
override OUT: u32;
override WEIGHT: u32;
override BIAS: u32;
override RELU: bool;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

fn a_at(row: u32, k: u32) -> vec4f {
    return vec4f(example(row, k), example(row + 1u, k), example(row + 2u, k), example(row + 3u, k));
}

fn example(row: u32, k: u32) -> f32 {
    return x[min(row, EXAMPLES - 1u) * IN + k];
}

fn b_at(k: u32, column: u32) -> vec4f {
    return vec4f(weight(column, k), weight(column + 1u, k), weight(column + 2u, k), weight(column + 3u, k));
}

fn weight(column: u32, k: u32) -> f32 {
    return parameters[WEIGHT + min(column, OUT - 1u) * IN + k];
}

fn finish(row: u32, column: u32, slice: u32, sums: vec4f) {
    if (row < EXAMPLES) {
        put(row, column, sums.x);
        put(row, column + 1u, sums.y);
        put(row, column + 2u, sums.z);
        put(row, column + 3u, sums.w);
    }
}

fn put(row: u32, column: u32, sum: f32) {
    if (column < OUT) {
        let value = sum + parameters[BIAS + column];
        y[row * OUT + column] = select(value, max(value, 0.0), RELU);
    }
}
