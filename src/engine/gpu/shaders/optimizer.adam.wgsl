// m ← β₁·m + (1−β₁)·g, v ← β₂·v + (1−β₂)·g², p ← keep·p − rate·m / (√v·root + ε); the factors
// undo the bias of the means and carry the weight decay.

override COUNT: u32;
override BETA1: f32;
override BETA2: f32;
override EPSILON: f32;

@group(0) @binding(0) var<storage, read_write> p: array<f32>;
@group(0) @binding(1) var<storage, read> g: array<f32>;
@group(0) @binding(2) var<storage, read_write> m: array<f32>;
@group(0) @binding(3) var<storage, read_write> v: array<f32>;
@group(0) @binding(4) var<uniform> step: Step;

@compute @workgroup_size(64)
fn adam(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let i = id.y * groups.x * 64u + id.x;
    if (i < COUNT) {
        m[i] = BETA1 * m[i] + (1.0 - BETA1) * g[i];
        v[i] = BETA2 * v[i] + (1.0 - BETA2) * g[i] * g[i];
        p[i] = step.keep * p[i] - step.rate * m[i] / (sqrt(v[i]) * step.root + EPSILON);
    }
}
