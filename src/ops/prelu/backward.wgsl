// dx = dy where x > 0, a·dy elsewhere; da = Σ dy·min(x, 0) over a channel's values in the whole
// batch. A workgroup takes one slice of these: its sum goes in place where it is the only one.

override CHANNELS: u32;
override PIXELS: u32;
override SLOPE: u32;
override VALUES: u32;
override SLICE: u32;
override SLICES: u32;
override DX: bool;

const THREADS = 64u;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradients: array<f32>;

var<workgroup> sums: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn prelu_backward(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let part = group.y * groups.x + group.x;
    let channel = part % CHANNELS;
    let slice = part / CHANNELS;
    let slope = parameters[SLOPE + channel];
    // A folded grid has more workgroups than there are slices.
    let end = select(0u, min((slice + 1u) * SLICE, VALUES), slice < SLICES);
    var sum = 0.0;
    for (var k = slice * SLICE + thread; k < end; k += THREADS) {
        let i = (k / PIXELS * CHANNELS + channel) * PIXELS + k % PIXELS;
        sum += dy[i] * min(x[i], 0.0);
        if (DX) {
            dx[i] = select(slope * dy[i], dy[i], x[i] > 0.0);
        }
    }
    sums[thread] = sum;
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if (thread < half) {
            sums[thread] += sums[thread + half];
        }
    }
    if (thread == 0u && slice < SLICES) {
        gradients[select(SLOPE + channel, slice * CHANNELS + channel, SLICES > 1u)] = sums[0];
    }
}
