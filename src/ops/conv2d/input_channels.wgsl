// dx where the products of some channels fit in workgroup memory. For so many channels of one example
// at a time, a workgroup makes first the products of each place of the kernel (rows) with each pixel
// of the output (columns), added up over the channels of the output, then for each pixel of the
// input the sum of those that fall on it. So no product with a zero beyond the edge is made, as
// conv2d.input does in more than half of its products for a kernel of 5 on 12×12.

override WEIGHT: u32;
// Channels at a time.
override CHANNELS: u32;

override ROWS: u32 = CHANNELS * KERNEL * KERNEL;
override TIMES: u32 = (IN_CHANNELS + CHANNELS - 1u) / CHANNELS;
override TILE_ROWS: u32 = ROW_FOURS * 4u;
override TILE_COLUMNS: u32 = COLUMN_FOURS * 4u;
override PIXELS: u32 = CHANNELS * IN_PIXELS;
// Fours of products in a row.
override PRODUCT_FOURS: u32 = (OUT_PIXELS + 3u) / 4u;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

fn a_at(row: u32, k: u32) -> vec4f {
    let at = (row / TILE_ROWS) * ROWS + row % TILE_ROWS;
    return vec4f(weight(at, k), weight(at + 1u, k), weight(at + 2u, k), weight(at + 3u, k));
}

fn weight(at: u32, k: u32) -> f32 {
    return parameters[WEIGHT + k * PATCH + min(at, PATCH - 1u)];
}

fn b_at(k: u32, column: u32) -> vec4f {
    let at = (column / TILE_COLUMNS) * OUT_LEN + k * OUT_PIXELS;
    let pixel = column % TILE_COLUMNS;
    return vec4f(gradient(at, pixel), gradient(at, pixel + 1u), gradient(at, pixel + 2u), gradient(at, pixel + 3u));
}

fn gradient(at: u32, pixel: u32) -> f32 {
    return dy[at + min(pixel, OUT_PIXELS - 1u)];
}

fn finish(row: u32, column: u32, slice: u32, sums: vec4f) {
    let four = column % TILE_COLUMNS / 4u;
    if (row % TILE_ROWS < ROWS && four < PRODUCT_FOURS) {
        tile[row % TILE_ROWS * PRODUCT_FOURS + four] = sums;
    }
}

@compute @workgroup_size(X, Y)
fn channels(
    @builtin(local_invocation_id) thread: vec3u,
    @builtin(local_invocation_index) index: u32,
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
) {
    for (var time = group.y; time < TIMES; time += groups.y) {
        multiply(thread, index, vec3u(group.x, time, 0u));
        workgroupBarrier();
        for (var i = index; i < PIXELS; i += X * Y) {
            let channel = time * CHANNELS + i / IN_PIXELS;
            let pixel = i % IN_PIXELS;
            if (channel < IN_CHANNELS) {
                let sum = fallen(i / IN_PIXELS, pixel / IN_WIDTH, pixel % IN_WIDTH);
                put_dx(group.x, channel * IN_PIXELS + pixel, sum);
            }
        }
        workgroupBarrier();
    }
}

// What falls on a pixel of the input.
fn fallen(channel: u32, row: u32, column: u32) -> f32 {
    // The pixels of the output that see it; below zero they wrap round, and are too large as well.
    var sum = 0.0;
    for (var i = 0u; i < KERNEL; i++) {
        if (row - i < OUT_HEIGHT) {
            let place = (channel * KERNEL + i) * KERNEL;
            let first = (row - i) * OUT_WIDTH + column;
            for (var j = 0u; j < KERNEL; j++) {
                if (column - j < OUT_WIDTH) {
                    let four = (place + j) * PRODUCT_FOURS + (first - j) / 4u;
                    sum += tile[four][(first - j) % 4u];
                }
            }
        }
    }
    return sum;
}
