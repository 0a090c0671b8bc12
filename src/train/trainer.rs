use std::sync::Arc;

use super::evaluation::check_data;
use super::{Evaluation, Options};
use crate::data::{Dataset, Sampler};
use crate::engine::{CpuEngine, Engine, Loss};
use crate::net::Net;
use crate::plan::{Mode, Plan};
use crate::{Error, Result};

/// Steps between two looks at whether all weights are still finite, and so between two copies of
/// the last good ones.
const STEPS_BETWEEN_COPIES: usize = 50;

/// A mean loss, in nats, that no run comes back from: a right answer's probability is zero in
/// single precision from 104 nats on. With all ReLUs dead the loss may stay finite forever.
const LARGEST_LOSS: f64 = 1e4;

/// Trains a net, a step at a time. Whoever owns it drives it: to pause is to stop calling.
///
/// The same net, data and options give the same weights, bit for bit.
#[derive(Debug)]
pub struct Trainer {
    net: Net,
    engine: CpuEngine,
    data: Arc<Dataset>,
    sampler: Sampler,
    validation: Vec<u32>,
    options: Options,
    step: usize,
    images_seen: usize,
    good: Vec<f32>,
}

impl Trainer {
    /// Gets ready to train the net on the data set, less the images held out.
    ///
    /// # Errors
    /// [`Error::Option`] where an option is out of range, [`Error::DataShape`] where the images
    /// are not what the net takes, and those of [`Dataset::split`] and [`Plan::lower`].
    pub fn new(net: Net, data: Arc<Dataset>, options: Options) -> Result<Self> {
        options.check()?;
        check_data(&net, &data)?;
        let split = data.split(options.validation, options.seed)?;
        let batch = options.batch_size.min(split.training.len());
        let mut engine = CpuEngine::new(Plan::lower(&net, Mode::Training, batch)?);
        engine.set_parameters(net.parameters().values());
        Ok(Self {
            sampler: Sampler::new(split.training, batch, options.seed)?,
            validation: split.validation,
            good: net.parameters().values().to_vec(),
            net,
            engine,
            data,
            options,
            step: 0,
            images_seen: 0,
        })
    }

    /// Trains on one batch and returns its loss, as it was before the update. Allocates nothing
    /// after the first step.
    ///
    /// # Errors
    /// [`Error::Diverged`] where the loss, or a weight, grew beyond all bounds or is no number; the
    /// weights are then the last good ones again.
    pub fn step(&mut self) -> Result<Loss> {
        let rate = self.learning_rate();
        self.engine.gather(&self.data, self.sampler.next_batch());
        self.engine.forward();
        self.engine.loss();
        let loss = self.engine.read_loss();
        let looks = self.step.is_multiple_of(STEPS_BETWEEN_COPIES);
        // Written so that what is not a number counts as too large.
        let sane = loss.mean() < LARGEST_LOSS;
        if !sane || (looks && !self.keep_good_weights()) {
            return self.diverged(rate);
        }
        self.engine.backward();
        self.engine.update(self.options.optimizer, rate);
        let last = self.step + 1 >= self.total_steps();
        if last && !self.keep_good_weights() {
            return self.diverged(rate);
        }
        self.step += 1;
        self.images_seen += loss.examples;
        Ok(loss)
    }

    fn diverged(&mut self, learning_rate: f32) -> Result<Loss> {
        self.engine.set_parameters(&self.good);
        Err(Error::Diverged { step: self.step + 1, learning_rate })
    }

    /// Copies the weights where all are finite; returns whether they are.
    fn keep_good_weights(&mut self) -> bool {
        let weights = self.engine.read_parameters();
        let finite = weights.iter().all(|weight| weight.is_finite());
        if finite {
            self.good.copy_from_slice(weights);
        }
        finite
    }

    /// Steps done.
    pub fn steps_done(&self) -> usize {
        self.step
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
        self.step / self.steps_per_epoch()
    }

    /// Whether the last step completed an epoch.
    pub fn epoch_ended(&self) -> bool {
        self.step > 0 && self.step.is_multiple_of(self.steps_per_epoch())
    }

    /// Whether the run is complete. Further steps are allowed.
    pub fn done(&self) -> bool {
        self.step >= self.total_steps()
    }

    /// Images trained on so far, each as often as it was seen.
    pub fn images_seen(&self) -> usize {
        self.images_seen
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
        let factor = self.options.schedule.factor(self.step, self.total_steps());
        self.options.learning_rate * factor
    }

    /// What the net, as it is now, answers to one example.
    ///
    /// # Errors
    /// [`Error::InputLength`] where the values are not one example.
    pub fn predict(&mut self, input: &[f32]) -> Result<Vec<f32>> {
        let expected = self.net.input().len();
        if input.len() != expected {
            return Err(Error::InputLength { expected, got: input.len() });
        }
        self.engine.load(input);
        self.engine.forward();
        Ok(self.engine.read_output().to_vec())
    }

    /// A measurement of the net, as it is now, on the first `images` of those held out.
    ///
    /// # Errors
    /// Those of [`Evaluation::new`].
    pub fn validation(&self, images: usize) -> Result<Evaluation> {
        let indices = &self.validation[..images.min(self.validation.len())];
        Evaluation::new(&self.net(), Arc::clone(&self.data), indices.to_vec())
    }

    /// A copy of the net as it is now.
    pub fn net(&self) -> Net {
        let mut net = self.net.clone();
        net.parameters_mut().values_mut().copy_from_slice(self.engine.read_parameters());
        net
    }
}
