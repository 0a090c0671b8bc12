use libm::{logf, powf};

use crate::net::formula::Binary;

/// `y = f(a, b)`.
pub fn forward(f: Binary, a: &[f32], b: &[f32], y: &mut [f32]) {
    let value = |a: f32, b: f32| match f {
        Binary::Plus => a + b,
        Binary::Subtract => a - b,
        Binary::Times => a * b,
        Binary::Divide => a / b,
        Binary::Power => powf(a, b),
        Binary::Maximum => {
            if a >= b {
                a
            } else {
                b
            }
        }
        Binary::Minimum => {
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
pub fn backward(f: Binary, second: bool, of: [&[f32]; 4], dx: &mut [f32]) {
    let first_wins = |a: f32, b: f32| match f {
        Binary::Maximum => a >= b,
        _ => a <= b,
    };
    let slope = |a: f32, b: f32, y: f32| match (f, second) {
        (Binary::Plus, _) | (Binary::Subtract, false) => 1.0,
        (Binary::Subtract, true) => -1.0,
        (Binary::Times, false) => b,
        (Binary::Times, true) => a,
        (Binary::Divide, false) => 1.0 / b,
        (Binary::Divide, true) => -y / b,
        (Binary::Power, false) => b * powf(a, b - 1.0),
        (Binary::Power, true) => y * logf(a),
        (Binary::Maximum | Binary::Minimum, _) => {
            if first_wins(a, b) == second {
                0.0
            } else {
                1.0
            }
        }
    };
    let [a, b, y, dy] = of;
    for (i, dx) in dx.iter_mut().enumerate() {
        *dx = dy[i] * slope(a[i], b[i], y[i]);
    }
}
