//! Functions of single values in double precision, by their definitions.

use crate::net::Function;
use crate::net::formula::Primitive;
use crate::plan::PlannedStep;

/// The function of a step; no other primitive has kernels to be checked yet.
pub(super) fn function_of(step: &PlannedStep) -> Function {
    let Primitive::Function(function) = step.primitive else {
        unreachable!("the cases have no other primitives")
    };
    function
}

/// `f(x)`.
pub(super) fn function_value(f: Function, x: f64) -> f64 {
    let below = |x: f64| if x > 0.0 { x } else { x.exp_m1() };
    match f {
        Function::Ramp => x.max(0.0),
        Function::Tanh => x.tanh(),
        Function::LogisticSigmoid => 1.0 / (1.0 + (-x).exp()),
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
        Function::Swish => x / (1.0 + (-x).exp()),
        Function::SoftPlus => x.exp().ln_1p(),
        Function::HardTanh => x.clamp(-1.0, 1.0),
        Function::HardSigmoid => (x / 6.0 + 0.5).clamp(0.0, 1.0),
        Function::Affine { scale, shift } => f64::from(scale) * x + f64::from(shift),
    }
}

/// `f′(x)`, by a difference: far from kinks, and in double precision, it is exact enough.
pub(super) fn function_slope(f: Function, x: f64) -> f64 {
    const STEP: f64 = 1e-6;
    (function_value(f, x + STEP) - function_value(f, x - STEP)) / (2.0 * STEP)
}

/// Where the slope jumps.
pub(super) fn kinks(f: Function) -> &'static [f64] {
    match f {
        Function::Ramp | Function::Abs | Function::Selu => &[0.0],
        Function::HardTanh => &[-1.0, 1.0],
        Function::HardSigmoid => &[-3.0, 3.0],
        _ => &[],
    }
}
