// The images and labels of a batch, by index: bytes to values from 0 to 1, each image moved as
// its number in the run draws. A thread for each pixel.

override EXAMPLES: u32;
override HEIGHT: u32;
override WIDTH: u32;
override PIXELS: u32 = HEIGHT * WIDTH;
// The most pixels that an image is moved by, and what draws the moves.
override SHIFT: u32;
override SEED: u32;

// Four bytes in each word, the first in the lowest bits.
@group(0) @binding(0) var<storage, read> images: array<u32>;
@group(0) @binding(1) var<storage, read> classes: array<u32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read_write> x: array<f32>;
@group(0) @binding(4) var<storage, read_write> labels: array<u32>;
@group(0) @binding(5) var<uniform> step: Step;

@compute @workgroup_size(64)
fn gather(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let i = id.y * groups.x * 64u + id.x;
    let example = i / PIXELS;
    if (example >= EXAMPLES) {
        return;
    }
    if (example >= step.examples) {
        x[i] = 0.0;
        return;
    }
    let index = order[step.first + example];
    let pixel = i % PIXELS;
    var row = pixel / WIDTH;
    var column = pixel % WIDTH;
    if (SHIFT > 0u) {
        let sides = 2u * SHIFT + 1u;
        let draw = hash(hash(step.number + example) ^ SEED);
        // Wraps round below zero, and so is too large as well.
        column = column + SHIFT - (draw & 0xffffu) % sides;
        row = row + SHIFT - (draw >> 16u) % sides;
    }
    var value = 0.0;
    if (row < HEIGHT && column < WIDTH) {
        let at = index * PIXELS + row * WIDTH + column;
        value = f32(extractBits(images[at / 4u], 8u * (at % 4u), 8u)) / 255.0;
    }
    x[i] = value;
    if (pixel == 0u) {
        labels[example] = extractBits(classes[index / 4u], 8u * (index % 4u), 8u);
    }
}

// PCG's output function for 32 bits (Jarzynski and Olano 2020).
fn hash(value: u32) -> u32 {
    let state = value * 747796405u + 2891336453u;
    let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
    return (word >> 22u) ^ word;
}
