// Functions of single values, chosen by number: see number_of in gpu.rs.

override COUNT: u32;
override FUNCTION: u32;
override SCALE: f32 = 1.0;
override SHIFT: f32 = 0.0;

const SELU_SCALE: f32 = 1.050701;
const SELU_ALPHA: f32 = 1.6732632;
const ROOT_HALF: f32 = 0.70710678;

fn sigmoid(x: f32) -> f32 {
    return 1.0 / (1.0 + exp(-x));
}

// Of x = k·π/2 + r, with r from −π/4 to π/4: k, sin r and cos r. WGSL's own sine may be off by
// 2⁻¹¹, and on some devices is. π/2 is taken off in three parts, so that few digits are lost; the
// polynomials are those of the Cephes library (Moshier 1989).
fn quarters(x: f32) -> vec3f {
    let k = round(x * 0.63661977);
    let r = ((x - k * 1.5703125) - k * 4.8375129e-4) - k * 7.5497899e-8;
    let z = r * r;
    let sine = r + r * z * (-0.16666655 + z * (8.3321609e-3 - z * 1.9515296e-4));
    let cosine = 1.0 - 0.5 * z + z * z * (4.1666646e-2 + z * (-1.3887316e-3 + z * 2.4433157e-5));
    return vec3f(k, sine, cosine);
}

// The sine of x and so many quarter turns more.
fn sine_of(x: f32, turns: f32) -> f32 {
    let parts = quarters(x);
    let quarter = parts.x + turns;
    let k = quarter - 4.0 * floor(0.25 * quarter);
    let value = select(parts.y, parts.z, k == 1.0 || k == 3.0);
    return select(value, -value, k >= 2.0);
}

fn sine(x: f32) -> f32 {
    return sine_of(x, 0.0);
}

fn cosine(x: f32) -> f32 {
    return sine_of(x, 1.0);
}

// exp(x) − 1 for x up to 0: a series where the difference would lose its digits.
fn less_one(x: f32) -> f32 {
    let series = x * (1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0 + x / 120.0))));
    return select(exp(x) - 1.0, series, x > -0.25);
}

// ln(1 + x) for x from 0 to 1.
fn log_one(x: f32) -> f32 {
    let series = x * (1.0 - x * (0.5 - x * (1.0 / 3.0 - x * 0.25)));
    return select(log(1.0 + x), series, x < 0.03125);
}

// The normal distribution's share below x, by Abramowitz and Stegun's formula 7.1.26: right to
// 1.5e-7.
fn normal_below(x: f32) -> f32 {
    let z = abs(x) * ROOT_HALF;
    let t = 1.0 / (1.0 + 0.3275911 * z);
    let sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    let tail = 0.5 * sum * exp(-z * z);
    return select(tail, 1.0 - tail, x > 0.0);
}

fn normal_density(x: f32) -> f32 {
    return 0.3989423 * exp(-0.5 * x * x);
}

fn is_in(x: f32, most: f32) -> f32 {
    return select(0.0, 1.0, abs(x) < most);
}
