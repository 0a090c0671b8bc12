//! A plain interpreter of plans in `f64`: one example at a time, one op after the other.

use crate::ops::reference::{Margin, RefBackward, RefForward, Reference as Definition};
use crate::ops::softmax_cross_entropy::reference::score;
use crate::ops::{Call, Pass, Slot, reference_of};
use crate::plan::Plan;

/// Runs a plan for training.
pub(super) struct Reference<'a> {
    plan: &'a Plan,
    parameters: Vec<f64>,
    gradients: Vec<f64>,
    buffers: Vec<Vec<f64>>,
    /// For each pooled value the place of the largest in the pooling's input; none where a ReLU
    /// let nothing through.
    argmax: Vec<Vec<Option<usize>>>,
    label: usize,
    /// Examples whose mean loss the gradients are of.
    count: f64,
    loss: f64,
    is_correct: bool,
    margin: Margin,
}

/// What one batch must become.
#[derive(Default)]
pub(super) struct Expected {
    pub answers: Vec<f64>,
    /// Mean cross-entropy, in nats.
    pub loss: f64,
    pub correct: usize,
    pub gradients: Vec<f64>,
}

impl<'a> Reference<'a> {
    pub fn new(plan: &'a Plan, parameters: &[f32]) -> Self {
        Self {
            parameters: parameters.iter().map(|&value| value.into()).collect(),
            gradients: vec![0.0; plan.parameters],
            buffers: vec![Vec::new(); plan.buffers.len()],
            argmax: vec![Vec::new(); plan.argmax.len()],
            plan,
            label: 0,
            count: 1.0,
            loss: 0.0,
            is_correct: false,
            margin: Margin::FAR,
        }
    }

    /// How far an example is from where a derivative jumps or another class wins: the smallest
    /// distance of a ReLU's input from zero, of a window's largest value from the next, and of the
    /// highest score from the next.
    pub fn margin(&mut self, example: &[f64]) -> f64 {
        self.margin = Margin::FAR;
        self.forward(example);
        self.margin.value()
    }

    /// From a batch of examples and their labels to the gradients.
    pub fn batch<'b>(
        &mut self,
        examples: impl ExactSizeIterator<Item = (&'b [f64], u8)>,
    ) -> Expected {
        self.gradients.fill(0.0);
        self.count = examples.len() as f64;
        let mut expected = Expected::default();
        for (example, label) in examples {
            self.label = label.into();
            self.forward(example);
            self.plan.backward.iter().for_each(|call| self.run(call));
            expected.answers.extend_from_slice(self.value(Some(self.plan.output())));
            expected.loss += self.loss / self.count;
            expected.correct += usize::from(self.is_correct);
        }
        expected.gradients.clone_from(&self.gradients);
        expected
    }

    fn forward(&mut self, example: &[f64]) {
        self.buffers[self.plan.input().buffer.0] = example.to_vec();
        self.plan.forward.iter().for_each(|call| self.run(call));
        self.run_loss();
    }

    fn value(&self, slot: Option<Slot>) -> &[f64] {
        slot.map_or(&[], |slot| &self.buffers[slot.buffer.0])
    }

    fn run(&mut self, call: &Call) {
        let Some(definition) = reference_of(&*call.op) else {
            unreachable!("the cases have no ops without a definition")
        };
        let (to, result) = match call.pass {
            Pass::Forward => (call.y, self.run_forward(call, definition)),
            Pass::Backward => (call.dx[0], self.run_backward(call, definition)),
        };
        if let Some(to) = to {
            self.buffers[to.buffer.0] = result;
        }
    }

    fn run_forward(&mut self, call: &Call, definition: &dyn Definition) -> Vec<f64> {
        let (mut argmax, mut margin) = (Vec::new(), self.margin);
        let result = definition.forward(RefForward {
            x: call.x.map(|x| self.value(x)),
            parameters: &self.parameters[call.parameters.range()],
            argmax: &mut argmax,
            margin: &mut margin,
        });
        self.margin = margin;
        if let Some(to) = call.argmax {
            self.argmax[to.0] = argmax;
        }
        result
    }

    fn run_backward(&mut self, call: &Call, definition: &dyn Definition) -> Vec<f64> {
        let mut gradients = std::mem::take(&mut self.gradients);
        let result = definition.backward(RefBackward {
            x: call.x.map(|x| self.value(x)),
            y: self.value(call.y),
            argmax: call.argmax.map_or(&[], |argmax| &self.argmax[argmax.0]),
            dy: self.value(call.dy),
            parameters: &self.parameters[call.parameters.range()],
            dparameters: &mut gradients[call.parameters.range()],
        });
        self.gradients = gradients;
        result
    }

    /// Takes down the loss and whether the answer is right; writes the gradient at the logits.
    fn run_loss(&mut self) {
        let Some(loss) = &self.plan.loss else { return };
        let mut margin = self.margin;
        let scored = score(self.value(Some(loss.x)), self.label, self.count, &mut margin);
        (self.loss, self.is_correct, self.margin) = (scored.loss, scored.is_correct, margin);
        if let Some(dx) = loss.dx {
            self.buffers[dx.buffer.0] = scored.gradient;
        }
    }
}
