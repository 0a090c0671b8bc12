// v ← μ·v + g, p ← p − η·v.

override COUNT: u32;
override MOMENTUM: f32;

@group(0) @binding(0) var<storage, read_write> p: array<f32>;
@group(0) @binding(1) var<storage, read> g: array<f32>;
@group(0) @binding(2) var<storage, read_write> v: array<f32>;
@group(0) @binding(3) var<uniform> step: Step;

@compute @workgroup_size(64)
fn sgd(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let i = id.y * groups.x * 64u + id.x;
    if (i < COUNT) {
        v[i] = MOMENTUM * v[i] + g[i];
        p[i] -= step.rate * v[i];
    }
}
