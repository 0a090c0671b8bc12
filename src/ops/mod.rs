//! Ops: what plans are made of and engines run. One folder for each: its sizes and what it
//! computes (`mod.rs`), the CPU's code (`cpu.rs`), its definition in double precision
//! (`reference.rs`) and its kernels (`gpu.rs` and `*.wgsl`), where it has them.
//!
//! Sizes are those of one example: whoever runs an op multiplies them by the number of examples at
//! hand. Gradients are named `d…` after the value they belong to.
//!
//! An op is open: [`Op`] is all that a plan and the CPU's engine need of one. The GPU's kernels and
//! the definitions in double precision are looked up by type, from the list below, so that a build
//! that never asks for them does not hold them.

mod call;
mod random;
mod statistics;
mod windows;

pub mod accumulate;
pub mod batch_norm;
pub mod binary;
pub mod conv2d;
pub mod conv_relu_pool;
pub mod conv_transpose2d;
pub mod cross_entropy;
pub mod dropout;
pub mod elementwise;
pub mod embedding;
pub mod im2col_conv2d;
pub mod instance_norm;
pub mod linear;
pub mod local_response_norm;
pub mod matmul;
pub mod max_pool2d;
pub mod one_hot;
pub mod parameter;
pub mod prelu;
pub mod random_crop;
pub mod relu;
pub mod row_extremum;
pub mod softmax;
pub mod sparse_matrix;
pub mod window_max_pool;

pub mod mean_loss;
pub mod softmax_cross_entropy;

#[cfg(feature = "gpu")]
pub(crate) mod gpu;
pub mod reference;

use std::any::Any;
use std::fmt::Debug;

use crate::compute::cpu::Workspace;

pub use call::{Argmax, Buffer, Call, LossCall, Pass, Slot, Span};
pub use statistics::Channels;
pub use windows::{ConvWindows, Windows};

/// The most operands of an op.
pub const MOST_OPERANDS: usize = 2;

/// A computation with its sizes.
pub trait Op: Any + Debug + Send + Sync {
    /// What the field calls it, for profiles and messages.
    fn name(&self) -> &'static str;

    /// Multiply-adds of one example's forward pass, where products are what it does.
    fn multiply_adds(&self) -> usize {
        0
    }

    /// Whether a gradient can pass through it to its operands.
    fn is_differentiable(&self) -> bool {
        true
    }

    /// Which values of the forward pass its backward pass reads: they are kept until then.
    fn backward_reads(&self) -> Reads {
        Reads { operands: true, output: false }
    }

    /// Whether it computes with statistics of the batch, so that a batch cannot be cut.
    fn uses_batch_statistics(&self) -> bool {
        false
    }

    /// Whether it draws random numbers while a net is trained.
    fn is_random(&self) -> bool {
        false
    }

    /// Bytes per example that the forward pass leaves for the backward pass: where in its window
    /// each largest value was.
    fn argmax_len(&self) -> usize {
        0
    }

    /// Writes `y`.
    fn forward(&self, call: Forward<'_>);

    /// Writes the gradients at the operands, of those that are wanted, and at the parameters.
    fn backward(&self, call: Backward<'_>);
}

/// Values of the forward pass that a backward pass reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reads {
    /// The operands.
    pub operands: bool,
    /// The output.
    pub output: bool,
}

impl Reads {
    /// The operands alone.
    pub const OPERANDS: Self = Self { operands: true, output: false };
    /// The output alone.
    pub const OUTPUT: Self = Self { operands: false, output: true };
    /// Operands and output.
    pub const BOTH: Self = Self { operands: true, output: true };
    /// Neither.
    pub const NOTHING: Self = Self { operands: false, output: false };
}

/// What an op may need to know of the step it is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepContext {
    /// Whether the net is being trained, or in use.
    pub training: bool,
    /// The run's seed.
    pub seed: u32,
    /// Number of the first current example among all that the run shows.
    pub first_example: u32,
    /// Examples of the whole batch, of which those at hand may be a part.
    pub batch_size: usize,
    /// Tells the random numbers of one op from those of another.
    pub rng_stream: u32,
}

/// What a forward pass works on: values of all current examples, one after the other.
pub struct Forward<'a> {
    /// The operands; those that the op does not have are empty.
    pub x: [&'a [f32]; MOST_OPERANDS],
    /// The output. It holds what was last written there: an op that adds to it finds its own.
    pub y: &'a mut [f32],
    /// Room for [`Op::argmax_len`] bytes per example.
    pub argmax: &'a mut [u8],
    /// The op's parameters, one after the other.
    pub parameters: &'a [f32],
    /// The step.
    pub context: StepContext,
    /// Scratch memory.
    pub workspace: &'a mut Workspace,
}

/// What a backward pass works on.
pub struct Backward<'a> {
    /// The operands, where [`Op::backward_reads`] wants them.
    pub x: [&'a [f32]; MOST_OPERANDS],
    /// The output, where [`Op::backward_reads`] wants it.
    pub y: &'a [f32],
    /// What the forward pass left.
    pub argmax: &'a [u8],
    /// The gradient at the output; empty where it lies in `dx[0]`, to be changed in place.
    pub dy: &'a [f32],
    /// Where the gradients at the operands go, of those that are wanted.
    pub dx: [Option<&'a mut [f32]>; MOST_OPERANDS],
    /// The op's parameters.
    pub parameters: &'a [f32],
    /// Where the gradients at the parameters go.
    pub dparameters: &'a mut [f32],
    /// The step.
    pub context: StepContext,
    /// Scratch memory.
    pub workspace: &'a mut Workspace,
}

/// The end of a training step: from a net's values and the labels to the loss.
pub trait LossOp: Any + Debug + Send + Sync {
    /// What the field calls it.
    fn name(&self) -> &'static str;

    /// The sum of the losses of the current examples, and how many labels the net hit. Writes the
    /// gradient of the batch's mean loss, where it is wanted.
    fn run(&self, call: LossRun<'_>) -> (f64, usize);
}

/// What a loss works on.
pub struct LossRun<'a> {
    /// What the loss is computed from.
    pub x: &'a [f32],
    /// The net's answers; empty where it has none beside its loss.
    pub answers: &'a [f32],
    /// The label of each current example.
    pub labels: &'a [u8],
    /// Examples of the whole batch.
    pub batch_size: usize,
    /// Where the gradient at `x` goes.
    pub dx: Option<&'a mut [f32]>,
}

impl dyn Op {
    /// The op as one of a certain type.
    pub fn downcast_ref<T: Op>(&self) -> Option<&T> {
        let any: &dyn Any = self;
        any.downcast_ref()
    }

    /// Whether it is of a certain type.
    pub fn is<T: Op>(&self) -> bool {
        self.downcast_ref::<T>().is_some()
    }
}

impl dyn LossOp {
    /// The loss as one of a certain type.
    pub fn downcast_ref<T: LossOp>(&self) -> Option<&T> {
        let any: &dyn Any = self;
        any.downcast_ref()
    }
}

/// Makes the functions that look an op of one of these types up as an implementation of a trait.
macro_rules! checked_ops {
    ($($op:path,)*) => {
        /// The kernels of an op, where it has some.
        #[cfg(feature = "gpu")]
        pub(crate) fn kernels_of(op: &dyn Op) -> Option<&dyn gpu::GpuOp> {
            $(if let Some(op) = op.downcast_ref::<$op>() {
                return Some(op);
            })*
            None
        }

        /// The definition of an op in double precision, where it has one.
        pub(crate) fn reference_of(op: &dyn Op) -> Option<&dyn reference::Reference> {
            $(if let Some(op) = op.downcast_ref::<$op>() {
                return Some(op);
            })*
            None
        }

        /// The names and types of the ops that have both.
        #[cfg(test)]
        pub(crate) const CHECKED: &[(&str, fn(&dyn Op) -> bool)] =
            &[$((stringify!($op), |op| op.is::<$op>()),)*];
    };
}

// The ops with kernels and a definition, against which the device check compares the kernels.
checked_ops! {
    conv2d::Conv2d,
    conv_relu_pool::ConvReluPool,
    elementwise::Elementwise,
    linear::Linear,
    max_pool2d::MaxPool2d,
    prelu::PRelu,
    relu::Relu,
    softmax::Softmax,
}
