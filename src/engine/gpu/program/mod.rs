//! A plan as kernels: buffers and bind groups are made here, once.

#[cfg(feature = "layers")]
pub(super) mod function;
mod lowering;
mod tiles;

mod conv;
mod dense;

use std::rc::Rc;

use super::context::Context;
use super::images::Buffer;
use super::kernel::Kernel;
use crate::plan::{self, Op, Plan, Winners};
use lowering::{Epilogue, Lowering};
use tiles::weight_product;

/// Kernels of the passes, over the buffers they are bound to.
pub(super) struct Program {
    pub forward: Vec<Kernel>,
    /// A softmax at the end of the forward pass; the loss' kernel does its work as well.
    pub softmax: Option<Kernel>,
    pub backward: Vec<Kernel>,
    pub buffers: Buffers,
}

/// All buffers of a plan.
pub(super) struct Buffers {
    pub values: Vec<Buffer>,
    pub winners: Vec<Buffer>,
    pub labels: Buffer,
    pub parameters: Buffer,
    pub gradients: Buffer,
    /// What the optimizer remembers.
    pub first: Buffer,
    pub second: Buffer,
    /// Slices of a weight's gradient before they are added up.
    partial: Buffer,
    /// A convolution's output, or the gradient there, where the plan has it fused with a pooling.
    /// One at a time is alive.
    unpooled: [Buffer; 2],
    /// Where the loss' gradient goes in a plan that wants none.
    pub unused: Buffer,
}

impl Buffers {
    fn new(context: &Rc<Context>, plan: &Plan) -> Self {
        let storage = |label, values| Buffer::storage(context, label, values);
        let trained = if plan.backward.is_empty() { 0 } else { plan.parameters };
        let all = || plan.forward.iter().chain(&plan.backward);
        let partial = all().filter_map(|op| weight_product(op, plan.batch, context.fill()));
        let partial = partial.filter(|product| product.slices > 1);
        let partial = partial.map(|product| product.slices * product.rows * product.columns);
        let unpooled = all().filter_map(unpooled_len).max().unwrap_or(0);
        let batch = |lens: &[usize], label: &'static str| {
            lens.iter().map(|len| storage(label, len * plan.batch)).collect()
        };
        Self {
            values: batch(&plan.buffers, "values"),
            winners: batch(&plan.winners, "winners"),
            labels: storage("labels of the batch", plan.batch),
            parameters: storage("parameters", plan.parameters),
            gradients: storage("gradients", trained),
            first: storage("first moments", trained),
            second: storage("second moments", trained),
            partial: storage("partial sums", partial.max().unwrap_or(0)),
            unpooled: [0, 1].map(|_| storage("unpooled", unpooled * plan.batch)),
            unused: storage("unused", plan.output_len() * plan.batch),
        }
    }

    pub fn value(&self, buffer: plan::Buffer) -> &wgpu::Buffer {
        &self.values[buffer.0].buffer
    }

    fn winners(&self, winners: Winners) -> &wgpu::Buffer {
        &self.winners[winners.0].buffer
    }
}

impl Program {
    pub fn new(context: &Rc<Context>, plan: &Plan) -> Self {
        let buffers = Buffers::new(context, plan);
        let lowering = Lowering {
            context,
            buffers: &buffers,
            batch: plan.batch,
            #[cfg(feature = "layers")]
            steps: &plan.steps,
        };
        let (forward, softmax) = match plan.forward.as_slice() {
            [rest @ .., last @ Op::Softmax { .. }] if plan.loss.is_some() => {
                (rest, lowering.lower(last, Epilogue::default(), None).pop())
            }
            all => (all, None),
        };
        let forward = lowering.lower_all(forward);
        let backward = lowering.lower_all(&plan.backward);
        Self { forward, softmax, backward, buffers }
    }
}

/// Values of one example between convolution and pooling, where they need a buffer.
fn unpooled_len(op: &Op) -> Option<usize> {
    match op {
        Op::ConvReluPool { geometry, pool, .. } if pool.kernel != 2 => Some(geometry.out_len()),
        Op::ConvReluPoolBackward { geometry, .. } => Some(geometry.out_len()),
        _ => None,
    }
}
