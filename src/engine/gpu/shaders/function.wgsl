// Functions of single values, chosen by number: see function_number in program/function.rs.

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
