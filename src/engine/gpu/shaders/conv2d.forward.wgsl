// y = conv(x, weight) + bias, perhaps ReLU: rows are channels, columns are the pixels of all
// examples, the depth runs over a patch.

override WEIGHT: u32;
override BIAS: u32;
override RELU: bool;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

fn a_at(row: u32, k: u32) -> vec4f {
    var value = vec4f();
    for (var r = 0u; r < 4u; r++) {
        if (row + r < OUT_CHANNELS) {
            value[r] = parameters[WEIGHT + (row + r) * PATCH + k];
        }
    }
    return value;
}

fn b_at(k: u32, column: u32) -> vec4f {
    let offset = in_patch(k);
    var value = vec4f();
    for (var c = 0u; c < 4u; c++) {
        let pixel = (column + c) % OUT_PIXELS;
        let example = (column + c) / OUT_PIXELS;
        if (example < EXAMPLES) {
            let corner = (pixel / OUT_WIDTH) * IN_WIDTH + pixel % OUT_WIDTH;
            value[c] = x[example * IN_LEN + corner + offset];
        }
    }
    return value;
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
