//! Cross-entropy of probabilities. A probability of zero counts as the smallest normal number, so
//! that a loss is large and not infinite; its gradient is then zero.

use libm::logf;

use super::Target;

fn ln(p: f32) -> f32 {
    logf(p.max(f32::MIN_POSITIVE))
}

/// `1/p`, and zero where [`ln`] does not change with `p`.
fn slope(p: f32) -> f32 {
    if p > f32::MIN_POSITIVE { 1.0 / p } else { 0.0 }
}

/// One loss for each row of probabilities `a`.
pub fn forward(target: Target, columns: usize, a: &[f32], b: &[f32], y: &mut [f32]) {
    for (row, (y, a)) in y.iter_mut().zip(a.chunks_exact(columns)).enumerate() {
        *y = match target {
            // A target that is no class has no probability.
            Target::Index => -ln(a.get(b[row] as usize).copied().unwrap_or(0.0)),
            Target::Probabilities => {
                let b = &b[row * columns..][..columns];
                a.iter().zip(b).map(|(&a, &b)| if b == 0.0 { 0.0 } else { -b * ln(a) }).sum()
            }
            Target::Binary => -b[row] * ln(a[0]) - (1.0 - b[row]) * ln(1.0 - a[0]),
        };
    }
}

/// The gradient at `a` or, where `second` is set, at `b`; `of` is `a`, `b` and `dy`.
pub fn backward(target: Target, columns: usize, second: bool, of: [&[f32]; 3], dx: &mut [f32]) {
    let [a, b, dy] = of;
    match (target, second) {
        (Target::Index, false) => {
            dx.fill(0.0);
            for (row, dy) in dy.iter().enumerate() {
                let class = b[row] as usize;
                if class < columns {
                    dx[row * columns + class] = -dy * slope(a[row * columns + class]);
                }
            }
        }
        (Target::Index, true) => dx.fill(0.0),
        (Target::Probabilities, false) => {
            for (i, dx) in dx.iter_mut().enumerate() {
                *dx = -dy[i / columns] * b[i] * slope(a[i]);
            }
        }
        (Target::Probabilities, true) => {
            dx.iter_mut().enumerate().for_each(|(i, dx)| *dx = -dy[i / columns] * ln(a[i]));
        }
        (Target::Binary, false) => {
            for (i, dx) in dx.iter_mut().enumerate() {
                *dx = dy[i] * ((1.0 - b[i]) * slope(1.0 - a[i]) - b[i] * slope(a[i]));
            }
        }
        (Target::Binary, true) => {
            let each = dx.iter_mut().enumerate();
            each.for_each(|(i, dx)| *dx = dy[i] * (ln(1.0 - a[i]) - ln(a[i])));
        }
    }
}
