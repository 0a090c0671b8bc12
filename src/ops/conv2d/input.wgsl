// dx: rows are channels of the input, columns its pixels in all examples; the depth runs over the
// channels of the output and the places of the kernel.

override WEIGHT: u32;
@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

fn a_at(row: u32, k: u32) -> vec4f {
    let at = (k / (KERNEL * KERNEL)) * PATCH + k % (KERNEL * KERNEL);
    return vec4f(weight(row, at), weight(row + 1u, at), weight(row + 2u, at), weight(row + 3u, at));
}

fn weight(row: u32, at: u32) -> f32 {
    return parameters[WEIGHT + min(row, IN_CHANNELS - 1u) * KERNEL * KERNEL + at];
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
    return dy[example * OUT_LEN + channel * OUT_PIXELS + at.x * OUT_WIDTH + at.y];
}

fn finish(row: u32, column: u32, slice: u32, sums: vec4f) {
    if (row < IN_CHANNELS) {
        put(row, column, sums.x);
        put(row, column + 1u, sums.y);
        put(row, column + 2u, sums.z);
        put(row, column + 3u, sums.w);
    }
}

fn put(channel: u32, column: u32, value: f32) {
    let example = column / IN_PIXELS;
    if (example < EXAMPLES) {
        put_dx(example, channel * IN_PIXELS + column % IN_PIXELS, value);
    }
}
