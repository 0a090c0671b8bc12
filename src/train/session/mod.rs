//! A run from its beginning to its end.

mod goals;
mod outcome;
mod slice;

use std::ops::ControlFlow;

use super::Trainer;
use crate::Result;
use crate::engine::Loss;
use crate::error::TrainError;
use crate::net::Net;
use slice::Slice;

pub use goals::{Every, Goals, Measurement, Patience};
pub use outcome::{Epoch, History, Outcome, Stopped, Validation};

/// How often the run is kept, to come back to where it diverges, in seconds.
const KEEP_EVERY: f64 = 1.0;

/// Drives a [`Trainer`] to its end: validates, keeps the best net, and knows when to stop.
///
/// [`Self::run`] is the simple way; whoever wants to stop in between calls [`Self::advance`].
pub struct Session {
    trainer: Trainer,
    goals: Goals,
    /// Seconds since whenever; wasm has no clock of its own.
    clock: Box<dyn Fn() -> f64>,
    began: f64,
    /// When the run was last kept.
    kept: f64,
    training_seconds: f64,
    epoch_seconds: f64,
    /// Images seen before the session began.
    seen_before: usize,
    slice: Slice,
    history: History,
    early_stop: EarlyStopState,
    stopped: Option<Stopped>,
}

/// How a run stands by its validations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EarlyStopState {
    /// The best net's parameters and how it measured.
    pub best: Option<(Vec<f32>, Validation)>,
    /// The value that the next validation has to better, and how many have not.
    pub waiting: Option<(f64, usize)>,
}

/// What a slice of a run brought.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    /// Loss and correct of each step's batch.
    pub losses: Vec<Loss>,
    /// The epoch that it completed.
    pub epoch: Option<Epoch>,
    /// The measurement that was due after it.
    pub validation: Option<Validation>,
    /// Whether a checkpoint is due: the run was kept as it is now.
    pub checkpoint: bool,
    /// Why the run has ended, if so.
    pub stopped: Option<Stopped>,
}

impl Session {
    /// Gets ready to drive a trainer. The clock tells seconds, from any beginning.
    ///
    /// # Errors
    /// Those of [`Goals::check`].
    pub fn new(trainer: Trainer, goals: Goals, clock: impl Fn() -> f64 + 'static) -> Result<Self> {
        goals.check(trainer.validation_indices().len())?;
        let now = clock();
        let history = History { first: trainer.steps_done(), ..History::default() };
        Ok(Self {
            seen_before: trainer.images_seen(),
            trainer,
            goals,
            clock: Box::new(clock),
            began: now,
            kept: now,
            training_seconds: 0.0,
            epoch_seconds: 0.0,
            slice: Slice::default(),
            history,
            early_stop: EarlyStopState::default(),
            stopped: None,
        })
    }

    /// The same for a run that was resumed, with how it stood.
    pub fn with_early_stop(mut self, early_stop: EarlyStopState) -> Self {
        self.early_stop = early_stop;
        self
    }

    /// Drives the run to its end. After each slice `watch` is told what it brought, and may end
    /// the run.
    ///
    /// # Errors
    /// What the device reports. A run that diverges has an outcome: see [`Stopped`].
    pub async fn run(
        mut self,
        mut watch: impl FnMut(&Self, &Progress) -> ControlFlow<()>,
    ) -> Result<Outcome> {
        loop {
            let progress = self.advance().await?;
            if watch(&self, &progress).is_break() {
                self.stop();
            }
            if self.stopped.is_some() {
                return self.finish().await;
            }
        }
    }

    /// Trains for about a tenth of a second, not beyond the end of an epoch nor the next thing
    /// that is due, and does what is due.
    ///
    /// # Errors
    /// What the device reports.
    pub async fn advance(&mut self) -> Result<Progress> {
        let mut progress = Progress::default();
        if self.stopped.is_none()
            && let Err(error) = self.advance_slice(&mut progress).await
        {
            match error.downcast_ref() {
                Some(diverged @ TrainError::Diverged { .. }) => {
                    self.stopped = Some(Stopped::Diverged(diverged.clone()));
                }
                _ => return Err(error),
            }
        }
        progress.stopped.clone_from(&self.stopped);
        Ok(progress)
    }

    async fn advance_slice(&mut self, progress: &mut Progress) -> Result<()> {
        if !self.trainer.is_finished() {
            progress.losses = self.train().await?;
        }
        self.do_what_is_due(progress).await
    }

    /// Trains for a slice of time, and keeps the run now and then.
    async fn train(&mut self) -> Result<Vec<Loss>> {
        let start = (self.clock)();
        let steps = self.slice.steps().min(self.steps_left());
        let first = self.trainer.steps_done();
        let losses = self.trainer.train(steps).await?;
        let now = (self.clock)();
        self.slice.note(losses.len(), now - start);
        self.training_seconds += now - start;
        self.epoch_seconds += now - start;
        let rates = (first..first + losses.len()).map(|step| self.trainer.learning_rate_of(step));
        self.history.learning_rates.extend(rates);
        self.history.batches.extend(&losses);
        if now - self.kept > KEEP_EVERY {
            self.trainer.take_snapshot().await?;
            self.kept = now;
        }
        Ok(losses)
    }

    /// Steps until something is due.
    fn steps_left(&self) -> usize {
        let (done, per_epoch) = (self.trainer.steps_done(), self.trainer.steps_per_epoch());
        let due = [Some(self.goals.validate), self.goals.checkpoint, Some(Every::Epochs(1))];
        let left = due.into_iter().flatten().map(|every| every.left(done, per_epoch));
        left.chain([self.trainer.total_steps() - done]).min().unwrap_or(1).max(1)
    }

    async fn do_what_is_due(&mut self, progress: &mut Progress) -> Result<()> {
        let (step, per_epoch) = (self.trainer.steps_done(), self.trainer.steps_per_epoch());
        if !progress.losses.is_empty() && self.trainer.epoch_ended() {
            progress.epoch = Some(self.end_epoch());
        }
        let measured = self.history.validations.last().is_some_and(|last| last.step == step);
        let due = self.goals.validate.due(step, per_epoch) || self.trainer.is_finished();
        if due && !measured && !self.trainer.validation_indices().is_empty() {
            progress.validation = Some(self.validate().await?);
        }
        let over = |goal| (self.clock)() - self.began >= goal;
        if self.stopped.is_none() && self.trainer.is_finished() {
            self.stopped = Some(Stopped::Finished);
        } else if self.stopped.is_none() && self.goals.seconds.is_some_and(over) {
            self.stopped = Some(Stopped::TimeGoal);
        }
        let due = |every: Every| every.due(step, per_epoch);
        if self.goals.checkpoint.is_some_and(due) && !progress.losses.is_empty() {
            self.trainer.take_snapshot().await?;
            progress.checkpoint = true;
        }
        Ok(())
    }

    fn end_epoch(&mut self) -> Epoch {
        let (steps, per_epoch) = (self.trainer.steps_done(), self.trainer.steps_per_epoch());
        let losses = self.history.of(steps - per_epoch..steps);
        let epoch = Epoch {
            number: self.trainer.epochs_done(),
            steps,
            loss: losses.iter().fold(Loss::default(), |sum, &loss| sum.and(loss)),
            learning_rate: self.trainer.learning_rate_of(steps - per_epoch),
            seconds: std::mem::take(&mut self.epoch_seconds),
        };
        self.history.epochs.push(epoch);
        epoch
    }

    /// Measures the net on the images held out, and judges it.
    async fn validate(&mut self) -> Result<Validation> {
        let net = self.trainer.net().await?;
        let mut evaluation = self.trainer.validation_of(&net, usize::MAX)?;
        evaluation.run(usize::MAX).await?;
        let validation = Validation { step: self.trainer.steps_done(), loss: evaluation.loss() };
        self.history.validations.push(validation);
        if self.early_stop.note(&net, validation, &self.goals) {
            self.stopped = Some(Stopped::Patience);
        }
        Ok(validation)
    }

    /// Ends the run where it is.
    pub fn stop(&mut self) {
        self.stopped.get_or_insert(Stopped::User);
    }

    /// What the run has come to; one that had not ended was stopped now.
    ///
    /// # Errors
    /// What the device reports.
    pub async fn finish(mut self) -> Result<Outcome> {
        self.stop();
        let net = self.trainer.net().await?;
        Ok(Outcome {
            best: self.best(),
            net,
            stopped: self.stopped.take().unwrap_or(Stopped::User),
            steps: self.trainer.steps_done(),
            epochs: self.trainer.epochs_done(),
            examples: self.trainer.images_seen(),
            seconds: (self.clock)() - self.began,
            training_seconds: self.training_seconds,
            examples_per_second: self.examples_per_second(),
            history: self.history,
        })
    }

    /// The net that has measured best so far, and how.
    pub fn best(&self) -> Option<(Net, Validation)> {
        let (parameters, validation) = self.early_stop.best.as_ref()?;
        let mut net = self.trainer.snapshot_net();
        net.parameters_mut().values_mut().copy_from_slice(parameters);
        Some((net, *validation))
    }

    /// Images trained on in a second of training; 0 where no time has passed.
    pub fn examples_per_second(&self) -> f64 {
        let examples = self.trainer.images_seen().saturating_sub(self.seen_before);
        if self.training_seconds > 0.0 { examples as f64 / self.training_seconds } else { 0.0 }
    }

    /// How the run stands by its validations.
    pub fn early_stop(&self) -> &EarlyStopState {
        &self.early_stop
    }

    /// How the run went so far.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Why the run has ended, if so.
    pub fn stopped(&self) -> Option<&Stopped> {
        self.stopped.as_ref()
    }

    /// The trainer that is driven.
    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// The same, to ask the net something.
    pub fn trainer_mut(&mut self) -> &mut Trainer {
        &mut self.trainer
    }
}

impl EarlyStopState {
    /// Takes note of a validation; says whether patience is lost.
    fn note(&mut self, net: &Net, validation: Validation, goals: &Goals) -> bool {
        let measurement = goals.measurement;
        let value = measurement.of(&validation.loss);
        let gain = |than: f64| measurement.gain(value, than);
        let best = self.best.as_ref().map(|(_, best)| measurement.of(&best.loss));
        if value.is_finite() && best.is_none_or(|best| gain(best) > 0.0) {
            self.best = Some((net.parameters().values().to_vec(), validation));
        }
        let Some(patience) = goals.patience else { return false };
        let waited = match self.waiting {
            // Measured from the last value that counted, so that small gains add up.
            Some((than, waited)) if gain(than) <= patience.minimum_change => {
                self.waiting = Some((than, waited + 1));
                waited + 1
            }
            _ => {
                self.waiting = Some((value, 0));
                0
            }
        };
        waited >= patience.validations
    }
}
