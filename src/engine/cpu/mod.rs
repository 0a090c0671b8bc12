//! The CPU engine: one core, or several that share a batch. It runs ops and knows none of them.

pub mod optimizer;

mod run;

pub mod group;

use std::ops::Range;

use crate::Result;
use crate::compute::cpu::Workspace;
use crate::data::{Examples, Shift};
use crate::ops::{Call, Slot};
use crate::optimizer::Optimizer;
use crate::plan::{Clipping, Plan, Segment};

use super::{Engine, EpochPlan, Loss, Reading, State, ready};
use optimizer::{Step, Values};
use run::At;

/// Runs a plan on one core.
#[derive(Debug)]
pub struct CpuEngine {
    plan: Plan,
    state: State,
    gradients: Vec<f32>,
    buffers: Vec<Vec<f32>>,
    argmax: Vec<Vec<u8>>,
    labels: Vec<u8>,
    epoch_plan: Batches,
    /// The loss of each batch of the epoch plan.
    losses: Vec<Loss>,
    /// Examples in a whole batch of the epoch plan, of which the plan's batch may be a share.
    stride: usize,
    /// Batch of the epoch plan at hand.
    batch: usize,
    /// Current examples, at most the plan's batch.
    examples: usize,
    /// Examples of the whole batch, of which those at hand may be a share; 0 for what was loaded
    /// and is no step.
    whole: usize,
    /// Number of the first current example among all that the run shows.
    first: u32,
    /// Where the current batch goes on, if it is larger than the plan's; else 0.
    next: usize,
    /// What the current examples are of their batch.
    slice: Slice,
    /// The sum of the gradients of the batch's slices before the last, and of their losses.
    total: (Vec<f32>, Loss),
    workspace: Workspace,
}

/// What of a batch is at hand: all of it, or its first, its last or another slice.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Slice {
    begins: bool,
    ends: bool,
}

/// A [`EpochPlan`], kept.
#[derive(Debug)]
struct Batches {
    data: Option<Examples>,
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

    /// An engine for batches of `stride` examples, of which the plan takes a share at a time.
    pub(in crate::engine) fn share_of(plan: Plan, stride: usize) -> Self {
        let trained = if plan.backward.is_empty() { 0 } else { plan.parameters };
        let optimizer = Optimizer::sgd(0.0);
        Self {
            state: State::fresh(&vec![0.0; plan.parameters]),
            gradients: vec![0.0; trained],
            buffers: plan.buffers.iter().map(|len| vec![0.0; len * plan.batch]).collect(),
            argmax: plan.argmax.iter().map(|len| vec![0; len * plan.batch]).collect(),
            labels: vec![0; plan.batch],
            epoch_plan: Batches {
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
            first: 0,
            next: 0,
            slice: Slice { begins: true, ends: true },
            total: Default::default(),
            workspace: Workspace::default(),
            plan,
        }
    }

    /// The plan it runs.
    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The values in a slot, of the examples that the plan has room for.
    pub(crate) fn slot(&self, slot: Slot) -> &[f32] {
        &self.buffers[slot.buffer.0][..slot.len * self.plan.batch]
    }

    /// The values in a slot, to be changed.
    pub(crate) fn slot_mut(&mut self, slot: Slot) -> &mut [f32] {
        &mut self.buffers[slot.buffer.0][..slot.len * self.plan.batch]
    }

    /// The gradients of the last backward pass, as the net's arena.
    pub(crate) fn gradients(&self) -> &[f32] {
        &self.gradients
    }

    /// Examples of a batch of the epoch plan.
    fn examples_of(&self, batch: usize) -> usize {
        self.epoch_plan.order.len().saturating_sub(batch * self.stride).min(self.stride)
    }

    /// How a batch of the epoch plan changes the parameters, as the next update.
    fn step_of(&self, batch: usize) -> Step {
        let Batches { optimizer, clipping, .. } = self.epoch_plan;
        let update = optimizer.update(self.epoch_plan.rates[batch], self.state.updates + 1);
        Step { optimizer, update, clipping }
    }

    /// Takes `examples` of a batch from place `start` in it on, of `whole` that are to be added up.
    fn gather_share(&mut self, batch: usize, start: usize, examples: usize, whole: usize) {
        let first = batch * self.stride + start;
        let mut inputs = std::mem::take(&mut self.buffers[self.plan.input().buffer.0]);
        let mut labels = std::mem::take(&mut self.labels);
        let values = &mut inputs[..examples * self.plan.input().len];
        self.show(first, values, |i, label| labels[i] = label);
        self.buffers[self.plan.input().buffer.0] = inputs;
        self.labels = labels;
        (self.batch, self.examples, self.whole) = (batch, examples, whole);
        self.first = self.epoch_plan.first.wrapping_add(first as u32);
        self.gather_other_inputs(first);
    }

    /// Writes examples of the epoch plan, from place `first` of its order on, and tells their labels.
    fn show(&self, first: usize, inputs: &mut [f32], mut label: impl FnMut(usize, u8)) {
        let Batches { data: Some(data), order, shift, first: number, .. } = &self.epoch_plan else {
            unreachable!("a epoch_plan is prepared before its batches are asked for")
        };
        let Some(data) = data.images() else { return };
        let number = number.wrapping_add(first as u32);
        let examples = inputs.chunks_exact_mut(self.plan.input().len).zip(&order[first..]);
        for (i, (input, &index)) in examples.enumerate() {
            let image = data.image(index as usize);
            shift.show(image, data.size(), number.wrapping_add(i as u32), input);
            label(i, data.labels()[index as usize]);
        }
    }

    /// Takes what is not an image: targets, made of labels, or arrays of all inputs.
    fn gather_other_inputs(&mut self, first: usize) {
        if let Some(Examples::Arrays(arrays)) = &self.epoch_plan.data {
            let order = &self.epoch_plan.order[first..][..self.examples];
            for (slot, name) in self.plan.inputs.iter().zip(&self.plan.input_names) {
                let values = self.buffers[slot.buffer.0].chunks_exact_mut(slot.len);
                let examples = values.zip(order);
                examples.for_each(|(to, &at)| to.copy_from_slice(arrays.get(name, at as usize)));
            }
        } else {
            self.fill_targets();
        }
    }

    /// Writes the labels of the current examples where the net's own loss takes its target from:
    /// as numbers, or as unit vectors if that is what it takes.
    fn fill_targets(&mut self) {
        let Some(target) = self.plan.target.map(|target| self.plan.inputs[target]) else { return };
        let targets = self.buffers[target.buffer.0].chunks_exact_mut(target.len);
        for (to, &label) in targets.zip(&self.labels).take(self.examples) {
            match to {
                [number] => *number = f32::from(label),
                vector => {
                    vector.fill(0.0);
                    vector.get_mut(usize::from(label)).into_iter().for_each(|at| *at = 1.0);
                }
            }
        }
    }

    /// Where the next slice of a batch begins, of `most` examples at most, and how many are left
    /// behind it.
    fn next_slice(&mut self, batch: usize, most: usize) -> (Range<usize>, usize) {
        let whole = self.examples_of(batch);
        let start = self.next.min(whole);
        let end = whole.min(start + most);
        self.slice = Slice { begins: start == 0, ends: end == whole };
        self.next = if end == whole { 0 } else { end };
        (start..end, whole - end)
    }

    /// Adds up the slices of a batch. After the last one the gradients, and the loss at `place`,
    /// are the batch's.
    fn add_slice(&mut self, slice: Slice, place: usize) {
        let (total, loss) = &mut self.total;
        match slice {
            Slice { begins: true, ends: true } => return,
            Slice { begins: true, .. } => {
                total.clear();
                total.extend_from_slice(&self.gradients);
                *loss = self.losses[place];
            }
            _ => {
                total.iter_mut().zip(&self.gradients).for_each(|(total, own)| *total += own);
                *loss = loss.and(self.losses[place]);
            }
        }
        if slice.ends {
            std::mem::swap(total, &mut self.gradients);
            self.losses[place] = *loss;
        }
    }

    /// Runs the forward pass, the loss and the backward pass on the current examples and hands each
    /// call, none for the loss, with the time it took, by the clock that is given, to `each`: for
    /// profiling.
    pub fn profile(&mut self, clock: impl Fn() -> f64, mut each: impl FnMut(Option<&Call>, f64)) {
        let forward = (0..self.plan.forward.len()).map(|at| Some(At::Forward(at)));
        let loss = self.plan.loss.iter().map(|_| None);
        let backward = (0..self.plan.backward.len()).map(|at| Some(At::Backward(at)));
        let all: Vec<Option<At>> = forward.chain(loss).chain(backward).collect();
        for at in all {
            let start = clock();
            match at {
                Some(at) => self.run(at),
                None => self.run_loss(),
            }
            let seconds = clock() - start;
            each(at.map(|at| self.call(at)), seconds);
        }
    }
}

impl Engine for CpuEngine {
    fn set_parameters(&mut self, values: &[f32]) {
        self.state.parameters.copy_from_slice(values);
        self.state.first.fill(0.0);
        self.state.second.fill(0.0);
        self.state.updates = 0;
        self.next = 0;
    }

    fn set_state(&mut self, state: &State) {
        self.state.clone_from(state);
        self.next = 0;
    }

    fn prepare(&mut self, epoch_plan: &EpochPlan) -> Result<()> {
        self.epoch_plan = Batches {
            data: Some(epoch_plan.data.clone()),
            order: epoch_plan.order.to_vec(),
            rates: epoch_plan.rates.to_vec(),
            optimizer: epoch_plan.optimizer,
            clipping: epoch_plan.clipping,
            segments: epoch_plan.segments_of(self.plan.parameters),
            shift: epoch_plan.shift,
            first: epoch_plan.first,
        };
        self.next = 0;
        self.losses.clear();
        self.losses.resize(epoch_plan.order.len().div_ceil(self.stride), Loss::default());
        Ok(())
    }

    fn load(&mut self, inputs: &[f32]) {
        self.examples = (inputs.len() / self.plan.input().len).min(self.plan.batch);
        let len = self.examples * self.plan.input().len;
        self.buffers[self.plan.input().buffer.0][..len].copy_from_slice(&inputs[..len]);
        self.whole = 0;
    }

    fn gather(&mut self, batch: usize) -> usize {
        let (slice, left) = self.next_slice(batch, self.plan.batch);
        self.gather_share(batch, slice.start, slice.len(), self.examples_of(batch));
        left
    }

    fn forward(&mut self) {
        (0..self.plan.forward.len()).for_each(|at| self.run(At::Forward(at)));
    }

    fn loss(&mut self) {
        self.run_loss();
    }

    fn backward(&mut self) {
        (0..self.plan.backward.len()).for_each(|at| self.run(At::Backward(at)));
        if self.whole > 0 {
            self.add_slice(self.slice, self.batch);
        }
    }

    fn update(&mut self) {
        let step = self.step_of(self.batch);
        self.state.count_update(step.optimizer);
        let (segments, g) = (&self.epoch_plan.segments, &self.gradients);
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
        let output =
            &self.buffers[self.plan.output().buffer.0][..self.examples * self.plan.output().len];
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
