use crate::engine::Loss;
use crate::error::TrainError;
use crate::net::Net;
use crate::train::{Progress, Trainer};

/// How a run went, step by step; of a run that was resumed, from there on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// Steps done before the first of these.
    pub first: usize,
    /// Loss and correct of each step's batch, before its update.
    pub batches: Vec<Loss>,
    /// The learning rate of each step.
    pub learning_rates: Vec<f32>,
    /// The epochs that were completed.
    pub epochs: Vec<Epoch>,
    /// The measurements on the images held out.
    pub validations: Vec<Validation>,
}

impl History {
    /// Mean cross-entropy of each step's batch, in nats.
    pub fn batch_losses(&self) -> Vec<f64> {
        self.batches.iter().map(Loss::mean).collect()
    }

    /// Share of each step's batch that was answered rightly.
    pub fn batch_accuracies(&self) -> Vec<f64> {
        self.batches.iter().map(Loss::accuracy).collect()
    }

    /// Mean cross-entropy of each epoch's batches, in nats.
    pub fn epoch_losses(&self) -> Vec<f64> {
        self.epochs.iter().map(|epoch| epoch.loss.mean()).collect()
    }

    /// Share of each epoch's images that were answered rightly as they came.
    pub fn epoch_accuracies(&self) -> Vec<f64> {
        self.epochs.iter().map(|epoch| epoch.loss.accuracy()).collect()
    }

    /// Writes down what a slice brought. What is known already comes again where the run went back
    /// to a snapshot.
    pub(super) fn record(&mut self, trainer: &Trainer, progress: &Progress) {
        let end = trainer.steps_done();
        let start = end.saturating_sub(progress.losses.len());
        self.first = self.first.min(start);
        self.batches.truncate(start - self.first);
        self.learning_rates.truncate(start - self.first);
        self.epochs.retain(|epoch| epoch.steps <= start);
        self.validations.retain(|validation| validation.step <= start);
        self.batches.extend(&progress.losses);
        self.learning_rates.extend((start..end).map(|step| trainer.learning_rate_of(step)));
        self.epochs.extend(progress.epoch);
        self.validations.extend(progress.validation);
    }
}

/// An epoch that was completed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Epoch {
    /// Its number, from 1 on.
    pub number: usize,
    /// Steps since the run began.
    pub steps: usize,
    /// Of the batches as they came, each before its step; of an epoch that was resumed in the
    /// middle, from there on.
    pub loss: Loss,
    /// The learning rate of its first step.
    pub learning_rate: f32,
    /// Spent on training alone.
    pub seconds: f64,
}

/// A measurement on the images held out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Validation {
    /// Steps done by then.
    pub step: usize,
    /// Loss and correct.
    pub loss: Loss,
}

/// Why a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Stopped {
    /// All epochs are done.
    Finished,
    /// The time was over.
    TimeGoal,
    /// The net no longer got better.
    Patience,
    /// Someone wanted it.
    User,
    /// It diverged; the net is the last good one.
    Diverged(TrainError),
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The net as it was at the end.
    pub net: Net,
    /// The net that measured best on the images held out, and how; none where it was not measured.
    pub best: Option<(Net, Validation)>,
    /// How the run went.
    pub history: History,
    /// Why it ended.
    pub stopped: Stopped,
    /// Steps done since the run began.
    pub steps: usize,
    /// Epochs completed since the run began.
    pub epochs: usize,
    /// Images trained on since the run began, each as often as it was seen.
    pub examples: usize,
    /// Since the session began, validation and all.
    pub seconds: f64,
    /// Of these, spent on training alone.
    pub training_seconds: f64,
    /// Images trained on in a second of training.
    pub examples_per_second: f64,
}
