// Sizes of a convolution with stride 1 and no padding, and where things lie.

override EXAMPLES: u32;
override IN_CHANNELS: u32;
override IN_HEIGHT: u32;
override IN_WIDTH: u32;
override OUT_CHANNELS: u32;
override KERNEL: u32;

override OUT_HEIGHT: u32 = IN_HEIGHT - KERNEL + 1u;
override OUT_WIDTH: u32 = IN_WIDTH - KERNEL + 1u;
override IN_PIXELS: u32 = IN_HEIGHT * IN_WIDTH;
override OUT_PIXELS: u32 = OUT_HEIGHT * OUT_WIDTH;
override IN_LEN: u32 = IN_CHANNELS * IN_PIXELS;
override OUT_LEN: u32 = OUT_CHANNELS * OUT_PIXELS;
// Values under the kernel at one place.
override PATCH: u32 = IN_CHANNELS * KERNEL * KERNEL;

// Where value k of a patch lies, from the patch's first value on.
fn in_patch(k: u32) -> u32 {
    let channel = k / (KERNEL * KERNEL);
    let rest = k % (KERNEL * KERNEL);
    return channel * IN_PIXELS + (rest / KERNEL) * IN_WIDTH + rest % KERNEL;
}
