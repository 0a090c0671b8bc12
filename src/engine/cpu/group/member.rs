use std::ops::Range;
use std::rc::Rc;

use super::command::{from_f64, to_f64};
use super::shared::{LOSS, Layout, Region, SQUARES, Shared};
use crate::Result;
use crate::engine::cpu::optimizer::{self, Step, Values};
use crate::engine::cpu::{CpuEngine, Slice};
use crate::engine::{Engine, Loss};
use crate::plan::{Clipping, Segment};

/// One of a group: an engine for its shares, and its rank at the shared memory.
pub(super) struct Member {
    pub engine: CpuEngine,
    pub shared: Rc<dyn Shared>,
    pub layout: Layout,
    pub rank: usize,
    /// The part of the gradients that this member adds up.
    sum: Vec<f32>,
    /// That part of another member's gradients.
    other: Vec<f32>,
}

impl Member {
    pub fn new(engine: CpuEngine, shared: Rc<dyn Shared>, layout: Layout, rank: usize) -> Self {
        let part = vec![0.0; layout.part(rank).len()];
        Self { engine, shared, layout, rank, sum: part.clone(), other: part }
    }

    /// Writes the loss of the share and the gradients that the others add up, then waits at the
    /// barrier.
    pub fn publish(&mut self, loss: Loss) -> Result<()> {
        let gradients = Region::Gradients(self.rank);
        let (part, values) = (self.layout.part(self.rank), &self.engine.gradients);
        self.shared.write(gradients, 0, &values[..part.start]);
        self.shared.write(gradients, part.end, &values[part.end..]);
        let [high, low] = from_f64(loss.sum);
        let words: [f32; LOSS] = [high, low, loss.correct as f32];
        self.shared.write(gradients, self.layout.parameters, &words);
        self.shared.barrier()
    }

    /// Adds up a part of all members' gradients, updates that part of the parameters, and takes
    /// the other parts from the others.
    pub fn update(&mut self, step: &Step) -> Result<()> {
        let part = self.layout.part(self.rank);
        for rank in 0..self.layout.members {
            let gradients = if rank == self.rank {
                &self.engine.gradients[part.clone()]
            } else {
                self.shared.read(Region::Gradients(rank), part.start, &mut self.other);
                &self.other
            };
            match rank {
                0 => self.sum.copy_from_slice(gradients),
                _ => self.sum.iter_mut().zip(gradients).for_each(|(sum, other)| *sum += other),
            }
        }
        let squares = match step.clipping {
            Some(Clipping::Norm(_)) => self.squares(part.clone())?,
            _ => 0.0,
        };
        let CpuEngine { state, epoch_plan, .. } = &mut self.engine;
        state.count_update(step.optimizer);
        let second = state.second.get_mut(part.clone()).unwrap_or_default();
        let (p, first) = (&mut state.parameters[part.clone()], &mut state.first[part.clone()]);
        let values = Values { p, g: &self.sum, first, second };
        optimizer::update(step, &epoch_plan.segments, part.clone(), values, squares);
        let p = &self.engine.state.parameters[part];
        self.shared.write(Region::Parameters(self.rank), 0, p);
        self.shared.barrier()?;
        self.read_parameters();
        Ok(())
    }

    /// The square of the gradient's norm over all parameters, of which this member has added up a
    /// part.
    fn squares(&self, part: Range<usize>) -> Result<f64> {
        let own = optimizer::squares(&self.engine.epoch_plan.segments, part, &self.sum);
        let at = self.layout.parameters + LOSS;
        self.shared.write(Region::Gradients(self.rank), at, &from_f64(own));
        self.shared.barrier()?;
        let squares = (0..self.layout.members).map(|rank| {
            let mut words = [0.0; SQUARES];
            self.shared.read(Region::Gradients(rank), at, &mut words);
            to_f64(words)
        });
        Ok(squares.sum())
    }

    /// Trains by these segments from now on.
    pub fn take_segment(&mut self, first: bool, segment: Segment) {
        let segments = &mut self.engine.epoch_plan.segments;
        if first {
            segments.clear();
        }
        segments.push(segment);
    }

    /// Writes down all gradients of the share.
    pub fn share_gradients(&self) -> Result<()> {
        self.shared.write(Region::Gradients(self.rank), 0, &self.engine.gradients);
        self.shared.barrier()
    }

    /// Takes the parts of the parameters that the others have written down.
    pub fn read_parameters(&mut self) {
        for rank in (0..self.layout.members).filter(|&rank| rank != self.rank) {
            let part = &mut self.engine.state.parameters[self.layout.part(rank)];
            self.shared.read(Region::Parameters(rank), 0, part);
        }
    }

    /// Runs the current share from the examples to the gradients, which are zero for no examples,
    /// and adds them to those of the batch's slices before; so it does with the loss at `place`.
    pub fn forward_backward(&mut self, slice: Slice, place: usize) {
        if self.engine.examples == 0 {
            self.engine.gradients.fill(0.0);
            self.engine.losses[place] = Loss::default();
            self.engine.add_slice(slice, place);
            return;
        }
        (self.engine.slice, self.engine.batch) = (slice, place);
        self.engine.forward();
        self.engine.loss();
        self.engine.backward();
    }
}
