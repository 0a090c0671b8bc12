//! Ops as kernels, with what one kernel can do of the next op's work.

use super::super::context::Context;
use super::super::kernel::{Builder, Kernel};
use super::super::shaders::*;
use super::Buffers;
use crate::plan::{ConvGeometry, Op, Winners};

/// Turns ops into kernels over these buffers.
pub(super) struct Lowering<'a> {
    pub context: &'a Context,
    pub buffers: &'a Buffers,
    pub batch: usize,
    #[cfg(feature = "layers")]
    pub steps: &'a [crate::plan::PlannedStep],
}

/// Whether 2×2 windows cover a convolution's output; where they leave a row or a column, nobody
/// would put zeros there.
fn has_no_rest(g: &ConvGeometry) -> bool {
    g.out_height().is_multiple_of(2) && g.out_width().is_multiple_of(2)
}

/// What the kernel that makes an input's gradient does beside.
#[derive(Clone, Copy, Default)]
pub(super) struct Epilogue<'a> {
    /// It holds back what a ReLU before the layer did.
    pub relu: bool,
    /// It goes on through a pooling before the layer: the winners, the convolution before, and
    /// where to.
    pub unpool: Option<(Winners, ConvGeometry, &'a wgpu::Buffer)>,
}

impl<'a> Lowering<'a> {
    pub(super) fn lower_all(&self, ops: &[Op]) -> Vec<Kernel> {
        let mut kernels = Vec::new();
        let mut rest = ops;
        // The buffer where the gradient lies that an epilogue has taken through a pooling.
        let mut unpooled = None;
        while let [op, after @ ..] = rest {
            let (epilogue, taken) = self.epilogue(op, after, unpooled);
            kernels.append(&mut self.lower(op, epilogue, unpooled));
            unpooled = epilogue.unpool.map(|(.., to)| to);
            rest = &after[taken..];
        }
        kernels
    }

    /// What of the ops after this one its kernel can do, and how many of these that spares.
    fn epilogue(
        &self,
        op: &Op,
        after: &[Op],
        taken: Option<&'a wgpu::Buffer>,
    ) -> (Epilogue<'a>, usize) {
        let mut epilogue = Epilogue::default();
        let (Op::LinearBackward { x, dx: Some(to), .. }
        | Op::Conv2dBackward { x, dx: Some(to), .. }
        | Op::ConvReluPoolBackward { x, dx: Some(to), .. }) = op
        else {
            return (epilogue, 0);
        };
        let is_linear = matches!(op, Op::LinearBackward { .. });
        match after {
            [Op::ReluBackward { y, dy, dx, .. }, ..]
                if is_linear && y == x && dy == to && dx == to =>
            {
                epilogue.relu = true;
                (epilogue, 1)
            }
            [Op::ConvReluPoolBackward { geometry, pool, winners, dy, .. }, ..]
                if dy == to && pool.kernel == 2 && has_no_rest(geometry) =>
            {
                let [a, b] = &self.buffers.unpooled;
                let free = if taken == Some(&a.buffer) { b } else { a };
                epilogue.unpool = Some((*winners, *geometry, &free.buffer));
                (epilogue, 0)
            }
            _ => (epilogue, 0),
        }
    }

    pub(super) fn lower(
        &self,
        op: &Op,
        epilogue: Epilogue<'a>,
        unpooled: Option<&'a wgpu::Buffer>,
    ) -> Vec<Kernel> {
        let b = self.buffers;
        match *op {
            Op::Conv2d { geometry, x, weight, bias, y } => {
                vec![self.conv_forward(&geometry, [weight, bias], false, b.value(x), b.value(y))]
            }
            Op::Conv2dBackward { geometry: g, x, dy, weight, bias, dx } => {
                let (x, dy) = (b.value(x), b.value(dy));
                let mut kernels = self.conv_weight(op, &g, [weight, bias], x, dy);
                kernels.extend(dx.map(|dx| self.conv_input(&g, weight, dy, b.value(dx), epilogue)));
                kernels
            }
            Op::ConvReluPool { geometry: g, pool, x, weight, bias, y, winners } => {
                let (x, y, winners) = (b.value(x), b.value(y), b.winners(winners));
                if pool.kernel == 2 {
                    return vec![self.conv_relu_pool(&g, [weight, bias], x, y, winners)];
                }
                let between = &b.unpooled[0].buffer;
                vec![
                    self.conv_forward(&g, [weight, bias], true, x, between),
                    self.pool_forward(&pool, between, y, winners),
                ]
            }
            Op::ConvReluPoolBackward { geometry: g, pool, x, y, winners, dy, weight, bias, dx } => {
                let (x, winners) = (b.value(x), b.winners(winners));
                let mut kernels = Vec::new();
                let upstream = unpooled.unwrap_or_else(|| {
                    let to = &b.unpooled[0].buffer;
                    if pool.kernel != 2 {
                        // With 2×2 windows, one whose largest value is zero has no winner.
                        kernels.push(self.relu_backward_in_place(pool.out_len(), y, dy));
                    }
                    kernels.push(self.pool_backward(&pool, winners, b.value(dy), to));
                    to
                });
                kernels.append(&mut self.conv_weight(op, &g, [weight, bias], x, upstream));
                kernels.extend(
                    dx.map(|dx| self.conv_input(&g, weight, upstream, b.value(dx), epilogue)),
                );
                kernels
            }
            Op::MaxPool2d { geometry: g, x, y, winners } => {
                vec![self.pool_forward(&g, b.value(x), b.value(y), b.winners(winners))]
            }
            Op::MaxPool2dBackward { geometry: g, winners, dy, dx } => {
                vec![self.pool_backward(&g, b.winners(winners), b.value(dy), b.value(dx))]
            }
            Op::Linear { geometry: g, relu, x, weight, bias, y } => {
                vec![self.linear_forward(&g, [weight, bias], relu, b.value(x), b.value(y))]
            }
            Op::LinearBackward { geometry: g, x, dy, weight, bias, dx } => {
                let (x, dy) = (b.value(x), b.value(dy));
                let mut kernels = vec![self.linear_weight(op, &g, [weight, bias], x, dy)];
                kernels.extend(
                    dx.map(|dx| self.linear_input(&g, weight, epilogue, [x, dy, b.value(dx)])),
                );
                kernels
            }
            Op::Relu { len, x, y } => {
                vec![
                    self.kernel("activation", &[RELU])
                        .set("COUNT", len * self.batch)
                        .read(b.value(x))
                        .write(b.value(y))
                        .each(len)
                        .cost(len as f64, 8.0 * len as f64)
                        .build(),
                ]
            }
            Op::ReluBackward { len, y, dy, dx } if dy == dx => {
                vec![self.relu_backward_in_place(len, y, dy)]
            }
            Op::ReluBackward { len, y, dy, dx } => {
                vec![
                    self.kernel("activation, backward", &[RELU_BACKWARD])
                        .set("COUNT", len * self.batch)
                        .read(b.value(y))
                        .read(b.value(dy))
                        .write(b.value(dx))
                        .each(len)
                        .cost(len as f64, 12.0 * len as f64)
                        .build(),
                ]
            }
            Op::Softmax { len, x, y } => {
                vec![
                    self.kernel("softmax", &[SOFTMAX])
                        .set("EXAMPLES", self.batch)
                        .set("LENGTH", len)
                        .read(b.value(x))
                        .write(b.value(y))
                        .each(1)
                        .cost(4.0 * len as f64, 16.0 * len as f64)
                        .build(),
                ]
            }
            Op::SoftmaxBackward { len, y, dy, dx } => {
                vec![
                    self.kernel("softmax, backward", &[SOFTMAX_BACKWARD])
                        .set("EXAMPLES", self.batch)
                        .set("LENGTH", len)
                        .read(b.value(y))
                        .read(b.value(dy))
                        .write(b.value(dx))
                        .each(1)
                        .cost(4.0 * len as f64, 20.0 * len as f64)
                        .build(),
                ]
            }
            Op::CrossEntropy { .. } => unreachable!("a plan's loss is no part of its passes"),
            #[cfg(feature = "layers")]
            Op::Step { .. } | Op::StepBackward { .. } => vec![self.step(op)],
            _ => unreachable!("refused when the engine was asked for"),
        }
    }

    pub(super) fn kernel(
        &self,
        label: &'static str,
        sources: &'static [&'static str],
    ) -> Builder<'a> {
        Builder::new(self.context, label, sources)
    }

    /// Binds where an input's gradient goes, and what the way there needs.
    pub(super) fn put_dx(
        &self,
        kernel: Builder<'a>,
        len: usize,
        dx: &'a wgpu::Buffer,
        epilogue: Epilogue<'a>,
    ) -> Builder<'a> {
        match epilogue.unpool {
            None => kernel.write(dx).set("DX_LENGTH", len),
            Some((winners, g, to)) => kernel
                .write(to)
                .read(self.buffers.winners(winners))
                .set("DX_CHANNELS", g.out_channels)
                .set("DX_HEIGHT", g.out_height())
                .set("DX_WIDTH", g.out_width()),
        }
    }
}
