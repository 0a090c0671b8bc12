//! Functions of single values. Transcendental ones are `libm`'s on every target, so that all of
//! them round alike.

use libm::{erff, expf, expm1f, log1pf, logf, tanhf};

use super::Function;

/// SELU's constants, from its paper.
const SELU_SCALE: f32 = 1.050_701;
const SELU_ALPHA: f32 = 1.673_263_2;

/// `y = f(x)`.
pub fn forward(f: Function, x: &[f32], y: &mut [f32]) {
    // The function is chosen once, not for each value.
    macro_rules! each {
        ($f:expr) => {{
            let f = $f;
            y.iter_mut().zip(x).for_each(|(y, &x)| *y = f(x));
        }};
    }
    match f {
        Function::Relu => each!(|x: f32| if x < 0.0 { 0.0 } else { x }),
        Function::Tanh => each!(tanhf),
        Function::Sigmoid => each!(sigmoid),
        Function::Sin => each!(libm::sinf),
        Function::Cos => each!(libm::cosf),
        Function::Exp => each!(expf),
        Function::Log => each!(logf),
        Function::Abs => each!(f32::abs),
        Function::Sqrt => each!(f32::sqrt),
        Function::Square => each!(|x: f32| x * x),
        Function::Gelu => each!(|x: f32| x * normal_below(x)),
        Function::Selu => {
            each!(|x: f32| SELU_SCALE * if x > 0.0 { x } else { SELU_ALPHA * expm1f(x) })
        }
        Function::Elu => each!(|x: f32| if x > 0.0 { x } else { expm1f(x) }),
        Function::Silu => each!(|x: f32| x * sigmoid(x)),
        // Written so that neither large values nor small ones lose their digits.
        Function::Softplus => each!(|x: f32| x.max(0.0) + log1pf(expf(-x.abs()))),
        Function::HardTanh => each!(|x: f32| x.clamp(-1.0, 1.0)),
        Function::HardSigmoid => each!(|x: f32| (x / 6.0 + 0.5).clamp(0.0, 1.0)),
        Function::Affine { scale, shift } => each!(|x: f32| scale * x + shift),
    }
}

/// `dx = dy·f′(x)`, with `y = f(x)`.
pub fn backward(f: Function, x: &[f32], y: &[f32], dy: &[f32], dx: &mut [f32]) {
    macro_rules! each {
        ($slope:expr) => {{
            let slope = $slope;
            let values = x.iter().zip(y).zip(dy);
            dx.iter_mut().zip(values).for_each(|(dx, ((&x, &y), dy))| *dx = dy * slope(x, y));
        }};
    }
    let one_if = |is: bool| if is { 1.0 } else { 0.0 };
    match f {
        Function::Relu => each!(|x: f32, _| one_if(x > 0.0)),
        Function::Tanh => each!(|_, y: f32| 1.0 - y * y),
        Function::Sigmoid => each!(|_, y: f32| y * (1.0 - y)),
        Function::Sin => each!(|x, _| libm::cosf(x)),
        Function::Cos => each!(|x, _| -libm::sinf(x)),
        Function::Exp => each!(|_, y| y),
        Function::Log => each!(|x: f32, _| 1.0 / x),
        Function::Abs => each!(|x: f32, _| one_if(x > 0.0) - one_if(x < 0.0)),
        Function::Sqrt => each!(|_, y: f32| 0.5 / y),
        Function::Square => each!(|x: f32, _| 2.0 * x),
        Function::Gelu => each!(|x: f32, _| normal_below(x) + x * normal_density(x)),
        Function::Selu => {
            each!(|x: f32, y: f32| if x > 0.0 { SELU_SCALE } else { y + SELU_SCALE * SELU_ALPHA });
        }
        Function::Elu => each!(|x: f32, y: f32| if x > 0.0 { 1.0 } else { y + 1.0 }),
        Function::Silu => each!(|x: f32, y: f32| y + sigmoid(x) * (1.0 - y)),
        Function::Softplus => each!(|x, _| sigmoid(x)),
        Function::HardTanh => each!(|x: f32, _| one_if(-1.0 < x && x < 1.0)),
        Function::HardSigmoid => each!(|x: f32, _| one_if(-3.0 < x && x < 3.0) / 6.0),
        Function::Affine { scale, .. } => each!(|_, _| scale),
    }
}

/// `1 / (1 + exp(−x))`.
fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + expf(-x))
}

/// The standard normal distribution's share below `x`.
fn normal_below(x: f32) -> f32 {
    0.5 * (1.0 + erff(x * std::f32::consts::FRAC_1_SQRT_2))
}

/// Its density at `x`.
fn normal_density(x: f32) -> f32 {
    const SCALE: f32 = 0.398_942_3;
    SCALE * expf(-0.5 * x * x)
}
