// y = f(x).

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

fn value(x: f32) -> f32 {
    switch FUNCTION {
        case 0u: { return max(x, 0.0); }
        // Beyond 10 it is 1 in single precision, and some devices overflow.
        case 1u: { return tanh(clamp(x, -10.0, 10.0)); }
        case 2u: { return sigmoid(x); }
        case 3u: { return sine(x); }
        case 4u: { return cosine(x); }
        case 5u: { return exp(x); }
        case 6u: { return log(x); }
        case 7u: { return abs(x); }
        case 8u: { return sqrt(x); }
        case 9u: { return x * x; }
        case 10u: { return x * normal_below(x); }
        case 11u: { return SELU_SCALE * select(SELU_ALPHA * less_one(min(x, 0.0)), x, x > 0.0); }
        case 12u: { return select(less_one(min(x, 0.0)), x, x > 0.0); }
        case 13u: { return x * sigmoid(x); }
        case 14u: { return max(x, 0.0) + log_one(exp(-abs(x))); }
        case 15u: { return clamp(x, -1.0, 1.0); }
        case 16u: { return clamp(x / 6.0 + 0.5, 0.0, 1.0); }
        default: { return SCALE * x + SHIFT; }
    }
}

@compute @workgroup_size(64)
fn function_forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let i = id.y * groups.x * 64u + id.x;
    if (i < COUNT) {
        y[i] = value(x[i]);
    }
}
