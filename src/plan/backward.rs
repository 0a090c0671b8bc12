//! From the list of ops to a plan: buffers, the loss, and the backward pass, last op first.

use std::sync::Arc;

use super::forward::{Buffers, Forward, Record, Value};
use super::{LOSS, Mode, Plan, TARGET};
use crate::Result;
use crate::error::PlanError;
use crate::ops::accumulate::Accumulate;
use crate::ops::linear::Linear;
use crate::ops::mean_loss::MeanLoss;
use crate::ops::relu::Relu;
use crate::ops::softmax::Softmax;
use crate::ops::softmax_cross_entropy::SoftmaxCrossEntropy;
use crate::ops::{Argmax, Call, LossCall, Op, Pass, Reads, Slot, Span};

/// The plan as it grows.
struct Lowering<'a> {
    forward: &'a Forward<'a>,
    records: Vec<Record>,
    mode: Mode,
    buffers: Buffers,
    /// Where each value lies, of those that an op or the host makes.
    slots: Vec<Slot>,
    /// Whether anybody asks for a value's gradient.
    wanted: Vec<bool>,
    /// Where each op leaves the places of the largest values.
    argmax: Vec<Option<Argmax>>,
    /// Where each value's gradient is summed up, once it has one.
    gradients: Vec<Option<Slot>>,
    backward: Vec<Call>,
}

/// The plan of these records, with the loss and the backward pass that its mode wants. Buffers are
/// not shared yet.
pub(super) fn finish(
    forward: &Forward,
    records: Vec<Record>,
    mode: Mode,
    batch: usize,
) -> Result<Plan> {
    let mut lowering = Lowering::new(forward, records, mode);
    let calls = lowering.forward_calls();
    let (loss, skipped) = match mode {
        Mode::Inference | Mode::Gradients => (None, None),
        Mode::Evaluation | Mode::Training => {
            let (loss, skipped) = lowering.loss()?;
            (Some(loss), skipped)
        }
    };
    let net = forward.net;
    let output = forward.value(net.outputs()[0].source);
    let output_gradient = (mode == Mode::Gradients).then(|| lowering.begin(output));
    if mode.has_gradients() {
        let differentiated = (0..lowering.records.len()).rev().filter(|&at| Some(at) != skipped);
        differentiated.for_each(|at| lowering.differentiate(at, &calls[at]));
    }
    let Lowering { buffers, slots, gradients, backward, .. } = lowering;
    let slot = |value: Value| slots[value];
    let at_inputs = mode == Mode::Gradients;
    let gradient = |&value: &Value| gradients[value].filter(|_| at_inputs);
    Ok(Plan {
        mode,
        batch,
        inputs: forward.inputs.iter().map(|&value| slot(value)).collect(),
        input_names: net.inputs().iter().map(|port| port.name.clone()).collect(),
        target: net.inputs().iter().position(|port| port.name == TARGET),
        outputs: net.outputs().iter().map(|to| slot(forward.value(to.source))).collect(),
        output_gradient,
        input_gradients: forward.inputs.iter().map(gradient).collect(),
        forward: calls,
        loss,
        backward,
        parameters: net.parameters().len(),
        buffers: buffers.values,
        argmax: buffers.argmax,
    })
}

impl<'a> Lowering<'a> {
    fn new(forward: &'a Forward<'a>, records: Vec<Record>, mode: Mode) -> Self {
        let mut buffers = Buffers::default();
        let slots: Vec<Slot> = forward.lens.iter().map(|&len| buffers.slot(len)).collect();
        let mut wanted = vec![false; forward.lens.len()];
        forward.inputs.iter().for_each(|&input| wanted[input] = mode == Mode::Gradients);
        for record in &records {
            wanted[record.y] = mode.wants_gradient(record, &wanted);
        }
        let argmax = records.iter().map(|record| buffers.argmax(record.op.argmax_len())).collect();
        let gradients = vec![None; forward.lens.len()];
        let backward = Vec::new();
        Self { forward, records, mode, buffers, slots, wanted, argmax, gradients, backward }
    }

    fn forward_calls(&self) -> Vec<Call> {
        let mut streams = 0..;
        let call = |(record, &argmax): (&Record, &Option<Argmax>)| Call {
            op: Arc::clone(&record.op),
            pass: Pass::Forward,
            x: record.x.map(|value| value.map(|value| self.slots[value])),
            y: Some(self.slots[record.y]),
            argmax,
            parameters: record.parameters,
            dy: None,
            dx: [None; 2],
            layer: record.layer,
            rng_stream: if record.op.is_random() { streams.next().unwrap_or(0) } else { 0 },
        };
        self.records.iter().zip(&self.argmax).map(call).collect()
    }

    /// The loss, and which op's backward pass it spares.
    fn loss(&mut self) -> Result<(LossCall, Option<usize>)> {
        let outputs = self.forward.net.outputs();
        if let Some(output) = outputs.iter().find(|output| output.name == LOSS) {
            let loss = self.forward.value(output.source);
            if self.slots[loss].len == 1 {
                let answers = (outputs[0].name != LOSS)
                    .then(|| self.slots[self.forward.value(outputs[0].source)]);
                let answer_len = answers.map_or(0, |answers| answers.len);
                let dx = self.trains().then(|| self.begin(loss));
                let op = Arc::new(MeanLoss { answer_len });
                return Ok((LossCall { op, x: self.slots[loss], answers, dx }, None));
            }
        }
        let answers = self.forward.value(outputs[0].source);
        let at = self.records.iter().position(|record| record.y == answers);
        let softmax = at.and_then(|at| self.records[at].op.downcast_ref::<Softmax>());
        let (Some(at), Some(&Softmax { len: classes })) = (at, softmax) else {
            return Err(PlanError::NoLoss { net: self.forward.net.name().into() }.into());
        };
        let [Some(logits), _] = self.records[at].x else {
            unreachable!("a softmax has an operand")
        };
        // The gradient at the logits is known in closed form.
        let dx = self.trains().then(|| self.begin(logits));
        let op = Arc::new(SoftmaxCrossEntropy { classes });
        let [x, answers] = [logits, answers].map(|value| self.slots[value]);
        Ok((LossCall { op, x, answers: Some(answers), dx }, Some(at)))
    }

    fn trains(&self) -> bool {
        self.mode == Mode::Training
    }

    /// A buffer for the first gradient at a value.
    fn begin(&mut self, value: Value) -> Slot {
        let slot = self.buffers.slot(self.slots[value].len);
        self.gradients[value] = Some(slot);
        slot
    }

    /// Adds the backward pass of an op whose result has a gradient.
    fn differentiate(&mut self, at: usize, forward: &Call) {
        let record = self.records[at].clone();
        let Some(dy) = self.gradients[record.y].filter(|_| self.wanted[record.y]) else { return };
        if record.op.downcast_ref::<Linear>().is_some_and(|linear| linear.relu) {
            self.pass_relu(forward, dy);
        }
        let passes = record.op.is_differentiable();
        let dx = record.x.map(|value| {
            let value = value.filter(|&value| passes && self.wanted[value])?;
            Some(self.buffers.slot(self.slots[value].len))
        });
        if record.parameters.len == 0 && dx == [None; 2] {
            return;
        }
        let Reads { operands, output } = record.op.backward_reads();
        self.backward.push(Call {
            pass: Pass::Backward,
            x: forward.x.map(|x| x.filter(|_| operands)),
            y: forward.y.filter(|_| output),
            dy: Some(dy),
            dx,
            ..forward.clone()
        });
        record.x.into_iter().zip(dx).for_each(|(value, dx)| self.settle(value, dx, record.layer));
    }

    /// The backward pass of the ReLU behind a linear map, in place.
    fn pass_relu(&mut self, forward: &Call, dy: Slot) {
        self.backward.push(Call {
            op: Arc::new(Relu { len: dy.len }),
            pass: Pass::Backward,
            x: [None; 2],
            y: forward.y,
            parameters: Span { offset: 0, len: 0 },
            dy: Some(dy),
            dx: [Some(dy), None],
            ..forward.clone()
        });
    }

    /// Takes note of a gradient that was written for a value; adds it to the one there is.
    fn settle(&mut self, value: Option<Value>, written: Option<Slot>, layer: usize) {
        let (Some(value), Some(written)) = (value, written) else { return };
        let Some(sum) = self.gradients[value] else {
            self.gradients[value] = Some(written);
            return;
        };
        let op: Arc<dyn Op> = Arc::new(Accumulate { len: sum.len });
        self.backward.push(Call {
            op,
            pass: Pass::Forward,
            x: [Some(written), None],
            y: Some(sum),
            argmax: None,
            parameters: Span { offset: 0, len: 0 },
            dy: None,
            dx: [None; 2],
            layer,
            rng_stream: 0,
        });
    }
}
