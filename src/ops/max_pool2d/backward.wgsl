@group(0) @binding(0) var<storage, read> winners: array<u32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let i = id.y * groups.x * 64u + id.x;
    if (i >= EXAMPLES * CHANNELS * IN_PIXELS) {
        return;
    }
    let row = i % IN_PIXELS / IN_WIDTH;
    let column = i % IN_WIDTH;
    var gradient = 0.0;
    // Rows and columns beyond the last whole window belong to none.
    if (row / KERNEL < OUT_HEIGHT && column / KERNEL < OUT_WIDTH) {
        let at = (i / IN_PIXELS) * OUT_PIXELS + (row / KERNEL) * OUT_WIDTH + column / KERNEL;
        if (winners[at] == (row % KERNEL) * KERNEL + column % KERNEL) {
            gradient = dy[at];
        }
    }
    dx[i] = gradient;
}
