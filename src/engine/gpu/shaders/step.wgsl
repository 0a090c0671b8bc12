// What one batch of the course has of its own.
struct Step {
    // Where its indices begin in the order.
    first: u32,
    // How many examples it has; the others are blank and count for nothing.
    examples: u32,
    // Its place in the list of losses.
    slot: u32,
    // Number of its first image in the run, which draws the image's shift.
    number: u32,
    // Factors of its update.
    rate: f32,
    root: f32,
    decay: f32,
    padding: u32,
}
