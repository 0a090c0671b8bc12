// Max pooling with windows side by side, forward and backward; one thread for each value that is
// written.

override EXAMPLES: u32;
override CHANNELS: u32;
override IN_HEIGHT: u32;
override IN_WIDTH: u32;
override KERNEL: u32;

override OUT_HEIGHT: u32 = IN_HEIGHT / KERNEL;
override OUT_WIDTH: u32 = IN_WIDTH / KERNEL;
override IN_PIXELS: u32 = IN_HEIGHT * IN_WIDTH;
override OUT_PIXELS: u32 = OUT_HEIGHT * OUT_WIDTH;
