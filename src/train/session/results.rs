//! What a run has come to, and how it stands.

use std::cell::{Ref, RefMut};

use super::{EarlyStopState, History, Outcome, Session, Stopped, Validation};
use crate::Result;
use crate::engine::State;
use crate::net::Net;
use crate::train::{Snapshot, Trainer};

impl Session {
    /// What the run has come to; one that had not ended is stopped now.
    ///
    /// # Errors
    /// What the device reports.
    pub async fn finish(mut self) -> Result<Outcome> {
        self.stop();
        self.advance().await?;
        let reading = self.trainer.borrow_mut().read_net();
        let net = reading.await?;
        let trainer = self.trainer.borrow();
        Ok(Outcome {
            best: self.best(),
            net,
            stopped: self.stopped.take().unwrap_or(Stopped::User),
            steps: trainer.steps_done(),
            epochs: trainer.epochs_done(),
            examples: trainer.images_seen(),
            seconds: self.clock.seconds(),
            training_seconds: self.pipeline.meter().seconds(),
            examples_per_second: self.examples_per_second(),
            history: self.history,
        })
    }

    /// Puts the best net in place of the last one, where patience asked which it is; gives how it
    /// measured. The run is over then.
    pub fn keep_best(&mut self) -> Option<Validation> {
        self.goals.patience?;
        let (parameters, validation) = self.early_stop.best.as_ref()?;
        let mut trainer = self.trainer.borrow_mut();
        if validation.step >= trainer.steps_done() {
            return None;
        }
        trainer.resume(Snapshot { step: validation.step, state: State::fresh(parameters) });
        Some(*validation)
    }

    /// The net that has measured best so far, and how.
    pub fn best(&self) -> Option<(Net, Validation)> {
        let (parameters, validation) = self.early_stop.best.as_ref()?;
        let mut net = self.trainer().snapshot_net();
        net.parameters_mut().values_mut().copy_from_slice(parameters);
        Some((net, *validation))
    }

    /// Images trained on in a second of training; 0 where no time has passed.
    pub fn examples_per_second(&self) -> f64 {
        let examples = self.trainer().images_seen() as isize - self.seen_before;
        let seconds = self.pipeline.meter().seconds();
        if seconds > 0.0 { examples as f64 / seconds } else { 0.0 }
    }

    /// Images trained on in a second, over the last seconds.
    pub fn images_per_second(&self) -> f64 {
        self.pipeline.meter().images_per_second()
    }

    /// Seconds that the rest of the run will take at the pace so far, validations included; not a
    /// number while no step is done.
    pub fn seconds_left(&self) -> f64 {
        let trainer = self.trainer();
        let done = trainer.steps_done() as f64 + self.part;
        let left = trainer.total_steps() as f64 - done;
        let done = done - self.first_step as f64;
        if done > 0.0 { self.clock.seconds() / done * left } else { f64::NAN }
    }

    /// How the run stands by its validations.
    pub fn early_stop(&self) -> &EarlyStopState {
        &self.early_stop
    }

    /// How the run went so far; nothing of it where the trainer is shared.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Whether a validation is under way, or comes with the next slice.
    pub fn is_validating(&self) -> bool {
        self.measuring.is_some() || self.is_validation_due()
    }

    /// Why the run has ended, if so. All losses are known then, and a snapshot was stored.
    pub fn stopped(&self) -> Option<&Stopped> {
        self.stopped.as_ref()
    }

    /// The trainer that is driven.
    pub fn trainer(&self) -> Ref<'_, Trainer> {
        self.trainer.borrow()
    }

    /// The trainer that is driven, to ask its net something.
    pub fn trainer_mut(&self) -> RefMut<'_, Trainer> {
        self.trainer.borrow_mut()
    }
}
