// y = max(x, 0) + a·min(x, 0), with a slope a for each channel.

override COUNT: u32;
override CHANNELS: u32;
override PIXELS: u32;
override SLOPE: u32;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn prelu(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let i = id.y * groups.x * 64u + id.x;
    if (i < COUNT) {
        let slope = parameters[SLOPE + i / PIXELS % CHANNELS];
        y[i] = max(x[i], 0.0) + slope * min(x[i], 0.0);
    }
}
