// y = softmax(x), shifted by the largest score so that nothing overflows; a thread for each
// example.

override EXAMPLES: u32;
override LENGTH: u32;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn softmax(@builtin(global_invocation_id) id: vec3u) {
    let example = id.x;
    if (example >= EXAMPLES) {
        return;
    }
    let first = example * LENGTH;
    var most = x[first];
    for (var i = 1u; i < LENGTH; i++) {
        most = max(most, x[first + i]);
    }
    var sum = 0.0;
    for (var i = 0u; i < LENGTH; i++) {
        sum += exp(x[first + i] - most);
    }
    for (var i = 0u; i < LENGTH; i++) {
        y[first + i] = exp(x[first + i] - most) / sum;
    }
}
