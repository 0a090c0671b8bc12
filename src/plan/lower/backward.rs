//! From forward ops to the loss and the backward ops, last first.

#[cfg(feature = "layers")]
use super::LOSS;
use super::forward::{Forward, Record, Value};
use super::{Mode, Plan, TARGET};
use crate::Result;
use crate::error::PlanError;
use crate::net::{Layer, Source};
use crate::plan::{Buffer, Op};

/// The backward pass as it grows.
struct Backward<'a> {
    forward: Forward<'a>,
    /// Where each value's gradient is summed up, once it has one.
    gradients: Vec<Option<Buffer>>,
    ops: Vec<Op>,
}

/// Adds the loss and the backward pass.
pub(super) fn finish(mut forward: Forward, batch: usize) -> Result<Plan> {
    let records = std::mem::take(&mut forward.records);
    let mode = forward.mode;
    let values = forward.values.len();
    let mut backward = Backward { forward, gradients: vec![None; values], ops: Vec::new() };
    let (loss, skipped) = match mode {
        Mode::Inference | Mode::Gradients => (None, None),
        Mode::Evaluation | Mode::Training => {
            let (loss, skipped) = backward.loss(&records)?;
            (Some(loss), skipped)
        }
    };
    let output = backward.forward.value(backward.forward.net.outputs()[0].source);
    let output_gradient = (mode == Mode::Gradients).then(|| backward.begin(output));
    if mode.has_gradients() {
        let records = records.iter().enumerate().rev().filter(|(at, _)| Some(*at) != skipped);
        records.for_each(|(_, record)| backward.record(record));
    }
    let Backward { forward, gradients, ops } = backward;
    let buffer = |value: Value| forward.values[value].buffer;
    let outputs = forward.net.outputs().iter().map(|output| buffer(forward.value(output.source)));
    let at_inputs = mode == Mode::Gradients;
    Ok(Plan {
        mode,
        batch,
        inputs: forward.inputs.iter().map(|&value| buffer(value)).collect(),
        #[cfg(feature = "layers")]
        input_names: forward.net.inputs().iter().map(|port| port.name.clone()).collect(),
        target: forward.net.inputs().iter().position(|port| port.name == TARGET),
        outputs: outputs.collect(),
        output_gradient,
        input_gradients: forward
            .inputs
            .iter()
            .map(|&value| gradients[value].filter(|_| at_inputs))
            .collect(),
        forward: records.into_iter().map(|record| record.op).collect(),
        loss,
        backward: ops,
        parameters: forward.net.parameters().len(),
        buffers: forward.buffers,
        winners: forward.winners,
        #[cfg(feature = "layers")]
        steps: forward.steps,
    })
}

impl Backward<'_> {
    /// The loss op, and which record's backward pass it spares.
    fn loss(&mut self, records: &[Record]) -> Result<(Op, Option<usize>)> {
        let net = self.forward.net;
        #[cfg(feature = "layers")]
        if let Some(output) = net.outputs().iter().find(|output| output.name == LOSS) {
            let loss = self.forward.value(output.source);
            if self.forward.values[loss].len == 1 {
                let dloss = self.trains().then(|| self.begin(loss));
                let answer = &net.outputs()[0];
                let answer = (answer.name != LOSS).then(|| {
                    let value = &self.forward.values[self.forward.value(answer.source)];
                    (value.buffer, value.len)
                });
                let loss = self.forward.values[loss].buffer;
                return Ok((Op::MeanLoss { loss, dloss, answer }, None));
            }
        }
        let output = net.outputs()[0].source;
        let ends_in_softmax =
            matches!(output, Source::Node(node) if net.nodes()[node].layer == Layer::Softmax);
        let y = self.forward.value(output);
        let at = records.iter().position(|record| record.y == y);
        let (true, Some(at)) = (ends_in_softmax, at) else {
            return Err(PlanError::NoLoss { net: net.name().into() }.into());
        };
        let Op::Softmax { len, x, y } = records[at].op else {
            return Err(PlanError::NoLoss { net: net.name().into() }.into());
        };
        // The loss' gradient at the scores is known in closed form.
        let scores = records[at].x[0].filter(|_| self.trains());
        let dlogits = scores.map(|scores| self.begin(scores));
        Ok((Op::CrossEntropy { len, logits: x, probabilities: y, dlogits }, Some(at)))
    }

    fn trains(&self) -> bool {
        self.forward.mode == Mode::Training
    }

    /// A buffer for the first gradient at a value.
    fn begin(&mut self, value: Value) -> Buffer {
        let buffer = self.forward.new_buffer(self.forward.values[value].len);
        self.gradients[value] = Some(buffer);
        buffer
    }

    /// Where an op writes its gradient at a value, if that is wanted.
    fn target(&mut self, value: Option<Value>) -> Option<Buffer> {
        let info = &self.forward.values[value?];
        let (wanted, len) = (info.wants_gradient, info.len);
        wanted.then(|| self.forward.new_buffer(len))
    }

    /// Counts what was written as a gradient at the value.
    fn settle(&mut self, value: Option<Value>, written: Option<Buffer>) {
        let (Some(value), Some(written)) = (value, written) else { return };
        match self.gradients[value] {
            None => self.gradients[value] = Some(written),
            Some(sum) => {
                let len = self.forward.values[value].len;
                self.ops.push(Op::Add { len, x: written, y: sum });
            }
        }
    }

    fn record(&mut self, Record { op, x: operands, y }: &Record) {
        let Some(dy) = self.gradients[*y] else { return };
        #[cfg(feature = "layers")]
        if let Op::Step { .. } = op {
            return self.step(*op, *operands, dy);
        }
        if !self.forward.values[*y].wants_gradient {
            return;
        }
        let dx = self.target(operands[0]);
        match *op {
            Op::Conv2d { geometry, x, weight, bias, .. } => {
                self.ops.push(Op::Conv2dBackward { geometry, x, dy, weight, bias, dx });
            }
            Op::ConvReluPool { geometry, pool, x, weight, bias, y, winners } => {
                let op = Op::ConvReluPoolBackward {
                    geometry,
                    pool,
                    x,
                    y,
                    winners,
                    dy,
                    weight,
                    bias,
                    dx,
                };
                self.ops.push(op);
            }
            Op::MaxPool2d { geometry, winners, .. } => {
                self.ops.extend(dx.map(|dx| Op::MaxPool2dBackward { geometry, winners, dy, dx }));
            }
            Op::Linear { geometry, relu, x, weight, bias, y } => {
                if relu {
                    let len = geometry.out_features;
                    self.ops.push(Op::ReluBackward { len, y, dy, dx: dy });
                }
                self.ops.push(Op::LinearBackward { geometry, x, dy, weight, bias, dx });
            }
            Op::Relu { len, y, .. } => {
                self.ops.extend(dx.map(|dx| Op::ReluBackward { len, y, dy, dx }));
            }
            Op::Softmax { len, y, .. } => {
                self.ops.extend(dx.map(|dx| Op::SoftmaxBackward { len, y, dy, dx }));
            }
            _ => unreachable!("no other op is forward"),
        }
        self.settle(operands[0], dx);
    }

    #[cfg(feature = "layers")]
    fn step(&mut self, op: Op, operands: [Option<Value>; 2], dy: Buffer) {
        let Op::Step { step, a, b, y } = op else { unreachable!("called for steps") };
        let planned = &self.forward.steps[step];
        let smooth = planned.primitive.is_smooth();
        if planned.parameters.len > 0 {
            self.ops.push(Op::StepParameters { step, a, dy });
        }
        for (second, operand) in [false, true].into_iter().zip(operands) {
            let dx = if smooth { self.target(operand) } else { None };
            let op = dx.map(|dx| Op::StepBackward { step, a, b, y, dy, second, dx });
            self.ops.extend(op);
            self.settle(operand, dx);
        }
    }
}
