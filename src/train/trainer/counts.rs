//! How far a run is.

use super::Trainer;
use crate::data::Examples;
use crate::train::{Options, Place};

impl Trainer {
    /// Steps whose losses are known.
    pub fn steps_done(&self) -> usize {
        self.done
    }

    /// Steps submitted.
    pub fn steps_submitted(&self) -> usize {
        self.submitted
    }

    /// Steps of an epoch.
    pub fn steps_per_epoch(&self) -> usize {
        self.sampler.batches_per_epoch()
    }

    /// Steps of the whole run.
    pub fn total_steps(&self) -> usize {
        self.options.epochs.saturating_mul(self.steps_per_epoch())
    }

    /// Epochs completed.
    pub fn epochs_done(&self) -> usize {
        self.done / self.steps_per_epoch()
    }

    /// Whether the last step submitted completed an epoch.
    pub fn epoch_ended(&self) -> bool {
        self.submitted > 0 && self.submitted.is_multiple_of(self.steps_per_epoch())
    }

    /// Whether the run is submitted to its end. Further steps are allowed.
    pub fn is_finished(&self) -> bool {
        self.submitted >= self.total_steps()
    }

    /// Images trained on in the steps done, each as often as it was seen.
    pub fn images_seen(&self) -> usize {
        let in_epoch = self.done % self.steps_per_epoch() * self.sampler.batch_size();
        self.epochs_done() * self.sampler.len() + in_epoch
    }

    /// Parameters of the net.
    pub fn parameter_count(&self) -> usize {
        self.net.parameters().len()
    }

    /// Images in an epoch.
    pub fn training_images(&self) -> usize {
        self.sampler.len()
    }

    /// The images held out.
    pub fn validation_indices(&self) -> &[u32] {
        &self.validation
    }

    /// Learning rate of the next step.
    pub fn learning_rate(&self) -> f32 {
        self.learning_rate_of(self.submitted)
    }

    pub(in crate::train) fn learning_rate_of(&self, step: usize) -> f32 {
        if let Some(sweep) = &self.sweep {
            return sweep.rate(step);
        }
        let (total, per_epoch) = (self.total_steps(), self.steps_per_epoch());
        let factor = self.options.schedule.factor(Place { step, total, per_epoch });
        self.options.learning_rate * factor
    }

    /// What it is trained on, and what is held out of it.
    pub fn data(&self) -> &Examples {
        &self.data
    }

    /// How it trains.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// What is compared to the labels; none where the net has a loss of its own.
    pub fn objective(&self) -> Option<crate::train::Objective> {
        self.options.objective.of(&self.net)
    }
}
