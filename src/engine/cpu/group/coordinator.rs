use std::any::Any;
use std::ops::Range;
use std::rc::Rc;

use super::command::{Command, to_f64};
use super::member::Member;
use super::shared::{LOSS, Layout, Region, Shared};
use crate::Result;
use crate::engine::cpu::CpuEngine;
use crate::engine::{Engine, EpochPlan, Loss, Reading, State, ready};
use crate::error::EngineError;
use crate::net::Net;
use crate::plan::{Mode, Plan};

/// The member of rank 0, which has the data and sends the commands; to its owner an engine for
/// training. After `gather` come `forward`, `loss`, `backward` and `update`, all of them: the
/// others do the same.
pub struct Coordinator {
    member: Member,
    /// A worker's share on its way: labels, then examples.
    share: Vec<f32>,
    /// Who was lost first, and how; from then on nothing is done.
    lost: Option<String>,
    /// Dropped when the others have been told to leave.
    _workers: Option<Box<dyn Any>>,
}

impl Coordinator {
    /// Joins the group's memory as rank 0.
    ///
    /// # Errors
    /// Those of [`Plan::lower`].
    pub fn new(net: &Net, shared: Rc<dyn Shared>, layout: Layout) -> Result<Self> {
        let plan = Plan::lower(net, Mode::Training, layout.share())?;
        let engine = CpuEngine::share_of(plan, layout.batch);
        let member = Member::new(engine, shared, layout, 0);
        let share = vec![0.0; layout.len(Region::Share(0))];
        Ok(Self { member, share, lost: None, _workers: None })
    }

    /// Keeps something until the others have been told to leave, such as the handles of their
    /// threads.
    pub fn with(mut self, workers: impl Any) -> Self {
        self._workers = Some(Box::new(workers));
        self
    }

    /// Runs `work` unless something went wrong before.
    fn attempt(&mut self, work: impl FnOnce(&mut Self) -> Result<()>) {
        if self.lost.is_none() {
            self.lost = work(self).err().map(|error| match error.downcast_ref() {
                Some(EngineError::MemberLost { reason }) => reason.clone(),
                _ => error.to_string(),
            });
        }
    }

    fn command(&self, command: Command) -> Result<()> {
        self.member.shared.write(Region::Command, 0, &command.write());
        self.member.shared.barrier()
    }

    /// Tells the others how each part of the parameters changes.
    fn tell_segments(&mut self) -> Result<()> {
        for (place, &segment) in self.member.engine.epoch_plan.segments.iter().enumerate() {
            self.command(Command::SetSegment { first: place == 0, segment })?;
            // The next command waits until this one was read.
            self.member.shared.barrier()?;
        }
        Ok(())
    }

    fn load(&mut self, state: &State) -> Result<()> {
        let Member { shared, layout, .. } = &self.member;
        for rank in 0..layout.members {
            let part = &state.parameters[layout.part(rank)];
            shared.write(Region::Parameters(rank), 0, part);
        }
        let state_slots = state.state_slots();
        for (moment, values) in state.means().into_iter().enumerate().take(state_slots) {
            shared.write(Region::Gradients(moment), 0, values);
        }
        self.command(Command::LoadState { updates: state.updates, state_slots })?;
        self.member.shared.barrier()
    }

    /// Puts the workers' shares of a slice of a batch in place.
    fn hand_out(&mut self, batch: usize, slice: &Range<usize>) {
        let Member { engine, shared, layout, .. } = &self.member;
        for rank in 1..layout.members {
            let share = layout.examples(rank, slice.len());
            let (labels, examples) = self.share.split_at_mut(layout.share());
            let first = batch * layout.batch + slice.start + share.start;
            let examples = &mut examples[..share.len() * layout.example];
            engine.show(first, examples, |i, label| labels[i] = f32::from(label));
            let used = layout.share() + share.len() * layout.example;
            shared.write(Region::Share(rank), 0, &self.share[..used]);
        }
    }

    /// The losses that all members have written down.
    fn losses_of_all(&self) -> Loss {
        let Member { shared, layout, engine, .. } = &self.member;
        let sum = (0..layout.members).fold(Loss::default(), |sum, rank| {
            let mut words = [0.0; LOSS];
            shared.read(Region::Gradients(rank), layout.parameters, &mut words);
            let [high, low, correct] = words;
            let loss = to_f64([high, low]);
            sum.and(Loss { sum: loss, correct: correct as usize, examples: 0 })
        });
        Loss { examples: engine.whole, ..sum }
    }

    fn save(&mut self) -> Result<State> {
        let state_slots = self.member.engine.state.state_slots();
        self.command(Command::SaveState { state_slots })?;
        self.member.shared.barrier()?;
        let Member { shared, layout, engine, .. } = &self.member;
        let mut state = engine.state.clone();
        for (moment, values) in state.means_mut().into_iter().enumerate().take(state_slots) {
            for rank in 1..layout.members {
                let part = &mut values[layout.part(rank)];
                shared.read(Region::Gradients(rank), moment * part.len(), part);
            }
        }
        Ok(state)
    }

    /// A value, unless something went wrong before.
    fn unless_lost<T: 'static>(&self, value: impl FnOnce(&Self) -> T) -> Reading<T> {
        ready(match &self.lost {
            None => Ok(value(self)),
            Some(reason) => Err(EngineError::MemberLost { reason: reason.clone() }.into()),
        })
    }
}

impl Engine for Coordinator {
    fn set_parameters(&mut self, values: &[f32]) {
        self.set_state(&State::fresh(values));
    }

    fn set_state(&mut self, state: &State) {
        self.member.engine.set_state(state);
        self.attempt(|this| this.load(state));
    }

    fn prepare(&mut self, epoch_plan: &EpochPlan) -> Result<()> {
        if epoch_plan.data.images().is_none() {
            return Err(EngineError::NoArrays { device: "worker group" }.into());
        }
        self.member.engine.prepare(epoch_plan)?;
        self.attempt(Self::tell_segments);
        Ok(())
    }

    fn load(&mut self, inputs: &[f32]) {
        self.member.engine.load(inputs);
    }

    fn gather(&mut self, batch: usize) -> usize {
        // Where something went wrong nothing is left to do: reading back tells of it.
        let mut left = 0;
        self.attempt(|this| {
            let Member { engine, layout, .. } = &mut this.member;
            let step = engine.step_of(batch);
            let whole = engine.examples_of(batch);
            let (place, behind) = engine.next_slice(batch, layout.at_a_time());
            let share = layout.examples(0, place.len());
            engine.gather_share(batch, place.start, share.len(), whole);
            let (slice, first, seed) = (engine.slice, engine.first, engine.epoch_plan.shift.seed);
            this.hand_out(batch, &place);
            let examples = place.len();
            this.command(Command::Step { whole, examples, slice, first, seed, step })?;
            left = behind;
            // The others have taken their shares, and the next ones can be written.
            if slice.ends { Ok(()) } else { this.member.shared.barrier() }
        });
        left
    }

    fn forward(&mut self) {
        // All of a step's passes run in `backward`, where it is known that they are wanted; what
        // was loaded is no step.
        if self.member.engine.whole == 0 {
            self.member.engine.forward();
        }
    }

    fn loss(&mut self) {}

    fn backward(&mut self) {
        self.attempt(|this| {
            let CpuEngine { batch, slice, .. } = this.member.engine;
            this.member.forward_backward(slice, batch);
            if slice.ends {
                this.member.publish(this.member.engine.losses[batch])?;
                this.member.engine.losses[batch] = this.losses_of_all();
            }
            Ok(())
        });
    }

    fn update(&mut self) {
        self.attempt(|this| {
            let step = this.member.engine.step_of(this.member.engine.batch);
            this.member.update(&step)
        });
    }

    fn finished(&mut self) -> Reading<()> {
        self.unless_lost(|_| ())
    }

    fn read_output(&mut self) -> Reading<Vec<f32>> {
        self.member.engine.read_output()
    }

    fn read_losses(&mut self, batches: Range<usize>) -> Reading<Vec<Loss>> {
        self.unless_lost(|this| this.member.engine.losses[batches].to_vec())
    }

    fn read_gradients(&mut self) -> Reading<Vec<f32>> {
        let mut sum = self.member.engine.gradients.clone();
        self.attempt(|this| {
            this.command(Command::ShareGradients)?;
            this.member.share_gradients()?;
            let Member { shared, layout, .. } = &this.member;
            let mut other = vec![0.0; layout.parameters];
            for rank in 1..layout.members {
                shared.read(Region::Gradients(rank), 0, &mut other);
                sum.iter_mut().zip(&other).for_each(|(sum, other)| *sum += other);
            }
            Ok(())
        });
        self.unless_lost(|_| sum)
    }

    fn read_parameters(&mut self) -> Reading<Vec<f32>> {
        self.unless_lost(|this| this.member.engine.state.parameters.clone())
    }

    fn read_state(&mut self) -> Reading<State> {
        let mut state = State::default();
        self.attempt(|this| {
            state = this.save()?;
            Ok(())
        });
        self.unless_lost(|_| state)
    }
}

impl Drop for Coordinator {
    fn drop(&mut self) {
        self.attempt(|this| this.command(Command::Stop));
    }
}
