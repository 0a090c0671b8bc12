// y = pool(relu(conv(x, weight) + bias)) for a 2×2 max pooling: rows are channels, and four
// columns in a row are the four places of one window, so that a thread has all of it in its
// registers. A window whose largest value is not above zero has no winner.

override WEIGHT: u32;
override BIAS: u32;
override POOLED_WIDTH: u32 = OUT_WIDTH / 2u;
override POOLED: u32 = (OUT_HEIGHT / 2u) * POOLED_WIDTH;

const NONE = 4u;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> winners: array<u32>;

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
    let example = column / 4u / POOLED;
    let window = column / 4u % POOLED;
    if (example >= EXAMPLES) {
        return vec4f();
    }
    let corner = (window / POOLED_WIDTH) * 2u * IN_WIDTH + (window % POOLED_WIDTH) * 2u;
    let at = example * IN_LEN + corner + in_patch(k);
    return vec4f(x[at], x[at + 1u], x[at + IN_WIDTH], x[at + IN_WIDTH + 1u]);
}

fn finish(row: u32, column: u32, slice: u32, sums: array<vec4f, 4>) {
    let example = column / 4u / POOLED;
    let window = column / 4u % POOLED;
    if (example >= EXAMPLES) {
        return;
    }
    var sums_ = sums;
    for (var r = 0u; r < 4u; r++) {
        if (row + r < OUT_CHANNELS) {
            let places = sums_[r] + parameters[BIAS + row + r];
            var winner = NONE;
            var most = 0.0;
            for (var place = 0u; place < 4u; place++) {
                if (places[place] > most) {
                    most = places[place];
                    winner = place;
                }
            }
            let at = (example * OUT_CHANNELS + row + r) * POOLED + window;
            y[at] = most;
            winners[at] = winner;
        }
    }
}
