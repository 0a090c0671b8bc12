// Puts the gradient at a layer's input where it belongs: as it lies.

override DX_LENGTH: u32;

fn put_dx(example: u32, at: u32, value: f32) {
    dx[example * DX_LENGTH + at] = value;
}
