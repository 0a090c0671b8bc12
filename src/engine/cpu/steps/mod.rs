//! The primitives of which layers' formulas are made: forward, the gradient at each operand, and
//! the gradient at the parameters. One file for each family.

mod binary;
mod convolution;
mod cross_entropy;
mod dot;
mod function;
mod index;
mod map;
mod normalization;
mod pooling;
mod random;

use super::workspace::Workspace;
use crate::net::formula::Primitive;
use crate::plan::PlannedStep;

/// What a primitive may need to know beside its operands.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Whether the net is being trained, or in use.
    pub training: bool,
    /// The run's seed.
    pub seed: u32,
    /// Number of the first example at hand among all that the run shows.
    pub first: u32,
    /// Examples of the whole batch, of which those at hand may be a share.
    pub whole: usize,
}

/// What a primitive works on: the operands of all examples, one after the other, and the
/// parameters.
#[derive(Clone, Copy)]
pub struct Operands<'a> {
    /// The first operand.
    pub a: &'a [f32],
    /// The second; empty where there is none.
    pub b: &'a [f32],
    /// The parameters.
    pub p: &'a [f32],
    /// What else there is to know.
    pub moment: Moment,
    /// Number of the step in its plan, which tells one dropout from another.
    pub salt: u32,
}

/// Writes `y`.
pub fn forward(step: &PlannedStep, on: Operands, y: &mut [f32], w: &mut Workspace) {
    let Operands { a, b, p, .. } = on;
    match &step.primitive {
        Primitive::Map(table) => map::apply(table, a, y),
        Primitive::Function(f) => function::forward(*f, a, y),
        Primitive::Binary(f) => binary::forward(*f, a, b, y),
        Primitive::Extreme(which, columns) => pooling::extreme(*which, *columns, a, y),
        Primitive::Dot(sizes) => dot::forward(*sizes, a, b, y, w),
        Primitive::Convolution(g) => convolution::forward(g, a, p, y, w),
        Primitive::Deconvolution(g) => convolution::transposed_forward(g, a, p, y, w),
        Primitive::LargestPool(g) => pooling::forward(g, a, y),
        Primitive::Parameter => y.chunks_exact_mut(p.len()).for_each(|y| y.copy_from_slice(p)),
        Primitive::BatchNorm(g) => normalization::batch(g, on.moment.training, a, p, y),
        Primitive::Normalize(g) => normalization::each(g, a, y),
        Primitive::LocalResponse(g) => normalization::local(g, a, y),
        Primitive::Dropout(probability) => random::dropout(*probability, step.len, on, a, y),
        Primitive::Crop(g) => random::crop(g, on, a, y),
        Primitive::OneHot(classes) => index::one_hot(*classes, a, y),
        Primitive::Embedding(classes, size) => index::embedding([*classes, *size], a, p, y),
        Primitive::CrossEntropy(target, columns) => {
            cross_entropy::forward(*target, *columns, a, b, y);
        }
    }
}

/// Writes the gradient at `a` or, where `second` is set, at `b`.
pub fn backward(
    step: &PlannedStep,
    on: Operands,
    [y, dy]: [&[f32]; 2],
    second: bool,
    dx: &mut [f32],
    w: &mut Workspace,
) {
    let Operands { a, b, p, .. } = on;
    match &step.primitive {
        Primitive::Map(_) => {
            let Some(table) = &step.transposed else {
                unreachable!("the plan keeps the transpose where a gradient goes back")
            };
            map::apply(table, dy, dx);
        }
        Primitive::Function(f) => function::backward(*f, a, y, dy, dx),
        Primitive::Binary(f) => binary::backward(*f, second, [a, b, y, dy], dx),
        Primitive::Extreme(which, columns) => {
            pooling::extreme_backward(*which, *columns, a, dy, dx);
        }
        Primitive::Dot(sizes) => dot::backward(*sizes, second, [a, b, dy], dx, w),
        Primitive::Convolution(g) => convolution::backward(g, dy, p, dx, w),
        Primitive::Deconvolution(g) => convolution::transposed_backward(g, dy, p, dx, w),
        Primitive::LargestPool(g) => pooling::backward(g, a, dy, dx),
        Primitive::BatchNorm(g) => {
            normalization::batch_backward(g, on.moment.training, a, p, dy, dx);
        }
        Primitive::Normalize(g) => normalization::each_backward(g, a, dy, dx),
        Primitive::LocalResponse(g) => normalization::local_backward(g, a, dy, dx),
        Primitive::Dropout(probability) => random::dropout(*probability, step.len, on, dy, dx),
        Primitive::Crop(g) => random::crop_backward(g, on, dy, dx),
        Primitive::CrossEntropy(target, columns) => {
            cross_entropy::backward(*target, *columns, second, [a, b, dy], dx);
        }
        Primitive::Parameter | Primitive::OneHot(_) | Primitive::Embedding(..) => {
            unreachable!("the plan asks for no gradient where none can pass")
        }
    }
}

/// Writes the gradients at the parameters.
pub fn parameters(step: &PlannedStep, on: Operands, dy: &[f32], dp: &mut [f32], w: &mut Workspace) {
    match &step.primitive {
        Primitive::Convolution(g) => convolution::parameters(g, on.a, dy, dp, w),
        Primitive::Deconvolution(g) => convolution::transposed_parameters(g, on.a, dy, dp, w),
        Primitive::Parameter => {
            dp.fill(0.0);
            for dy in dy.chunks_exact(dp.len()) {
                dp.iter_mut().zip(dy).for_each(|(dp, dy)| *dp += dy);
            }
        }
        Primitive::BatchNorm(g) => normalization::batch_parameters(g, on, dy, dp),
        Primitive::Embedding(classes, size) => {
            index::embedding_parameters([*classes, *size], on.a, dy, dp);
        }
        _ => unreachable!("the other primitives have no parameters"),
    }
}
