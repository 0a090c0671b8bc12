// y = pool(relu(conv(x, weight) + bias)) for a 2×2 max pooling: rows are channels, and four
// columns in a row are the four places of one window, so that a thread has all of it in its
// registers. A window whose largest value is not above zero has no winner.

override POOLED_WIDTH: u32 = OUT_WIDTH / 2u;
override POOLED: u32 = (OUT_HEIGHT / 2u) * POOLED_WIDTH;

const NONE = 4u;

@group(0) @binding(3) var<storage, read_write> winners: array<u32>;

fn b_at(k: u32, column: u32) -> vec4f {
    let example = min(column / 4u / POOLED, EXAMPLES - 1u);
    let window = column / 4u % POOLED;
    let corner = (window / POOLED_WIDTH) * 2u * IN_WIDTH + (window % POOLED_WIDTH) * 2u;
    let at = example * IN_LEN + corner + in_patch(k);
    return vec4f(x[at], x[at + 1u], x[at + IN_WIDTH], x[at + IN_WIDTH + 1u]);
}

fn finish(row: u32, column: u32, slice: u32, sums: vec4f) {
    let example = column / 4u / POOLED;
    let window = column / 4u % POOLED;
    if (row < OUT_CHANNELS && example < EXAMPLES) {
        let places = sums + parameters[BIAS + row];
        let most = max(max(places.x, places.y), max(places.z, places.w));
        // The first of several that are the largest.
        var winner = select(3u, 2u, places.z == most);
        winner = select(winner, 1u, places.y == most);
        winner = select(winner, 0u, places.x == most);
        let at = (example * OUT_CHANNELS + row) * POOLED + window;
        y[at] = max(most, 0.0);
        winners[at] = select(NONE, winner, most > 0.0);
    }
}
