// y = conv(x, weight) + bias, perhaps ReLU: rows are channels, columns are the pixels of all
// examples, the depth runs over a patch.

override WEIGHT: u32;
override BIAS: u32;
override RELU: bool;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

fn a_at(row: u32, k: u32) -> vec4f {
    return vec4f(weight(row, k), weight(row + 1u, k), weight(row + 2u, k), weight(row + 3u, k));
}

fn weight(row: u32, k: u32) -> f32 {
    if (row >= OUT_CHANNELS) {
        return 0.0;
    }
    return parameters[WEIGHT + row * PATCH + k];
}

fn b_at(k: u32, column: u32) -> vec4f {
    let at = in_patch(k);
    return vec4f(input(at, column), input(at, column + 1u), input(at, column + 2u), input(at, column + 3u));
}

fn input(at: u32, column: u32) -> f32 {
    let pixel = column % OUT_PIXELS;
    let example = column / OUT_PIXELS;
    if (example >= EXAMPLES) {
        return 0.0;
    }
    return x[example * IN_LEN + (pixel / OUT_WIDTH) * IN_WIDTH + pixel % OUT_WIDTH + at];
}

fn finish(row: u32, column: u32, slice: u32, sums: array<vec4f, 4>) {
    var sums_ = sums;
    for (var c = 0u; c < 4u; c++) {
        let pixel = (column + c) % OUT_PIXELS;
        let example = (column + c) / OUT_PIXELS;
        for (var r = 0u; r < 4u; r++) {
            if (row + r < OUT_CHANNELS && example < EXAMPLES) {
                let sum = sums_[r][c] + parameters[BIAS + row + r];
                let at = example * OUT_LEN + (row + r) * OUT_PIXELS + pixel;
                y[at] = select(sum, max(sum, 0.0), RELU);
            }
        }
    }
}
