// What both forward kernels of a convolution read and write, and the product's rows: the filters.

override WEIGHT: u32;
override BIAS: u32;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

fn a_at(row: u32, k: u32) -> vec4f {
    return vec4f(weight(row, k), weight(row + 1u, k), weight(row + 2u, k), weight(row + 3u, k));
}

fn weight(row: u32, k: u32) -> f32 {
    return parameters[WEIGHT + min(row, OUT_CHANNELS - 1u) * PATCH + k];
}
