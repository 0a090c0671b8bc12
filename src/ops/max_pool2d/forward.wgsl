@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> winners: array<u32>;

@compute @workgroup_size(64)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let i = id.y * groups.x * 64u + id.x;
    if (i >= EXAMPLES * CHANNELS * OUT_PIXELS) {
        return;
    }
    let window = i % OUT_PIXELS;
    let corner = (i / OUT_PIXELS) * IN_PIXELS
        + (window / OUT_WIDTH) * KERNEL * IN_WIDTH
        + (window % OUT_WIDTH) * KERNEL;
    var most = x[corner];
    var winner = 0u;
    for (var place = 1u; place < KERNEL * KERNEL; place++) {
        let value = x[corner + (place / KERNEL) * IN_WIDTH + place % KERNEL];
        if (value > most) {
            most = value;
            winner = place;
        }
    }
    y[i] = most;
    winners[i] = winner;
}
