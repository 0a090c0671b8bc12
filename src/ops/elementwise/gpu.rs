use super::{Elementwise, Function};
use crate::compute::gpu::{Builder, Kernel};
use crate::ops::gpu::{GpuCall, GpuOp};

const FUNCTIONS: &str = include_str!("functions.wgsl");

/// A function's number in `functions.wgsl`, and its constants.
fn number_of(function: Function) -> (usize, [f32; 2]) {
    let number = match function {
        Function::Relu => 0,
        Function::Tanh => 1,
        Function::Sigmoid => 2,
        Function::Sin => 3,
        Function::Cos => 4,
        Function::Exp => 5,
        Function::Log => 6,
        Function::Abs => 7,
        Function::Sqrt => 8,
        Function::Square => 9,
        Function::Gelu => 10,
        Function::Selu => 11,
        Function::Elu => 12,
        Function::Silu => 13,
        Function::Softplus => 14,
        Function::HardTanh => 15,
        Function::HardSigmoid => 16,
        Function::Affine { scale, shift } => return (17, [scale, shift]),
    };
    (number, [1.0, 0.0])
}

impl GpuOp for Elementwise {
    fn forward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        let kernel = self.kernel(call, &[FUNCTIONS, include_str!("forward.wgsl")]);
        vec![kernel.read(call.x).write(call.y).build()]
    }

    fn backward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        let Some(dx) = call.dx else { return Vec::new() };
        let kernel = self.kernel(call, &[FUNCTIONS, include_str!("backward.wgsl")]);
        vec![kernel.read(call.x).read(call.y).read(call.dy).write(dx).build()]
    }
}

impl Elementwise {
    fn kernel<'a>(&self, call: &GpuCall<'a>, sources: &'static [&'static str]) -> Builder<'a> {
        let (number, [scale, shift]) = number_of(self.function);
        call.kernel(self.function.name(), sources)
            .set("COUNT", self.len * call.batch)
            .set("FUNCTION", number)
            .set_number("SCALE", scale.into())
            .set_number("SHIFT", shift.into())
            .each(self.len)
            .cost(4.0 * self.len as f64, 12.0 * self.len as f64)
    }
}
