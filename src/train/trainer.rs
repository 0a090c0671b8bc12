use std::rc::Rc;

use super::evaluation::check_data;
use super::{Evaluation, Options, Snapshot};
use crate::data::{Examples, Sampler, Shift};
use crate::engine::{Course, Cpu, Device, Engine, Loss, Reading, State};
use crate::net::Net;
use crate::plan::Mode;
use crate::{Error, Result};

/// A mean loss, in nats, that no run comes back from: a right answer's probability is zero in
/// single precision from 104 nats on. With all ReLUs dead the loss may stay finite forever.
const LARGEST_LOSS: f64 = 1e4;

/// Trains a net, some steps at a time. Whoever owns it drives it: to pause is to stop calling.
///
/// The same net, data and options give the same weights on the same device, bit for bit.
///
/// [`Self::train`] is the simple way. Whoever wants a device to be busy while losses are on their
/// way back uses what it is made of: [`Self::submit`], [`Self::losses`], [`Self::note`].
pub struct Trainer {
    net: Net,
    /// The net with the loss that it is trained by; the same parameters.
    trained: Net,
    device: Rc<dyn Device>,
    engine: Box<dyn Engine>,
    data: Examples,
    sampler: Sampler,
    validation: Vec<u32>,
    options: Options,
    /// The epoch whose course the engine has.
    epoch: Option<usize>,
    /// Steps submitted.
    submitted: usize,
    /// Steps whose losses were asked for.
    asked: usize,
    /// Steps whose losses are known.
    done: usize,
    /// Losses asked for when their epoch ended.
    on_their_way: Vec<Reading<Vec<Loss>>>,
    good: Snapshot,
}

impl Trainer {
    /// Gets ready to train the net on one core of the processor.
    ///
    /// # Errors
    /// Those of [`Self::on`].
    pub fn new(net: Net, data: impl Into<Examples>, options: Options) -> Result<Self> {
        Self::on(Rc::new(Cpu), net, data, options)
    }

    /// Gets ready to train the net on the data set, less the images held out.
    ///
    /// # Errors
    /// [`Error::Option`] where an option is out of range, [`Error::DataShape`] where the images
    /// are not what the net takes, and those of [`Dataset::split`] and [`Device::engine`].
    pub fn on(
        device: Rc<dyn Device>,
        net: Net,
        data: impl Into<Examples>,
        options: Options,
    ) -> Result<Self> {
        let data = data.into();
        options.check()?;
        let trained = options.objective.attach(&net)?;
        check_data(&trained, &data)?;
        let split = data.split(options.validation, options.seed)?;
        let batch = options.batch_size.min(split.training.len());
        let good = Snapshot { step: 0, state: State::fresh(net.parameters().values()) };
        let mut engine = device.engine(&trained, Mode::Training, batch)?;
        engine.set_parameters(net.parameters().values());
        Ok(Self {
            sampler: Sampler::new(split.training, batch, options.seed)?,
            validation: split.validation,
            net,
            trained,
            device,
            engine,
            data,
            options,
            epoch: None,
            submitted: 0,
            asked: 0,
            done: 0,
            on_their_way: Vec::new(),
            good,
        })
    }

    /// Trains on up to `steps` batches, not beyond the end of an epoch, and returns the loss of
    /// each, as it was before its update.
    ///
    /// # Errors
    /// [`Error::Diverged`] where a loss, or at an epoch's end a weight, grew beyond all bounds or
    /// is no number; the weights are then the last good ones again. And what the device reports.
    pub async fn train(&mut self, steps: usize) -> Result<Vec<Loss>> {
        self.submit(steps)?;
        let losses = self.losses().await?;
        self.note(&losses)?;
        if self.epoch_ended() {
            self.snapshot().await?;
        }
        Ok(losses)
    }

    /// Trains on one batch.
    ///
    /// # Errors
    /// Those of [`Self::train`].
    pub async fn step(&mut self) -> Result<Loss> {
        Ok(self.train(1).await?.into_iter().fold(Loss::default(), Loss::and))
    }

    /// Submits up to `steps` batches, not beyond the end of an epoch; returns how many. Allocates
    /// nothing on the processor, but for each epoch's first step.
    ///
    /// # Errors
    /// Where the device has no room for the data.
    pub fn submit(&mut self, steps: usize) -> Result<usize> {
        self.begin_epoch()?;
        let first = self.submitted % self.steps_per_epoch();
        let end = first.saturating_add(steps).min(self.steps_per_epoch());
        for batch in first..end {
            self.engine.gather(batch);
            self.engine.forward();
            self.engine.loss();
            self.engine.backward();
            self.engine.update();
        }
        self.engine.submit();
        self.submitted += end - first;
        Ok(end - first)
    }

    /// Gives the engine the course of the epoch that the next step belongs to.
    fn begin_epoch(&mut self) -> Result<()> {
        let epoch = self.submitted / self.steps_per_epoch();
        if self.epoch == Some(epoch) {
            return Ok(());
        }
        // The engine keeps losses until it is given another course.
        self.ask_for_losses();
        let first = epoch * self.steps_per_epoch();
        let steps = first..first + self.steps_per_epoch();
        let rates: Vec<f32> = steps.map(|step| self.learning_rate_of(step)).collect();
        let shown = epoch * self.sampler.len();
        let course = Course {
            data: self.data.clone(),
            order: self.sampler.epoch(epoch as u64),
            rates: &rates,
            optimizer: self.options.optimizer,
            shift: Shift { most: self.options.shift, seed: self.options.seed as u32 },
            first: shown as u32,
        };
        self.engine.prepare(&course)?;
        self.epoch = Some(epoch);
        Ok(())
    }

    fn ask_for_losses(&mut self) {
        if self.asked < self.submitted {
            let epoch = self.epoch.unwrap_or_default() * self.steps_per_epoch();
            let batches = self.asked - epoch..self.submitted - epoch;
            self.on_their_way.push(self.engine.read_losses(batches));
            self.asked = self.submitted;
        }
    }

    /// Reads the losses of the steps that were submitted and not yet asked for.
    pub fn losses(&mut self) -> Reading<Vec<Loss>> {
        self.ask_for_losses();
        let readings = std::mem::take(&mut self.on_their_way);
        Box::pin(async move {
            let mut losses = Vec::new();
            for reading in readings {
                losses.extend(reading.await?);
            }
            Ok(losses)
        })
    }

    /// Takes note of losses that were read, in the order of their steps.
    ///
    /// # Errors
    /// [`Error::Diverged`] at the first that is beyond all bounds; the weights are then the last
    /// good ones again.
    pub fn note(&mut self, losses: &[Loss]) -> Result<()> {
        // Written so that what is not a number counts as too large.
        let sane = losses.iter().take_while(|loss| loss.mean() < LARGEST_LOSS).count();
        self.done += sane;
        if sane < losses.len() { Err(self.diverged(self.done)) } else { Ok(()) }
    }

    /// Puts the last good weights in place of those that step `step`, counted from 0, spoilt.
    fn diverged(&mut self, step: usize) -> Error {
        let good = self.good.clone();
        self.engine.set_state(&good.state);
        self.go_to(self.done);
        Error::Diverged { step: step + 1, learning_rate: self.learning_rate_of(step) }
    }

    fn go_to(&mut self, step: usize) {
        (self.submitted, self.asked, self.done) = (step, step, step);
        self.on_their_way.clear();
        self.epoch = None;
    }

    /// Keeps the run as it is now, to come back to.
    ///
    /// # Errors
    /// [`Error::Diverged`] where a weight is no number, and what the device reports.
    pub async fn snapshot(&mut self) -> Result<()> {
        let snapshot = self.read_snapshot().await?;
        self.keep(snapshot)
    }

    /// Reads the run as it is after the steps submitted so far.
    pub fn read_snapshot(&mut self) -> Reading<Snapshot> {
        let (step, state) = (self.submitted, self.engine.read_state());
        Box::pin(async move { Ok(Snapshot { step, state: state.await? }) })
    }

    /// Keeps a snapshot that was read, to come back to.
    ///
    /// # Errors
    /// [`Error::Diverged`] where a weight is no number; the last good weights are then in place.
    pub fn keep(&mut self, snapshot: Snapshot) -> Result<()> {
        if snapshot.state.is_finite() {
            self.good = snapshot;
            return Ok(());
        }
        Err(self.diverged(snapshot.step.saturating_sub(1)))
    }

    /// The run as it was last kept.
    pub fn kept(&self) -> &Snapshot {
        &self.good
    }

    /// Takes the run up on another device, from where it was last kept.
    ///
    /// # Errors
    /// Those of [`Device::engine`]; the run stays where it was.
    pub fn move_to(&mut self, device: Rc<dyn Device>) -> Result<()> {
        self.engine = device.engine(&self.trained, Mode::Training, self.sampler.batch_size())?;
        self.device = device;
        self.resume(self.good.clone());
        Ok(())
    }

    /// Takes the run up from a snapshot of it.
    pub fn resume(&mut self, snapshot: Snapshot) {
        self.engine.set_state(&snapshot.state);
        self.go_to(snapshot.step);
        self.good = snapshot;
    }

    /// Gets ready what takes time and would hold up the first step, such as compiling kernels.
    ///
    /// # Errors
    /// Where the device has no room for the data.
    pub fn warm(&mut self) -> Result<Reading<()>> {
        self.begin_epoch()?;
        Ok(self.engine.warm())
    }

    /// Ready when all steps submitted are done.
    pub fn finished(&mut self) -> Reading<()> {
        self.engine.finished()
    }

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
    pub fn done(&self) -> bool {
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

    fn learning_rate_of(&self, step: usize) -> f32 {
        let factor = self.options.schedule.factor(step, self.total_steps());
        self.options.learning_rate * factor
    }

    /// What the net, as it is now, answers to one example.
    ///
    /// # Errors
    /// [`Error::InputLength`] where the values are not one example, and what the device reports.
    pub async fn predict(&mut self, input: &[f32]) -> Result<Vec<f32>> {
        self.answer(input)?.await
    }

    /// Reads what the net, as it is now, answers to one example.
    ///
    /// # Errors
    /// [`Error::InputLength`] where the values are not one example.
    pub fn answer(&mut self, input: &[f32]) -> Result<Reading<Vec<f32>>> {
        let expected = self.net.input().len();
        if input.len() != expected {
            return Err(Error::InputLength { expected, got: input.len() });
        }
        self.engine.load(input);
        self.engine.forward();
        Ok(self.engine.read_output())
    }

    /// A measurement of the net, as it is now, on the first `images` of those held out, on the
    /// trainer's device.
    ///
    /// # Errors
    /// Those of [`Evaluation::on`], and what the device reports.
    pub async fn validation(&mut self, images: usize) -> Result<Evaluation> {
        let net = self.net().await?;
        self.validation_of(&net, images)
    }

    /// The same for a net that was read before.
    ///
    /// # Errors
    /// Those of [`Evaluation::on`].
    pub fn validation_of(&self, net: &Net, images: usize) -> Result<Evaluation> {
        let indices = &self.validation[..images.min(self.validation.len())];
        Evaluation::by(self.options.objective, &*self.device, net, &self.data, indices)
    }

    /// A copy of the net as it is now.
    ///
    /// # Errors
    /// What the device reports.
    pub async fn net(&mut self) -> Result<Net> {
        self.read_net().await
    }

    /// Reads the net as it is after the steps submitted so far.
    pub fn read_net(&mut self) -> Reading<Net> {
        let (mut net, parameters) = (self.net.clone(), self.engine.read_parameters());
        Box::pin(async move {
            net.parameters_mut().values_mut().copy_from_slice(&parameters.await?);
            Ok(net)
        })
    }

    /// A copy of the net as it was last kept.
    pub fn kept_net(&self) -> Net {
        let mut net = self.net.clone();
        net.parameters_mut().values_mut().copy_from_slice(&self.good.state.parameters);
        net
    }

    /// Where the net is trained.
    pub fn device(&self) -> &Rc<dyn Device> {
        &self.device
    }
}
