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
    if (row >= EXAMPLES) {
        return 0.0;
    }
    return x[row * IN + k];
}

fn b_at(k: u32, column: u32) -> vec4f {
    return vec4f(weight(column, k), weight(column + 1u, k), weight(column + 2u, k), weight(column + 3u, k));
}

fn weight(column: u32, k: u32) -> f32 {
    if (column >= OUT) {
        return 0.0;
    }
    return parameters[WEIGHT + column * IN + k];
}

fn finish(row: u32, column: u32, slice: u32, sums: array<vec4f, 4>) {
    var sums_ = sums;
    for (var c = 0u; c < 4u; c++) {
        if (column + c < OUT) {
            let bias = parameters[BIAS + column + c];
            for (var r = 0u; r < 4u; r++) {
                if (row + r < EXAMPLES) {
                    let sum = sums_[r][c] + bias;
                    y[(row + r) * OUT + column + c] = select(sum, max(sum, 0.0), RELU);
                }
            }
        }
    }
}
