//! Validations in the course of a run, slice by slice.

use std::task::{Context, Poll, ready};

use super::pace::Pace;
use super::{Session, Validation};
use crate::Result;
use crate::engine::{Loss, Reading};
use crate::train::Evaluation;

/// Seconds that a slice of a validation should take: whoever drives the run can do something else
/// in between.
const SLICE: f64 = 0.035;
/// Images in the first slice.
const FIRST: usize = 64;

/// A validation that is under way.
pub(super) struct Measuring {
    evaluation: Evaluation,
    /// Whether it is on all images held out, and decides something.
    counts: bool,
    pace: Pace,
    submitted: f64,
    losses: Option<Reading<Vec<Loss>>>,
}

impl Measuring {
    /// Submits the next slice.
    pub fn submit(&mut self, now: f64) {
        self.submitted = now;
        let left = self.evaluation.len() - self.evaluation.processed();
        self.evaluation.submit(self.pace.next().min(left));
        self.losses = Some(self.evaluation.losses());
    }
}

impl Session {
    /// Whether all images held out are to be measured after so many steps.
    fn counts(&self, step: usize, per_epoch: usize, total: usize) -> bool {
        (self.goals.validate.due(step, per_epoch) || step >= total)
            && (self.quick.is_none() || self.goals.patience.is_some())
    }

    /// Whether a validation is due where the run is now, and none has been made.
    pub(super) fn is_validation_due(&self) -> bool {
        let trainer = self.trainer.borrow();
        let (step, per_epoch) = (trainer.steps_submitted(), trainer.steps_per_epoch());
        step != self.validated
            && !trainer.validation_indices().is_empty()
            && (self.counts(step, per_epoch, trainer.total_steps())
                || self.quick.is_some_and(|quick| quick.due(step, per_epoch)))
    }

    /// Begins the validation that is due: of the last snapshot, which is of this step. So a run
    /// that loses its device repeats no validation.
    pub(super) fn begin_validation(&mut self) -> Result<()> {
        let trainer = self.trainer.borrow();
        let (step, per_epoch) = (trainer.steps_done(), trainer.steps_per_epoch());
        let counts = self.counts(step, per_epoch, trainer.total_steps());
        let few = self.quick.map_or(usize::MAX, |quick| quick.images);
        let images = if counts { usize::MAX } else { few };
        let evaluation = trainer.validation_of(&trainer.snapshot_net(), images)?;
        let pace = Pace::new(FIRST, SLICE);
        self.measuring = Some(Measuring { evaluation, counts, pace, submitted: 0.0, losses: None });
        Ok(())
    }

    /// Ready when what was submitted of a validation is done.
    pub(super) fn poll_validation(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        let Some(measuring) = &mut self.measuring else { return Poll::Ready(Ok(())) };
        let Some(losses) = &mut measuring.losses else { return Poll::Ready(Ok(())) };
        let losses = ready!(losses.as_mut().poll(context));
        measuring.losses = None;
        let before = measuring.evaluation.processed();
        let done = measuring.evaluation.note(&losses?);
        let seconds = self.clock.now() - measuring.submitted;
        measuring.pace.note((done - before) as f64, seconds);
        if done < measuring.evaluation.len() {
            return Poll::Ready(Ok(()));
        }
        let trainer = self.trainer.borrow();
        let (step, loss) = (trainer.steps_done(), measuring.evaluation.loss());
        let validation = Validation { step, loss };
        if measuring.counts {
            let parameters = &trainer.last_snapshot().state.parameters;
            self.early_stop.note(parameters, validation, &self.goals);
        }
        self.measuring = None;
        self.validated = step;
        self.progress.validation = Some(validation);
        Poll::Ready(Ok(()))
    }
}
