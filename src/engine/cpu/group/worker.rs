use std::rc::Rc;

use super::command::Command;
use super::member::Member;
use super::shared::{COMMAND, Layout, Region, Shared};
use crate::Result;
use crate::engine::Loss;
use crate::engine::cpu::CpuEngine;
use crate::net::Net;
use crate::plan::{Mode, Plan};

/// A member of rank 1 or above: runs what the coordinator commands.
pub struct Worker {
    member: Member,
    labels: Vec<f32>,
}

impl Worker {
    /// Joins the group's memory with a rank, from 1 on.
    ///
    /// # Errors
    /// Those of [`Plan::lower`].
    pub fn new(net: &Net, shared: Rc<dyn Shared>, layout: Layout, rank: usize) -> Result<Self> {
        let plan = Plan::lower(net, Mode::Training, layout.share())?;
        let mut engine = CpuEngine::new(plan);
        engine.losses = vec![Loss::default()];
        Ok(Self {
            member: Member::new(engine, shared, layout, rank),
            labels: vec![0.0; layout.share()],
        })
    }

    /// Does what the coordinator says until the group ends.
    ///
    /// # Errors
    /// [`EngineError::MemberLost`](crate::error::EngineError::MemberLost) where another member is
    /// gone.
    pub fn run(mut self) -> Result<()> {
        loop {
            self.member.shared.barrier()?;
            let mut words = [0.0; COMMAND];
            self.member.shared.read(Region::Command, 0, &mut words);
            match Command::read(&words) {
                Command::Stop => return Ok(()),
                Command::LoadState { updates, state_slots } => self.load(updates, state_slots)?,
                Command::SaveState { state_slots } => self.save(state_slots)?,
                Command::ShareGradients => self.member.share_gradients()?,
                Command::SetSegment { first, segment } => {
                    self.member.take_segment(first, segment);
                    self.member.shared.barrier()?;
                }
                Command::Step { whole, examples, slice, first, seed, step } => {
                    self.take_share(whole, examples);
                    let start = self.member.layout.examples(self.member.rank, examples).start;
                    self.member.engine.first = first.wrapping_add(start as u32);
                    self.member.engine.epoch_plan.shift.seed = seed;
                    if slice.ends {
                        self.member.forward_backward(slice, 0);
                        self.member.publish(self.member.engine.losses[0])?;
                        self.member.update(&step)?;
                    } else {
                        // The next slice and its command are written from here on.
                        self.member.shared.barrier()?;
                        self.member.forward_backward(slice, 0);
                    }
                }
            }
        }
    }

    fn load(&mut self, updates: u32, state_slots: usize) -> Result<()> {
        let Member { engine, shared, layout, rank, .. } = &mut self.member;
        let own = &mut engine.state.parameters[layout.part(*rank)];
        shared.read(Region::Parameters(*rank), 0, own);
        let state = &mut engine.state;
        state.updates = updates;
        state.means_mut().into_iter().for_each(Vec::clear);
        state.reserve_slots(state_slots);
        for (moment, values) in state.means_mut().into_iter().enumerate().take(state_slots) {
            shared.read(Region::Gradients(moment), 0, values);
        }
        self.member.read_parameters();
        self.member.shared.barrier()
    }

    /// Writes this member's parts of the means one after the other where its gradients were.
    fn save(&mut self, state_slots: usize) -> Result<()> {
        let Member { engine, shared, layout, rank, .. } = &self.member;
        let part = layout.part(*rank);
        for (moment, values) in engine.state.means().into_iter().enumerate().take(state_slots) {
            let values = &values[part.clone()];
            shared.write(Region::Gradients(*rank), moment * values.len(), values);
        }
        shared.barrier()
    }

    fn take_share(&mut self, whole: usize, examples: usize) {
        let Member { engine, shared, layout, rank, .. } = &mut self.member;
        let count = layout.examples(*rank, examples).len();
        (engine.batch, engine.examples, engine.whole) = (0, count, whole);
        let labels = &mut self.labels[..count];
        shared.read(Region::Share(*rank), 0, labels);
        engine.labels.iter_mut().zip(labels).for_each(|(to, label)| *to = *label as u8);
        let input = &mut engine.buffers[engine.plan.input().buffer.0][..count * layout.example];
        shared.read(Region::Share(*rank), layout.share(), input);
        engine.fill_targets();
    }
}
