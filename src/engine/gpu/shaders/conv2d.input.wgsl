// dx: rows are channels of the input, columns its pixels in all examples; the depth runs over the
// channels of the output and the places of the kernel.

override WEIGHT: u32;
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read_write> dx: array<f32>;

fn a_at(row: u32, k: u32) -> vec4f {
    let at = (k / (KERNEL * KERNEL)) * PATCH + k % (KERNEL * KERNEL);
    return vec4f(weight(row, at), weight(row + 1u, at), weight(row + 2u, at), weight(row + 3u, at));
}

fn weight(row: u32, at: u32) -> f32 {
    if (row >= IN_CHANNELS) {
        return 0.0;
    }
    return parameters[WEIGHT + row * KERNEL * KERNEL + at];
}

fn b_at(k: u32, column: u32) -> vec4f {
    let channel = k / (KERNEL * KERNEL);
    let place = vec2u(k % (KERNEL * KERNEL) / KERNEL, k % KERNEL);
    return vec4f(
        gradient(channel, place, column),
        gradient(channel, place, column + 1u),
        gradient(channel, place, column + 2u),
        gradient(channel, place, column + 3u),
    );
}

// That of the output which sees this column's pixel at this place of the kernel.
fn gradient(channel: u32, place: vec2u, column: u32) -> f32 {
    let example = column / IN_PIXELS;
    let pixel = column % IN_PIXELS;
    // Wraps round below zero, and so is too large as well.
    let at = vec2u(pixel / IN_WIDTH, pixel % IN_WIDTH) - place;
    if (example >= EXAMPLES || at.x >= OUT_HEIGHT || at.y >= OUT_WIDTH) {
        return 0.0;
    }
    return upstream(example, channel, at.x, at.y);
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
