use libm::{logf, powf};

use super::BinaryFunction;

/// `y = f(a, b)`.
pub fn forward(f: BinaryFunction, a: &[f32], b: &[f32], y: &mut [f32]) {
    let value = |a: f32, b: f32| match f {
        BinaryFunction::Add => a + b,
        BinaryFunction::Subtract => a - b,
        BinaryFunction::Multiply => a * b,
        BinaryFunction::Divide => a / b,
        BinaryFunction::Power => powf(a, b),
        BinaryFunction::Maximum => {
            if a >= b {
                a
            } else {
                b
            }
        }
        BinaryFunction::Minimum => {
            if a <= b {
                a
            } else {
                b
            }
        }
    };
    y.iter_mut().zip(a.iter().zip(b)).for_each(|(y, (&a, &b))| *y = value(a, b));
}

/// The gradient at `a` or, where `second` is set, at `b`; `of` is `a`, `b`, `y` and `dy`.
pub fn backward(f: BinaryFunction, second: bool, of: [&[f32]; 4], dx: &mut [f32]) {
    let first_wins = |a: f32, b: f32| match f {
        BinaryFunction::Maximum => a >= b,
        _ => a <= b,
    };
    let slope =
        |a: f32, b: f32, y: f32| match (f, second) {
            (BinaryFunction::Add, _) | (BinaryFunction::Subtract, false) => 1.0,
            (BinaryFunction::Subtract, true) => -1.0,
            (BinaryFunction::Multiply, false) => b,
            (BinaryFunction::Multiply, true) => a,
            (BinaryFunction::Divide, false) => 1.0 / b,
            (BinaryFunction::Divide, true) => -y / b,
            (BinaryFunction::Power, false) => b * powf(a, b - 1.0),
            (BinaryFunction::Power, true) => y * logf(a),
            (BinaryFunction::Maximum | BinaryFunction::Minimum, _) => {
                if first_wins(a, b) == second { 0.0 } else { 1.0 }
            }
        };
    let [a, b, y, dy] = of;
    for (i, dx) in dx.iter_mut().enumerate() {
        *dx = dy[i] * slope(a[i], b[i], y[i]);
    }
}
