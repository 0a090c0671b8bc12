//! Runs that are kept, come back to, and resumed elsewhere.

use std::rc::Rc;

use super::Trainer;
use crate::Result;
use crate::engine::{Device, Reading, State};
use crate::net::Net;
use crate::plan::Mode;

/// A training run as it was after a step. With the same net, data and options, a run resumed
/// from here goes on as the one it was taken of.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Steps done, and so the place in the data and in the schedule.
    pub step: usize,
    /// What was learned and is remembered.
    pub state: State,
}

impl Trainer {
    /// Keeps the run as it is now, to come back to.
    ///
    /// # Errors
    /// [`TrainError::Diverged`](crate::error::TrainError::Diverged) where a weight is not finite,
    /// and what the device reports.
    pub async fn take_snapshot(&mut self) -> Result<()> {
        let snapshot = self.read_snapshot().await?;
        self.store_snapshot(snapshot)
    }

    /// Reads the run as it is after the steps submitted so far.
    pub fn read_snapshot(&mut self) -> Reading<Snapshot> {
        let (step, state) = (self.submitted, self.engine.read_state());
        Box::pin(async move { Ok(Snapshot { step, state: state.await? }) })
    }

    /// Keeps a snapshot that was read, to come back to.
    ///
    /// # Errors
    /// [`TrainError::Diverged`](crate::error::TrainError::Diverged) where a weight is not finite;
    /// the last good weights are then in place.
    pub fn store_snapshot(&mut self, snapshot: Snapshot) -> Result<()> {
        if snapshot.state.is_finite() {
            self.last_snapshot = snapshot;
            return Ok(());
        }
        Err(self.diverged(snapshot.step.saturating_sub(1)))
    }

    /// The run as it was last kept.
    pub fn last_snapshot(&self) -> &Snapshot {
        &self.last_snapshot
    }

    /// Resumes the run on another device, from where it was last kept.
    ///
    /// # Errors
    /// Those of [`Device::engine`], and
    /// [`GpuError::NotOnDevice`](crate::error::GpuError::NotOnDevice) where the device cannot do
    /// what an option asks; the run stays where it was.
    pub fn move_to(&mut self, device: Rc<dyn Device>) -> Result<()> {
        let engine = device.engine(&self.trained, Mode::Training, self.sampler.batch_size())?;
        engine.accepts(self.options.clipping)?;
        self.engine = engine;
        self.device = device;
        self.resume(self.last_snapshot.clone());
        Ok(())
    }

    /// Goes on from a snapshot, and keeps what it last kept.
    pub(in crate::train) fn go_back(&mut self, snapshot: &Snapshot) {
        self.engine.set_state(&snapshot.state);
        self.go_to(snapshot.step);
    }

    /// Resumes the run from a snapshot of it.
    pub fn resume(&mut self, snapshot: Snapshot) {
        self.engine.set_state(&snapshot.state);
        self.go_to(snapshot.step);
        self.last_snapshot = snapshot;
    }

    /// A copy of the net as it was last kept.
    pub fn snapshot_net(&self) -> Net {
        let mut net = self.net.clone();
        net.parameters_mut().values_mut().copy_from_slice(&self.last_snapshot.state.parameters);
        net
    }
}
