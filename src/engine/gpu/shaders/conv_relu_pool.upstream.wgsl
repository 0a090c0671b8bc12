// The gradient that reaches the convolution through a 2×2 max pooling and a ReLU: that of the
// window at its winner, and nothing elsewhere.

override POOLED_HEIGHT: u32 = OUT_HEIGHT / 2u;
override POOLED_WIDTH: u32 = OUT_WIDTH / 2u;
override POOLED: u32 = POOLED_HEIGHT * POOLED_WIDTH;

@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read> winners: array<u32>;

fn upstream(example: u32, channel: u32, row: u32, column: u32) -> f32 {
    let window = vec2u(row / 2u, column / 2u);
    // An odd last row or column belongs to no window.
    if (window.x >= POOLED_HEIGHT || window.y >= POOLED_WIDTH) {
        return 0.0;
    }
    let at = (example * OUT_CHANNELS + channel) * POOLED + window.x * POOLED_WIDTH + window.y;
    let here = (row % 2u) * 2u + column % 2u;
    if (winners[at] != here) {
        return 0.0;
    }
    return dy[at];
}
