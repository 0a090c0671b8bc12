use super::{Elementwise, Function};
use crate::ops::reference::{RefBackward, RefForward, Reference};

impl Reference for Elementwise {
    fn forward(&self, on: RefForward<'_>) -> Vec<f64> {
        for &x in on.x[0] {
            kinks(self.function).iter().for_each(|&kink| on.margin.note(x, kink));
        }
        on.x[0].iter().map(|&x| value(self.function, x)).collect()
    }

    fn backward(&self, on: RefBackward<'_>) -> Vec<f64> {
        on.x[0].iter().zip(on.dy).map(|(&x, dy)| dy * slope(self.function, x)).collect()
    }
}

/// `f(x)`.
fn value(f: Function, x: f64) -> f64 {
    let below = |x: f64| if x > 0.0 { x } else { x.exp_m1() };
    match f {
        Function::Relu => x.max(0.0),
        Function::Tanh => x.tanh(),
        Function::Sigmoid => 1.0 / (1.0 + (-x).exp()),
        Function::Sin => x.sin(),
        Function::Cos => x.cos(),
        Function::Exp => x.exp(),
        Function::Log => x.ln(),
        Function::Abs => x.abs(),
        Function::Sqrt => x.sqrt(),
        Function::Square => x * x,
        Function::Gelu => x * 0.5 * (1.0 + libm::erf(x * std::f64::consts::FRAC_1_SQRT_2)),
        Function::Selu if x > 0.0 => 1.050_700_987_355_480_5 * x,
        Function::Selu => 1.050_700_987_355_480_5 * 1.673_263_242_354_377_2 * x.exp_m1(),
        Function::Elu => below(x),
        Function::Silu => x / (1.0 + (-x).exp()),
        Function::Softplus => x.exp().ln_1p(),
        Function::HardTanh => x.clamp(-1.0, 1.0),
        Function::HardSigmoid => (x / 6.0 + 0.5).clamp(0.0, 1.0),
        Function::Affine { scale, shift } => f64::from(scale) * x + f64::from(shift),
    }
}

/// `f′(x)`, by a difference: far from kinks, and in double precision, it is exact enough.
fn slope(f: Function, x: f64) -> f64 {
    const STEP: f64 = 1e-6;
    (value(f, x + STEP) - value(f, x - STEP)) / (2.0 * STEP)
}

/// Where the slope jumps.
fn kinks(f: Function) -> &'static [f64] {
    match f {
        Function::Relu | Function::Abs | Function::Selu => &[0.0],
        Function::HardTanh => &[-1.0, 1.0],
        Function::HardSigmoid => &[-3.0, 3.0],
        _ => &[],
    }
}
