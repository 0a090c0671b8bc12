//! Hands each op its slices. A buffer that an op writes is taken out of the engine while the op
//! runs, so that the others can be read; nothing is copied or allocated.

use std::mem::take;

use super::CpuEngine;
use super::{activation, conv_relu_pool, conv2d, linear, pool2d, softmax_xent};
use crate::engine::Loss;
use crate::plan::{Buffer, Op, Span};

impl CpuEngine {
    /// Runs one op on the examples at hand.
    pub(super) fn run(&mut self, op: Op) {
        let written = match op {
            Op::Conv2d { y, .. }
            | Op::ConvReluPool { y, .. }
            | Op::MaxPool2d { y, .. }
            | Op::Linear { y, .. }
            | Op::Relu { y, .. }
            | Op::Softmax { y, .. } => Some(y),
            Op::Conv2dBackward { dx, .. }
            | Op::ConvReluPoolBackward { dx, .. }
            | Op::LinearBackward { dx, .. }
            | Op::CrossEntropy { dlogits: dx, .. } => dx,
            Op::MaxPool2dBackward { dx, .. }
            | Op::ReluBackward { dx, .. }
            | Op::SoftmaxBackward { dx, .. } => Some(dx),
        };
        let mut out = written.map(|buffer| (buffer, take(&mut self.buffers[buffer.0])));
        let values = out.as_mut().map(|(_, values)| values.as_mut_slice());
        match op {
            Op::Conv2dBackward { .. }
            | Op::ConvReluPoolBackward { .. }
            | Op::LinearBackward { .. } => self.run_backward(op, values),
            _ => self.run_into(op, values.unwrap_or_default()),
        }
        if let Some((buffer, values)) = out {
            self.buffers[buffer.0] = values;
        }
    }

    /// Ops that do nothing but write one buffer, `out`.
    fn run_into(&mut self, op: Op, out: &mut [f32]) {
        let Self { buffers, winners, labels, losses, workspace, .. } = self;
        let (p, n) = (&self.state.parameters, self.examples);
        let read = |buffer: Buffer, len: usize| &buffers[buffer.0][..n * len];
        match op {
            Op::Conv2d { geometry: g, x, weight, bias, .. } => {
                let (x, y) = (read(x, g.in_len()), &mut out[..n * g.out_len()]);
                conv2d::forward(&g, x, &p[weight.range()], &p[bias.range()], y, workspace);
            }
            Op::ConvReluPool { geometry: g, pool, x, weight, bias, winners: w, .. } => {
                let (x, y) = (read(x, g.in_len()), &mut out[..n * pool.out_len()]);
                let (weight, bias) = (&p[weight.range()], &p[bias.range()]);
                let winners = &mut winners[w.0];
                conv_relu_pool::forward(&g, &pool, x, weight, bias, y, winners, workspace);
            }
            Op::MaxPool2d { geometry: g, x, winners: w, .. } => {
                let (x, y) = (read(x, g.in_len()), &mut out[..n * g.out_len()]);
                pool2d::forward(&g, x, y, &mut winners[w.0]);
            }
            Op::MaxPool2dBackward { geometry: g, winners: w, dy, .. } => {
                let (dy, dx) = (read(dy, g.out_len()), &mut out[..n * g.in_len()]);
                pool2d::backward(&g, &winners[w.0], dy, dx);
            }
            Op::Linear { geometry: g, relu, x, weight, bias, .. } => {
                let (x, y) = (read(x, g.in_features), &mut out[..n * g.out_features]);
                let (weight, bias) = (&p[weight.range()], &p[bias.range()]);
                linear::forward(&g, relu, x, weight, bias, y, workspace);
            }
            Op::Relu { len, x, .. } => activation::relu(read(x, len), &mut out[..n * len]),
            Op::ReluBackward { len, y, dy, dx } if dy == dx => {
                activation::relu_backward_in_place(read(y, len), &mut out[..n * len]);
            }
            Op::ReluBackward { len, y, dy, .. } => {
                activation::relu_backward(read(y, len), read(dy, len), &mut out[..n * len]);
            }
            Op::Softmax { len, x, .. } => {
                softmax_xent::softmax(len, read(x, len), &mut out[..n * len]);
            }
            Op::SoftmaxBackward { len, y, dy, .. } => {
                softmax_xent::softmax_backward(len, read(y, len), read(dy, len), out);
            }
            Op::CrossEntropy { len, logits, probabilities: y, dlogits } => {
                let (sum, hits) = softmax_xent::cross_entropy(len, read(logits, len), &labels[..n]);
                losses[self.batch] = Loss { sum, hits, examples: n };
                if dlogits.is_some() {
                    let (y, dx) = (read(y, len), &mut out[..n * len]);
                    softmax_xent::cross_entropy_backward(len, y, &labels[..n], self.whole, dx);
                }
            }
            Op::Conv2dBackward { .. }
            | Op::ConvReluPoolBackward { .. }
            | Op::LinearBackward { .. } => unreachable!("these write gradients as well"),
        }
    }

    /// Ops that write the gradients of parameters and, where `dx` is given, of their input.
    fn run_backward(&mut self, op: Op, dx: Option<&mut [f32]>) {
        let Self { gradients, buffers, winners, workspace, .. } = self;
        let (p, n) = (&self.state.parameters, self.examples);
        let read = |buffer: Buffer, len: usize| &buffers[buffer.0][..n * len];
        match op {
            Op::Conv2dBackward { geometry: g, x, dy, weight, bias, .. } => {
                let (dw, db) = parts(gradients, weight, bias);
                let (x, dy) = (read(x, g.in_len()), read(dy, g.out_len()));
                let dx = dx.map(|dx| &mut dx[..n * g.in_len()]);
                conv2d::backward(&g, x, dy, &p[weight.range()], dw, db, dx, workspace);
            }
            Op::ConvReluPoolBackward {
                geometry: g,
                pool,
                x,
                y,
                winners: w,
                dy,
                weight,
                bias,
                ..
            } => {
                let (dw, db) = parts(gradients, weight, bias);
                let op = conv_relu_pool::Backward {
                    g,
                    pool,
                    x: read(x, g.in_len()),
                    y: read(y, pool.out_len()),
                    winners: &winners[w.0],
                    dy: read(dy, pool.out_len()),
                    weight: &p[weight.range()],
                };
                conv_relu_pool::backward(&op, dw, db, dx, workspace);
            }
            Op::LinearBackward { geometry: g, x, dy, weight, bias, .. } => {
                let (dw, db) = parts(gradients, weight, bias);
                let (x, dy) = (read(x, g.in_features), read(dy, g.out_features));
                let dx = dx.map(|dx| &mut dx[..n * g.in_features]);
                linear::backward(&g, x, dy, &p[weight.range()], dw, db, dx, workspace);
            }
            _ => unreachable!("all other ops write one buffer"),
        }
    }
}

/// Two parts of the gradients' arena.
fn parts(gradients: &mut [f32], weight: Span, bias: Span) -> (&mut [f32], &mut [f32]) {
    let Ok([weight, bias]) = gradients.get_disjoint_mut([weight.range(), bias.range()]) else {
        unreachable!("a net's parameters do not overlap")
    };
    (weight, bias)
}
