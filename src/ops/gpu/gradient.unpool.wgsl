// Puts the gradient at a layer's input where it belongs: back through the 2×2 max pooling and the
// ReLU that the input came out of, to the winner of its window and zeros beside it. So the
// convolution before finds it as if there had been no pooling, and no dispatch goes to that alone.

override DX_CHANNELS: u32;
override DX_HEIGHT: u32;
override DX_WIDTH: u32;
override DX_POOLED_WIDTH: u32 = DX_WIDTH / 2u;
override DX_POOLED: u32 = (DX_HEIGHT / 2u) * DX_POOLED_WIDTH;

@group(0) @binding(4) var<storage, read> winners: array<u32>;

fn put_dx(example: u32, at: u32, value: f32) {
    let channel = example * DX_CHANNELS + at / DX_POOLED;
    let window = at % DX_POOLED;
    let winner = winners[channel * DX_POOLED + window];
    let row = (window / DX_POOLED_WIDTH) * 2u;
    let column = (window % DX_POOLED_WIDTH) * 2u;
    let corner = (channel * DX_HEIGHT + row) * DX_WIDTH + column;
    dx[corner] = select(0.0, value, winner == 0u);
    dx[corner + 1u] = select(0.0, value, winner == 1u);
    dx[corner + DX_WIDTH] = select(0.0, value, winner == 2u);
    dx[corner + DX_WIDTH + 1u] = select(0.0, value, winner == 3u);
}
