// dxᵢ = yᵢ·(dyᵢ − Σⱼ dyⱼ·yⱼ), a thread for each example.

override EXAMPLES: u32;
override LENGTH: u32;

@group(0) @binding(0) var<storage, read> y: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn softmax_backward(@builtin(global_invocation_id) id: vec3u) {
    let example = id.x;
    if (example >= EXAMPLES) {
        return;
    }
    let first = example * LENGTH;
    var mean = 0.0;
    for (var i = 0u; i < LENGTH; i++) {
        mean += y[first + i] * dy[first + i];
    }
    for (var i = 0u; i < LENGTH; i++) {
        dx[first + i] = y[first + i] * (dy[first + i] - mean);
    }
}
