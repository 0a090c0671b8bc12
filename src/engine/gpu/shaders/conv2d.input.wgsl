// dx: rows are channels of the input, columns its pixels in all examples; the depth runs over the
// channels of the output and the places of the kernel.

override WEIGHT: u32;
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read_write> dx: array<f32>;

fn a_at(row: u32, k: u32) -> vec4f {
    let place = k % (KERNEL * KERNEL);
    let channel = k / (KERNEL * KERNEL);
    var value = vec4f();
    for (var r = 0u; r < 4u; r++) {
        if (row + r < IN_CHANNELS) {
            value[r] = parameters[WEIGHT + channel * PATCH + (row + r) * KERNEL * KERNEL + place];
        }
    }
    return value;
}

fn b_at(k: u32, column: u32) -> vec4f {
    let place = k % (KERNEL * KERNEL);
    let channel = k / (KERNEL * KERNEL);
    var value = vec4f();
    for (var c = 0u; c < 4u; c++) {
        let example = (column + c) / IN_PIXELS;
        let pixel = (column + c) % IN_PIXELS;
        // Wraps round below zero, and so is too large as well.
        let row = pixel / IN_WIDTH - place / KERNEL;
        let along = pixel % IN_WIDTH - place % KERNEL;
        if (example < EXAMPLES && row < OUT_HEIGHT && along < OUT_WIDTH) {
            value[c] = upstream(example, channel, row, along);
        }
    }
    return value;
}

fn finish(row: u32, column: u32, slice: u32, sums: array<vec4f, 4>) {
    var sums_ = sums;
    for (var c = 0u; c < 4u; c++) {
        let example = (column + c) / IN_PIXELS;
        let pixel = (column + c) % IN_PIXELS;
        for (var r = 0u; r < 4u; r++) {
            if (row + r < IN_CHANNELS && example < EXAMPLES) {
                dx[example * IN_LEN + (row + r) * IN_PIXELS + pixel] = sums_[r][c];
            }
        }
    }
}
