// Adds up the slices of a weight's gradient, always in the same order, and puts them in place.

override ROWS: u32;
override COLUMNS: u32;
override SLICES: u32;
override WEIGHT: u32;
override BIAS: u32;

@group(0) @binding(0) var<storage, read> partial: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradients: array<f32>;

@compute @workgroup_size(64)
fn reduce(@builtin(global_invocation_id) id: vec3u) {
    let i = id.x;
    if (i >= ROWS * COLUMNS) {
        return;
    }
    var sum = 0.0;
    for (var slice = 0u; slice < SLICES; slice++) {
        sum += partial[slice * ROWS * COLUMNS + i];
    }
    let row = i / COLUMNS;
    let column = i % COLUMNS;
    if (column == COLUMNS - 1u) {
        gradients[BIAS + row] = sum;
    } else {
        gradients[WEIGHT + row * (COLUMNS - 1u) + column] = sum;
    }
}
