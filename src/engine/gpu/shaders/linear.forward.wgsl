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
    var value = vec4f();
    for (var r = 0u; r < 4u; r++) {
        if (row + r < EXAMPLES) {
            value[r] = x[(row + r) * IN + k];
        }
    }
    return value;
}

fn b_at(k: u32, column: u32) -> vec4f {
    var value = vec4f();
    for (var c = 0u; c < 4u; c++) {
        if (column + c < OUT) {
            value[c] = parameters[WEIGHT + (column + c) * IN + k];
        }
    }
    return value;
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
