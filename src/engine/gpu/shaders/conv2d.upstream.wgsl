// The gradient that reaches the convolution: as it lies.

@group(0) @binding(2) var<storage, read> dy: array<f32>;

fn upstream(example: u32, channel: u32, row: u32, column: u32) -> f32 {
    return dy[example * OUT_LEN + channel * OUT_PIXELS + row * OUT_WIDTH + column];
}
