//! A plan as kernels: buffers and bind groups are made here, once.

use std::rc::Rc;

use crate::compute::gpu::{Buffer, Context, Kernel};
use crate::ops::conv_relu_pool::ConvReluPool;
use crate::ops::conv2d::Conv2d;
use crate::ops::gpu::{Epilogue, GpuCall, Unpool};
use crate::ops::linear::Linear;
use crate::ops::relu::Relu;
use crate::ops::softmax::Softmax;
use crate::ops::{Call, Pass, Slot, kernels_of};
use crate::plan::Plan;

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
    argmax: Vec<Buffer>,
    pub labels: Buffer,
    pub parameters: Buffer,
    pub gradients: Buffer,
    /// The optimizer's state.
    pub first: Buffer,
    pub second: Buffer,
    /// Slices of a weight's gradient before they are added up.
    partial: Buffer,
    /// A convolution's output, or the gradient there, where the plan has it fused with a pooling.
    /// One at a time is alive.
    unpooled: [Buffer; 2],
    /// Stands in where a call has no buffer of some kind, such as for the loss' gradient in a plan
    /// that wants none.
    pub unused: Buffer,
}

impl Buffers {
    fn new(context: &Rc<Context>, plan: &Plan) -> Self {
        let storage = |label, values| Buffer::storage(context, label, values);
        let trained = if plan.backward.is_empty() { 0 } else { plan.parameters };
        let calls = plan.forward.iter().chain(&plan.backward);
        let scratch: Vec<_> = calls
            .filter_map(|call| {
                Some(kernels_of(&*call.op)?.scratch(call.pass, plan.batch, context.fill()))
            })
            .collect();
        let most = |lens: &mut dyn Iterator<Item = usize>| lens.max().unwrap_or(0);
        let partial = most(&mut scratch.iter().map(|scratch| scratch.partial));
        let unpooled = most(&mut scratch.iter().map(|scratch| scratch.unpooled));
        let batch = |lens: &[usize], label: &'static str| {
            lens.iter().map(|len| storage(label, len * plan.batch)).collect()
        };
        Self {
            values: batch(&plan.buffers, "values"),
            argmax: batch(&plan.argmax, "argmax"),
            labels: storage("labels of the batch", plan.batch),
            parameters: storage("parameters", plan.parameters),
            gradients: storage("gradients", trained),
            first: storage("first moments", trained),
            second: storage("second moments", trained),
            partial: storage("partial sums", partial),
            unpooled: [0, 1].map(|_| storage("unpooled", unpooled * plan.batch)),
            unused: storage("unused", plan.output().len * plan.batch),
        }
    }

    pub fn value(&self, slot: Slot) -> &wgpu::Buffer {
        &self.values[slot.buffer.0].buffer
    }
}

impl Program {
    pub fn new(context: &Rc<Context>, plan: &Plan) -> Self {
        let buffers = Buffers::new(context, plan);
        let lowering = Lowering { context, buffers: &buffers, batch: plan.batch };
        let (forward, softmax) = match plan.forward.as_slice() {
            [rest @ .., last] if plan.loss.is_some() && last.op.is::<Softmax>() => {
                (rest, lowering.kernels(last, Epilogue::default(), None).pop())
            }
            all => (all, None),
        };
        let forward = lowering.lower(forward);
        let backward = lowering.lower(&plan.backward);
        Self { forward, softmax, backward, buffers }
    }
}

/// Turns calls into kernels over these buffers.
struct Lowering<'a> {
    context: &'a Context,
    buffers: &'a Buffers,
    batch: usize,
}

/// Whether 2×2 windows cover a convolution's output; where they leave a row or a column, nobody
/// would put zeros there.
fn has_no_rest(conv: &Conv2d) -> bool {
    conv.out_height().is_multiple_of(2) && conv.out_width().is_multiple_of(2)
}

impl<'a> Lowering<'a> {
    fn lower(&self, calls: &[Call]) -> Vec<Kernel> {
        let mut kernels = Vec::new();
        let mut rest = calls;
        // The buffer where the gradient lies that an epilogue has taken through a pooling.
        let mut upstream = None;
        while let [call, after @ ..] = rest {
            let (epilogue, taken) = self.epilogue(call, after, upstream);
            kernels.append(&mut self.kernels(call, epilogue, upstream));
            upstream = epilogue.unpool.map(|unpool| unpool.to);
            rest = &after[taken..];
        }
        kernels
    }

    /// What of the calls after this one its kernel can do, and how many of these that spares.
    fn epilogue(
        &self,
        call: &Call,
        after: &[Call],
        upstream: Option<&'a wgpu::Buffer>,
    ) -> (Epilogue<'a>, usize) {
        let mut epilogue = Epilogue::default();
        let is_linear = call.as_op::<Linear>(Pass::Backward).is_some();
        let makes_products = is_linear
            || call.as_op::<Conv2d>(Pass::Backward).is_some()
            || call.as_op::<ConvReluPool>(Pass::Backward).is_some();
        let (true, Some(dx), [next, ..]) = (makes_products, call.dx[0], after) else {
            return (epilogue, 0);
        };
        if next.as_op::<Relu>(Pass::Backward).is_some() {
            epilogue.relu =
                is_linear && next.y == call.x[0] && next.dy == Some(dx) && next.dx[0] == Some(dx);
            return (epilogue, usize::from(epilogue.relu));
        }
        if let Some(op) = next.as_op::<ConvReluPool>(Pass::Backward)
            && next.dy == Some(dx)
            && op.pool.kernel == 2
            && has_no_rest(&op.conv)
        {
            let [a, b] = &self.buffers.unpooled;
            let to = if upstream == Some(&a.buffer) { &b.buffer } else { &a.buffer };
            epilogue.unpool = Some(Unpool { argmax: self.argmax(next), conv: op.conv, to });
        }
        (epilogue, 0)
    }

    fn kernels(
        &self,
        call: &Call,
        epilogue: Epilogue<'a>,
        upstream: Option<&'a wgpu::Buffer>,
    ) -> Vec<Kernel> {
        let Some(op) = kernels_of(&*call.op) else {
            unreachable!("refused when the engine was asked for")
        };
        let buffers = self.buffers;
        let value =
            |slot: Option<Slot>| slot.map_or(&buffers.unused.buffer, |slot| buffers.value(slot));
        let on = GpuCall {
            context: self.context,
            batch: self.batch,
            x: value(call.x[0]),
            y: value(call.y),
            argmax: self.argmax(call),
            dy: value(call.dy),
            dx: call.dx[0].map(|dx| buffers.value(dx)),
            in_place: call.dx[0].is_some() && call.dx[0] == call.dy,
            span: call.parameters,
            parameters: &buffers.parameters.buffer,
            gradients: &buffers.gradients.buffer,
            partial: &buffers.partial.buffer,
            unpooled: &buffers.unpooled[0].buffer,
            upstream,
            epilogue,
        };
        match call.pass {
            Pass::Forward => op.forward(&on),
            Pass::Backward => op.backward(&on),
        }
    }

    fn argmax(&self, call: &Call) -> &'a wgpu::Buffer {
        let buffers = self.buffers;
        call.argmax.map_or(&buffers.unused.buffer, |argmax| &buffers.argmax[argmax.0].buffer)
    }
}
