// y = conv(x, weight) + bias, perhaps ReLU: rows are channels, columns are the pixels of all
// examples, the depth runs over a patch.

override RELU: bool;

fn b_at(k: u32, column: u32) -> vec4f {
    let at = in_patch(k);
    return vec4f(input(at, column), input(at, column + 1u), input(at, column + 2u), input(at, column + 3u));
}

fn input(at: u32, column: u32) -> f32 {
    let pixel = column % OUT_PIXELS;
    let example = min(column / OUT_PIXELS, EXAMPLES - 1u);
    return x[example * IN_LEN + (pixel / OUT_WIDTH) * IN_WIDTH + pixel % OUT_WIDTH + at];
}

fn finish(row: u32, column: u32, slice: u32, sums: vec4f) {
    if (row < OUT_CHANNELS) {
        let values = sums + parameters[BIAS + row];
        let y_ = select(values, max(values, vec4f()), RELU);
        put(row, column, y_.x);
        put(row, column + 1u, y_.y);
        put(row, column + 2u, y_.z);
        put(row, column + 3u, y_.w);
    }
}

fn put(channel: u32, column: u32, value: f32) {
    let example = column / OUT_PIXELS;
    if (example < EXAMPLES) {
        y[example * OUT_LEN + channel * OUT_PIXELS + column % OUT_PIXELS] = value;
    }
}
