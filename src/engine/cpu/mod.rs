//! The CPU engine: one core, SIMD where the target has it. One file for each op, forward and
//! backward beside each other; the same arithmetic, bit for bit, on every target.

mod simd;

pub mod gemm;
pub mod peak;

pub mod activation;
pub mod conv2d;
pub mod conv_relu_pool;
pub mod linear;
pub mod pool2d;
pub mod softmax_xent;

pub mod optimizer;

mod run;
mod workspace;

pub mod team;

use std::ops::Range;
use std::sync::Arc;

use crate::Result;
use crate::data::{Dataset, Shift};
use crate::plan::{Clipping, Op, Optimizer, Plan, Segment};

use super::{Course, Engine, Loss, Reading, State, ready};
use optimizer::{Step, Values};
use workspace::Workspace;

/// Runs a plan on one core.
#[derive(Debug)]
pub struct CpuEngine {
    plan: Plan,
    state: State,
    gradients: Vec<f32>,
    buffers: Vec<Vec<f32>>,
    winners: Vec<Vec<u8>>,
    labels: Vec<u8>,
    course: Batches,
    /// The loss of each batch of the course.
    losses: Vec<Loss>,
    /// Examples in a whole batch of the course, of which the plan's batch may be a share.
    stride: usize,
    /// Batch of the course at hand.
    batch: usize,
    /// Examples at hand, at most the plan's batch.
    examples: usize,
    /// Examples of the whole batch, of which those at hand may be a share.
    whole: usize,
    workspace: Workspace,
}

/// A [`Course`], kept.
#[derive(Debug)]
struct Batches {
    data: Option<Arc<Dataset>>,
    order: Vec<u32>,
    rates: Vec<f32>,
    optimizer: Optimizer,
    clipping: Option<Clipping>,
    segments: Vec<Segment>,
    shift: Shift,
    first: u32,
}

impl CpuEngine {
    /// Makes the buffers for a plan. Parameters start at zero.
    pub fn new(plan: Plan) -> Self {
        let batch = plan.batch;
        Self::share_of(plan, batch)
    }

    /// The same, for a share of batches of `stride` examples.
    fn share_of(plan: Plan, stride: usize) -> Self {
        let trained = if plan.backward.is_empty() { 0 } else { plan.parameters };
        let optimizer = Optimizer::Sgd { momentum: 0.0 };
        Self {
            state: State::fresh(&vec![0.0; plan.parameters]),
            gradients: vec![0.0; trained],
            buffers: plan.buffers.iter().map(|len| vec![0.0; len * plan.batch]).collect(),
            winners: plan.winners.iter().map(|len| vec![0; len * plan.batch]).collect(),
            labels: vec![0; plan.batch],
            course: Batches {
                data: None,
                order: Vec::new(),
                rates: Vec::new(),
                optimizer,
                clipping: None,
                segments: Vec::new(),
                shift: Shift::default(),
                first: 0,
            },
            losses: Vec::new(),
            stride,
            batch: 0,
            examples: 0,
            whole: 0,
            workspace: Workspace::default(),
            plan,
        }
    }

    /// Examples of a batch of the course.
    fn examples_of(&self, batch: usize) -> usize {
        self.course.order.len().saturating_sub(batch * self.stride).min(self.stride)
    }

    /// How a batch of the course changes the parameters, as the next update.
    fn step_of(&self, batch: usize) -> Step {
        let Batches { optimizer, clipping, .. } = self.course;
        let update = optimizer.update(self.course.rates[batch], self.state.updates + 1);
        Step { optimizer, update, clipping }
    }

    /// Takes the first `examples` of a batch, of `whole` that all members of a team have of it.
    fn gather_share(&mut self, batch: usize, examples: usize, whole: usize) {
        let mut inputs = std::mem::take(&mut self.buffers[self.plan.input.0]);
        let mut labels = std::mem::take(&mut self.labels);
        let values = &mut inputs[..examples * self.plan.input_len()];
        self.show(batch * self.stride, values, |i, label| labels[i] = label);
        self.buffers[self.plan.input.0] = inputs;
        self.labels = labels;
        (self.batch, self.examples, self.whole) = (batch, examples, whole);
    }

    /// Writes examples of the course, from place `first` of its order on, and tells their labels.
    fn show(&self, first: usize, inputs: &mut [f32], mut label: impl FnMut(usize, u8)) {
        let Batches { data: Some(data), order, shift, first: number, .. } = &self.course else {
            unreachable!("a course is prepared before its batches are asked for")
        };
        let number = number.wrapping_add(first as u32);
        let examples = inputs.chunks_exact_mut(self.plan.input_len()).zip(&order[first..]);
        for (i, (input, &index)) in examples.enumerate() {
            let image = data.image(index as usize);
            shift.show(image, data.size().1, number.wrapping_add(i as u32), input);
            label(i, data.labels()[index as usize]);
        }
    }

    /// Runs the forward pass, the loss and the backward pass on the examples at hand and hands
    /// each op with the time it took, by the clock that is given, to `each`: for profiling.
    pub fn profile(&mut self, clock: impl Fn() -> f64, mut each: impl FnMut(&Op, f64)) {
        let plan = &self.plan;
        let ops: Vec<Op> =
            plan.forward.iter().chain(&plan.loss).chain(&plan.backward).copied().collect();
        for op in ops {
            let start = clock();
            self.run(op);
            each(&op, clock() - start);
        }
    }
}

impl Engine for CpuEngine {
    fn set_parameters(&mut self, values: &[f32]) {
        self.state.parameters.copy_from_slice(values);
        self.state.first.fill(0.0);
        self.state.second.fill(0.0);
        self.state.updates = 0;
    }

    fn set_state(&mut self, state: &State) {
        self.state.clone_from(state);
    }

    fn prepare(&mut self, course: &Course) -> Result<()> {
        self.course = Batches {
            data: Some(Arc::clone(course.data)),
            order: course.order.to_vec(),
            rates: course.rates.to_vec(),
            optimizer: course.optimizer,
            clipping: course.clipping,
            segments: course.segments_of(self.plan.parameters),
            shift: course.shift,
            first: course.first,
        };
        self.losses.clear();
        self.losses.resize(course.order.len().div_ceil(self.stride), Loss::default());
        Ok(())
    }

    fn load(&mut self, inputs: &[f32]) {
        self.examples = (inputs.len() / self.plan.input_len()).min(self.plan.batch);
        let len = self.examples * self.plan.input_len();
        self.buffers[self.plan.input.0][..len].copy_from_slice(&inputs[..len]);
        self.whole = 0;
    }

    fn gather(&mut self, batch: usize) {
        let examples = self.examples_of(batch);
        self.gather_share(batch, examples, examples);
    }

    fn forward(&mut self) {
        (0..self.plan.forward.len()).for_each(|i| self.run(self.plan.forward[i]));
    }

    fn loss(&mut self) {
        self.plan.loss.into_iter().for_each(|op| self.run(op));
    }

    fn backward(&mut self) {
        (0..self.plan.backward.len()).for_each(|i| self.run(self.plan.backward[i]));
    }

    fn update(&mut self) {
        let step = self.step_of(self.batch);
        self.state.count_update(step.optimizer);
        let (segments, g) = (&self.course.segments, &self.gradients);
        let all = 0..g.len();
        let squares = match step.clipping {
            Some(Clipping::Norm(_)) => optimizer::squares(segments, all.clone(), g),
            _ => 0.0,
        };
        let State { parameters: p, first, second, .. } = &mut self.state;
        optimizer::update(&step, segments, all, Values { p, g, first, second }, squares);
    }

    fn finished(&mut self) -> Reading<()> {
        ready(Ok(()))
    }

    fn read_output(&mut self) -> Reading<Vec<f32>> {
        let output = &self.buffers[self.plan.output.0][..self.examples * self.plan.output_len()];
        ready(Ok(output.to_vec()))
    }

    fn read_losses(&mut self, batches: Range<usize>) -> Reading<Vec<Loss>> {
        ready(Ok(self.losses[batches].to_vec()))
    }

    fn read_gradients(&mut self) -> Reading<Vec<f32>> {
        ready(Ok(self.gradients.clone()))
    }

    fn read_parameters(&mut self) -> Reading<Vec<f32>> {
        ready(Ok(self.state.parameters.clone()))
    }

    fn read_state(&mut self) -> Reading<State> {
        ready(Ok(self.state.clone()))
    }
}
