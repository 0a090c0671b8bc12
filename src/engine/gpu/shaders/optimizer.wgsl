// The update of the parameters, each by the rule of the part it lies in. What follows this file is
// one optimizer's `train`.

override COUNT: u32;
// Bound of each gradient; zero for none.
override MOST: f32;

const TRAIN = 1u;
const AVERAGE = 2u;

// A part of the parameters.
struct Segment {
    // Where it ends; the next one begins there.
    end: u32,
    rule: u32,
    // Times the learning rate; of an average the share of the way.
    rate: f32,
    l2: f32,
}

@group(0) @binding(0) var<storage, read_write> p: array<f32>;
@group(0) @binding(1) var<storage, read> g: array<f32>;
@group(0) @binding(2) var<storage, read_write> first: array<f32>;
@group(0) @binding(3) var<storage, read_write> second: array<f32>;
@group(0) @binding(4) var<storage, read> segments: array<Segment>;
@group(0) @binding(5) var<uniform> step: Step;

@compute @workgroup_size(64)
fn update(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let i = id.y * groups.x * 64u + id.x;
    if (i >= COUNT) {
        return;
    }
    var at = 0u;
    while (i >= segments[at].end) {
        at++;
    }
    let segment = segments[at];
    switch (segment.rule) {
        case TRAIN: {
            var d = g[i];
            if (MOST > 0.0) {
                d = clamp(d, -MOST, MOST);
            }
            train(i, d + segment.l2 * p[i], segment.rate);
        }
        case AVERAGE: {
            p[i] -= segment.rate * g[i];
        }
        default: {}
    }
}
