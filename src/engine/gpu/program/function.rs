//! Functions of single values: the one primitive of formulas that has kernels so far.

use super::super::kernel::{Builder, Kernel};
use super::super::shaders::{FUNCTION, FUNCTION_BACKWARD, FUNCTION_FORWARD};
use super::lowering::Lowering;
use crate::net::Function;
use crate::net::formula::Primitive;
use crate::plan::{Op, PlannedStep};

/// Whether there are kernels for a step.
pub(in crate::engine::gpu) fn has_kernels(step: &PlannedStep) -> bool {
    matches!(step.primitive, Primitive::Function(_))
}

/// A function's number in function.wgsl, and its constants.
fn function_number(function: Function) -> (usize, [f32; 2]) {
    let number = match function {
        Function::Ramp => 0,
        Function::Tanh => 1,
        Function::LogisticSigmoid => 2,
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
        Function::Swish => 13,
        Function::SoftPlus => 14,
        Function::HardTanh => 15,
        Function::HardSigmoid => 16,
        Function::Affine { scale, shift } => return (17, [scale, shift]),
    };
    (number, [1.0, 0.0])
}

impl<'a> Lowering<'a> {
    /// The kernel of a step, or of its gradient.
    pub(super) fn step(&self, op: &Op) -> Kernel {
        let b = self.buffers;
        match *op {
            Op::Step { step, a: Some(x), y, .. } => self
                .function("function", &[FUNCTION, FUNCTION_FORWARD], &self.steps[step])
                .read(b.value(x))
                .write(b.value(y))
                .build(),
            Op::StepBackward { step, a: Some(x), y, dy, dx, .. } => self
                .function("function, backward", &[FUNCTION, FUNCTION_BACKWARD], &self.steps[step])
                .read(b.value(x))
                .read(b.value(y))
                .read(b.value(dy))
                .write(b.value(dx))
                .build(),
            _ => unreachable!("refused when the engine was asked for"),
        }
    }

    fn function(
        &self,
        label: &'static str,
        sources: &'static [&'static str],
        step: &PlannedStep,
    ) -> Builder<'a> {
        let Primitive::Function(function) = step.primitive else {
            unreachable!("refused when the engine was asked for")
        };
        let (number, [scale, shift]) = function_number(function);
        self.kernel(label, sources)
            .set("COUNT", step.len * self.batch)
            .set("FUNCTION", number)
            .set_number("SCALE", scale.into())
            .set_number("SHIFT", shift.into())
            .each(step.len)
            .cost(4.0 * step.len as f64, 12.0 * step.len as f64)
    }
}
