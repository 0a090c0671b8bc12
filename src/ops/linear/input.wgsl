// dx = dy·weight: rows are examples, columns are features of the input. Where the input came out
// of a ReLU, its zeros pass nothing on.

override EXAMPLES: u32;
override IN: u32;
override OUT: u32;
override WEIGHT: u32;
override RELU: bool;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

fn a_at(row: u32, k: u32) -> vec4f {
    return vec4f(gradient(row, k), gradient(row + 1u, k), gradient(row + 2u, k), gradient(row + 3u, k));
}

fn gradient(row: u32, k: u32) -> f32 {
    return dy[min(row, EXAMPLES - 1u) * OUT + k];
}

fn b_at(k: u32, column: u32) -> vec4f {
    return vec4f(weight(k, column), weight(k, column + 1u), weight(k, column + 2u), weight(k, column + 3u));
}

fn weight(k: u32, column: u32) -> f32 {
    return parameters[WEIGHT + k * IN + min(column, IN - 1u)];
}

fn finish(row: u32, column: u32, slice: u32, sums: vec4f) {
    if (row < EXAMPLES) {
        put(row, column, sums.x);
        put(row, column + 1u, sums.y);
        put(row, column + 2u, sums.z);
        put(row, column + 3u, sums.w);
    }
}

fn put(row: u32, column: u32, value: f32) {
    if (column < IN) {
        let passes = !RELU || x[row * IN + column] > 0.0;
        put_dx(row, column, select(0.0, value, passes));
    }
}
