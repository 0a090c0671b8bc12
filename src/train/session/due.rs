//! The slices of a run, and what is due between them.

use std::future::poll_fn;
use std::task::{Context, Poll, ready};

use super::{Epoch, Progress, Session, Stopped};
use crate::Result;
use crate::engine::Reading;
use crate::error::TrainError;
use crate::train::Trainer;

/// What a call of [`Session::advance`] waits for.
pub(super) enum Slice {
    /// Until nothing is under way, to end or to pause.
    Land,
    /// For the device to say that it has nothing to do; since when, and whether it had something
    /// to do.
    Calibrate(Reading<()>, f64, bool),
    /// For a slice of a validation.
    Validation,
    /// For steps.
    Steps,
    /// For steps after which something is due.
    LastSteps,
}

impl Session {
    /// The first half of [`Self::advance`]: computes or submits a slice, and waits for nothing.
    pub(crate) fn submit(&mut self) -> Result<()> {
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        if self.stopped.is_none() {
            self.clock.resume();
            self.slice = self.next_slice()?;
        }
        Ok(())
    }

    fn next_slice(&mut self) -> Result<Slice> {
        if self.is_pausing || self.ending.is_some() {
            return Ok(Slice::Land);
        }
        let now = self.clock.now();
        if !self.pipeline.is_calibrated() {
            return Ok(Slice::Calibrate(self.trainer.borrow_mut().finished(), now, true));
        }
        if self.measuring.is_none() && self.is_validation_due() {
            self.begin_validation()?;
        }
        if let Some(measuring) = &mut self.measuring {
            measuring.submit(now);
            return Ok(Slice::Validation);
        }
        let mut trainer = self.trainer.borrow_mut();
        let before = trainer.steps_submitted();
        let most = self.steps_left(&trainer);
        let steps = trainer.advance(self.pipeline.next().min(most))?;
        let advanced = trainer.steps_submitted() - before;
        self.part = if advanced > 0 { 0.0 } else { self.part + steps };
        let images = steps * trainer.training_images() as f64 / trainer.steps_per_epoch() as f64;
        self.pipeline.push(trainer.finished(), now, steps, images);
        Ok(if advanced == most && most > 0 { Slice::LastSteps } else { Slice::Steps })
    }

    /// Steps until something is due; 0 at the end of the run.
    fn steps_left(&self, trainer: &Trainer) -> usize {
        let (step, per_epoch) = (trainer.steps_submitted(), trainer.steps_per_epoch());
        let mut left = trainer.total_steps().saturating_sub(step).min(per_epoch - step % per_epoch);
        left = left.min(self.goals.validate.left(step, per_epoch));
        if let Some(checkpoint) = self.goals.checkpoint {
            left = left.min(checkpoint.left(step, per_epoch));
        }
        if let Some(quick) = self.quick {
            left = left.min(quick.left(step, per_epoch));
        }
        left
    }

    /// The second half: waits as far as need be, and does what is due.
    pub(crate) async fn complete(&mut self, submitted: Result<()>) -> Result<Progress> {
        let outcome = match submitted {
            Ok(()) if self.stopped.is_none() => poll_fn(|context| self.poll(context)).await,
            submitted => submitted,
        };
        self.hand_over(outcome)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        match &mut self.slice {
            Slice::Land => {
                ready!(self.poll_land(context))?;
                self.clock.pause();
                self.is_pausing = false;
                self.stopped = self.ending.take();
                return Poll::Ready(Ok(()));
            }
            Slice::Calibrate(..) => return self.poll_calibrate(context),
            Slice::Validation => ready!(self.poll_validation(context))?,
            Slice::Steps => ready!(self.poll_steps(context))?,
            Slice::LastSteps => {
                ready!(self.poll_land(context))?;
                self.do_what_is_due();
            }
        }
        self.end_if_due();
        Poll::Ready(Ok(()))
    }

    fn poll_calibrate(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        while let Slice::Calibrate(idle, start, is_first) = &mut self.slice {
            ready!(idle.as_mut().poll(context))?;
            let now = self.clock.now();
            if !*is_first {
                self.pipeline.calibrate(now - *start);
                break;
            }
            self.slice = Slice::Calibrate(self.trainer.borrow_mut().finished(), now, false);
        }
        Poll::Ready(Ok(()))
    }

    /// What comes after a step before the next one may be submitted. A validation that is due
    /// begins with the next slice.
    fn do_what_is_due(&mut self) {
        let trainer = self.trainer.borrow();
        let (step, per_epoch) = (trainer.steps_done(), trainer.steps_per_epoch());
        self.checkpoint_due = self.goals.checkpoint.is_some_and(|it| it.due(step, per_epoch));
        if !step.is_multiple_of(per_epoch) {
            return;
        }
        let epoch = Epoch {
            number: trainer.epochs_done(),
            steps: step,
            loss: std::mem::take(&mut self.epoch_loss),
            learning_rate: trainer.learning_rate_of(step - per_epoch),
            seconds: self.pipeline.meter_mut().take_epoch(),
        };
        self.progress.epoch = Some(epoch);
    }

    fn end_if_due(&mut self) {
        if self.is_validating() {
            return;
        }
        self.progress.checkpoint = std::mem::take(&mut self.checkpoint_due);
        let is_time_over = self.goals.seconds.is_some_and(|goal| self.clock.seconds() >= goal);
        if self.early_stop.is_lost(&self.goals) {
            self.ending = Some(Stopped::Patience);
        } else if self.trainer.borrow().is_finished() {
            self.ending = Some(Stopped::Finished);
        } else if is_time_over {
            self.ending = Some(Stopped::TimeGoal);
        }
    }

    /// Hands over what came in. A run that diverges has ended.
    fn hand_over(&mut self, outcome: Result<()>) -> Result<Progress> {
        let progress = std::mem::take(&mut self.progress);
        if let Some(record) = self.record {
            record(&mut self.history, &self.trainer.borrow(), &progress);
        }
        let Err(error) = outcome else { return Ok(progress) };
        self.abandon();
        match error.downcast_ref() {
            Some(diverged @ TrainError::Diverged { .. }) => {
                self.stopped = Some(Stopped::Diverged(diverged.clone()));
            }
            _ if progress.losses.is_empty() && !progress.stored => return Err(error),
            _ => self.failure = Some(error),
        }
        Ok(progress)
    }
}
