//! Hands each op its slices. A buffer that an op writes is taken out of the engine while the op
//! runs, so that the others can be read; nothing is copied or allocated.

use std::mem::take;

use super::CpuEngine;
use crate::engine::Loss;
use crate::ops::{Backward, Call, Forward, LossRun, Pass, Slot, StepContext};
use crate::plan::Mode;

/// Which of a plan's calls.
#[derive(Debug, Clone, Copy)]
pub(super) enum At {
    Forward(usize),
    Backward(usize),
}

impl CpuEngine {
    /// A call of the plan.
    pub(super) fn call(&self, at: At) -> &Call {
        match at {
            At::Forward(at) => &self.plan.forward[at],
            At::Backward(at) => &self.plan.backward[at],
        }
    }

    /// Runs a call on the current examples.
    pub(super) fn run(&mut self, at: At) {
        match self.call(at).pass {
            Pass::Forward => self.run_forward(at),
            Pass::Backward => self.run_backward(at),
        }
    }

    fn run_forward(&mut self, at: At) {
        let &Call { y: Some(y), argmax, parameters, rng_stream, .. } = self.call(at) else {
            unreachable!("a forward pass writes an output")
        };
        let mut values = take(&mut self.buffers[y.buffer.0]);
        let mut places = argmax.map(|argmax| take(&mut self.argmax[argmax.0]));
        let mut workspace = take(&mut self.workspace);
        let call = self.call(at);
        call.op.forward(Forward {
            x: call.x.map(|x| self.read(x)),
            y: &mut values[..self.examples * y.len],
            argmax: places.as_deref_mut().unwrap_or_default(),
            parameters: &self.state.parameters[parameters.range()],
            context: self.context(rng_stream),
            workspace: &mut workspace,
        });
        self.buffers[y.buffer.0] = values;
        if let (Some(argmax), Some(places)) = (argmax, places) {
            self.argmax[argmax.0] = places;
        }
        self.workspace = workspace;
    }

    fn run_backward(&mut self, at: At) {
        let &Call { dy, dx, parameters, rng_stream, .. } = self.call(at);
        let mut taken = dx.map(|dx| dx.map(|dx| take(&mut self.buffers[dx.buffer.0])));
        let mut gradients = take(&mut self.gradients);
        let mut workspace = take(&mut self.workspace);
        let call = self.call(at);
        let [first, second] = &mut taken;
        let examples = self.examples;
        call.op.backward(Backward {
            x: call.x.map(|x| self.read(x)),
            y: self.read(call.y),
            argmax: call.argmax.map_or(&[], |argmax| &self.argmax[argmax.0]),
            dy: self.read(dy.filter(|_| dx[0] != dy)),
            dx: [part(dx[0], first, examples), part(dx[1], second, examples)],
            parameters: &self.state.parameters[parameters.range()],
            dparameters: gradients.get_mut(parameters.range()).unwrap_or_default(),
            context: self.context(rng_stream),
            workspace: &mut workspace,
        });
        for (slot, values) in dx.into_iter().zip(taken) {
            if let (Some(slot), Some(values)) = (slot, values) {
                self.buffers[slot.buffer.0] = values;
            }
        }
        (self.gradients, self.workspace) = (gradients, workspace);
    }

    /// Runs the loss on the current examples.
    pub(super) fn run_loss(&mut self) {
        let Some(dx) = self.plan.loss.as_ref().map(|call| call.dx) else { return };
        let mut taken = dx.map(|dx| take(&mut self.buffers[dx.buffer.0]));
        let Some(call) = &self.plan.loss else { return };
        let len = dx.map_or(0, |dx| self.examples * dx.len);
        let (sum, correct) = call.op.run(LossRun {
            x: self.read(Some(call.x)),
            answers: self.read(call.answers),
            labels: &self.labels[..self.examples],
            batch_size: self.whole,
            dx: taken.as_mut().map(|values| &mut values[..len]),
        });
        self.losses[self.batch] = Loss { sum, correct, examples: self.examples };
        if let (Some(slot), Some(values)) = (dx, taken) {
            self.buffers[slot.buffer.0] = values;
        }
    }

    /// The values in a slot of the current examples; none of no slot.
    fn read(&self, slot: Option<Slot>) -> &[f32] {
        slot.map_or(&[], |slot| &self.buffers[slot.buffer.0][..self.examples * slot.len])
    }

    fn context(&self, rng_stream: u32) -> StepContext {
        StepContext {
            training: self.plan.mode == Mode::Training && self.whole > 0,
            seed: self.epoch_plan.shift.seed,
            first_example: self.first,
            batch_size: self.whole,
            rng_stream,
        }
    }
}

/// What of a buffer that was taken out is a slot's, of so many examples.
fn part(slot: Option<Slot>, values: &mut Option<Vec<f32>>, examples: usize) -> Option<&mut [f32]> {
    let (slot, values) = slot.zip(values.as_mut())?;
    Some(&mut values[..examples * slot.len])
}
