//! Hands each op its slices. A buffer that an op writes is taken out of the engine while the op
//! runs, so that the others can be read; nothing is copied or allocated.

use std::mem::take;

use super::CpuEngine;
#[cfg(feature = "layers")]
use super::steps;
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
            | Op::Softmax { y, .. }
            | Op::Add { y, .. } => Some(y),
            #[cfg(feature = "layers")]
            Op::Step { y, .. } => Some(y),
            #[cfg(feature = "layers")]
            Op::StepBackward { dx, .. } => Some(dx),
            #[cfg(feature = "layers")]
            Op::StepParameters { .. } => None,
            #[cfg(feature = "layers")]
            Op::MeanLoss { dloss, .. } => dloss,
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
            #[cfg(feature = "layers")]
            Op::Step { .. } | Op::StepBackward { .. } | Op::StepParameters { .. } => {
                self.run_step(op, values.unwrap_or_default());
            }
            #[cfg(feature = "layers")]
            Op::MeanLoss { loss, answer, .. } => self.mean_loss(loss, answer, values),
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
            Op::Add { len, x, .. } => {
                out[..n * len].iter_mut().zip(read(x, len)).for_each(|(y, x)| *y += x);
            }
            _ => unreachable!("all other ops read or write more than buffers"),
        }
    }

    /// A primitive of a layer's formula, or a gradient of it; `out` is the buffer it writes.
    #[cfg(feature = "layers")]
    fn run_step(&mut self, op: Op, out: &mut [f32]) {
        let moment = self.moment();
        let Self { plan, gradients, buffers, workspace, .. } = self;
        let n = self.examples;
        let read = |buffer: Option<Buffer>, len: usize| match buffer {
            Some(buffer) => &buffers[buffer.0][..n * len],
            None => &[],
        };
        let on = |step: usize, a: Option<Buffer>, b: Option<Buffer>| {
            let planned = &plan.steps[step];
            let ([a_len, b_len], p) = (planned.operands, &self.state.parameters);
            let p = &p[planned.parameters.range()];
            let (a, b) = (read(a, a_len), read(b, b_len));
            (planned, steps::Operands { a, b, p, moment, salt: step as u32 })
        };
        match op {
            Op::Step { step, a, b, .. } => {
                let (planned, on) = on(step, a, b);
                steps::forward(planned, on, &mut out[..n * planned.len], workspace);
            }
            Op::StepBackward { step, a, b, y, dy, second, .. } => {
                let (planned, on) = on(step, a, b);
                let values = [y, dy].map(|buffer| read(Some(buffer), planned.len));
                let dx = &mut out[..n * planned.operands[usize::from(second)]];
                steps::backward(planned, on, values, second, dx, workspace);
            }
            Op::StepParameters { step, a, dy } => {
                let (planned, on) = on(step, a, None);
                let dp = &mut gradients[planned.parameters.range()];
                steps::parameters(planned, on, read(Some(dy), planned.len), dp, workspace);
            }
            _ => unreachable!("called for steps"),
        }
    }

    /// Takes the mean of a loss of the net's own, and counts hits.
    #[cfg(feature = "layers")]
    fn mean_loss(
        &mut self,
        loss: Buffer,
        answer: Option<(Buffer, usize)>,
        dloss: Option<&mut [f32]>,
    ) {
        let n = self.examples;
        let sum = self.buffers[loss.0][..n].iter().map(|&loss| f64::from(loss)).sum();
        let hits = answer.map_or(0, |(buffer, len)| {
            let answers = self.buffers[buffer.0][..n * len].chunks_exact(len);
            let hit = |(answer, &label): (&[f32], &u8)| decided(answer) == usize::from(label);
            answers.zip(&self.labels).filter(|&(answer, label)| hit((answer, label))).count()
        });
        self.losses[self.batch] = Loss { sum, hits, examples: n };
        if let Some(dloss) = dloss {
            dloss[..n].fill(1.0 / self.whole as f32);
        }
    }

    /// What primitives may need to know beside their operands.
    #[cfg(feature = "layers")]
    fn moment(&self) -> steps::Moment {
        steps::Moment {
            training: self.plan.mode == crate::plan::Mode::Training && self.whole > 0,
            seed: self.course.shift.seed,
            first: self.first,
            whole: self.whole,
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

/// The class that scores answer with, the first of equals; of a single number yes, 1, above ½.
#[cfg(feature = "layers")]
fn decided(answer: &[f32]) -> usize {
    match answer {
        &[yes] => usize::from(yes > 0.5),
        scores => {
            (1..scores.len()).fold(0, |best, i| if scores[i] > scores[best] { i } else { best })
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
