mod asking;
mod counts;
mod keeping;

use std::rc::Rc;

use super::Options;
use super::evaluation::check_data;
use super::finder::Sweep;
use super::parts::segments;
use crate::data::{Examples, Sampler, Shift};
use crate::engine::{Cpu, Device, Engine, EpochPlan, Loss, Reading, State};
use crate::error::TrainError;
use crate::net::Net;
use crate::plan::{Mode, Segment};
use crate::{Error, Result};

pub use keeping::Snapshot;

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
    segments: Vec<Segment>,
    /// Learning rates that are tried in place of the schedule's.
    pub(super) sweep: Option<Sweep>,
    /// The epoch whose plan the engine has.
    epoch: Option<usize>,
    /// Steps submitted.
    submitted: usize,
    /// Examples left of the current batch, where an engine takes it slice by slice; else 0.
    left: usize,
    /// Steps whose losses were asked for.
    asked: usize,
    /// Steps whose losses are known.
    done: usize,
    /// Losses asked for when their epoch ended.
    on_their_way: Vec<Reading<Vec<Loss>>>,
    last_snapshot: Snapshot,
}

impl Trainer {
    /// Gets ready to train the net on one CPU core.
    ///
    /// # Errors
    /// Those of [`Self::on`].
    pub fn new(net: Net, data: impl Into<Examples>, options: Options) -> Result<Self> {
        Self::on(Rc::new(Cpu), net, data, options)
    }

    /// Gets ready to train the net on the data set, less the images held out.
    ///
    /// # Errors
    /// [`OptionError`](crate::error::OptionError) where an option is out of range,
    /// [`TrainError::NoSuchPart`] where one names a part that the net does not have,
    /// [`GpuError::NotOnDevice`](crate::error::GpuError::NotOnDevice) where the device cannot do
    /// what one asks, [`TrainError::DataShape`] where the images are not what the net takes, and
    /// those of [`Dataset::split`](crate::data::Dataset::split) and [`Device::engine`].
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
        let segments = segments(&net, &options)?;
        let split = data.split(options.held_out(data.len()), options.seed)?;
        let batch = options.batch_size.min(split.training.len());
        let last_snapshot = Snapshot { step: 0, state: State::fresh(net.parameters().values()) };
        let mut engine = device.engine(&trained, Mode::Training, batch)?;
        engine.accepts(options.clipping)?;
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
            segments,
            sweep: None,
            epoch: None,
            submitted: 0,
            left: 0,
            asked: 0,
            done: 0,
            on_their_way: Vec::new(),
            last_snapshot,
        })
    }

    /// Trains on up to `steps` batches, not beyond the end of an epoch, and returns the loss of
    /// each, as it was before its update.
    ///
    /// # Errors
    /// [`TrainError::Diverged`] where a loss, or at an epoch's end a weight, grew beyond all bounds
    /// or is not finite; the weights are then the last good ones again. And what the device reports.
    pub async fn train(&mut self, steps: usize) -> Result<Vec<Loss>> {
        self.submit(steps)?;
        let losses = self.losses().await?;
        self.note(&losses)?;
        if self.epoch_ended() {
            self.take_snapshot().await?;
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
        let first = self.submitted;
        let end = first + self.in_epoch(steps);
        while self.submitted < end {
            self.advance(end - self.submitted)?;
        }
        Ok(end - first)
    }

    /// Submits up to `steps` batches, not beyond the end of an epoch, but of a batch that the
    /// engine takes slice by slice no more than the next slice: so whoever drives the trainer can
    /// do something else in between. Returns how many, where a slice counts as a part of one.
    ///
    /// # Errors
    /// Those of [`Self::submit`].
    pub fn advance(&mut self, steps: usize) -> Result<f64> {
        if steps == 0 {
            // At the end of a run no epoch is got ready that is not trained on.
            return Ok(0.0);
        }
        self.begin_epoch()?;
        let mut advanced = 0.0;
        for _ in 0..self.in_epoch(steps) {
            let batch = self.submitted % self.steps_per_epoch();
            let before = self.left;
            self.left = self.engine.gather(batch);
            self.engine.forward();
            self.engine.loss();
            self.engine.backward();
            if self.left == 0 {
                self.engine.update();
                self.submitted += 1;
            }
            if before + self.left == 0 {
                advanced += 1.0;
                continue;
            }
            let size = self.sampler.batch_size();
            let whole = size.min(self.sampler.len() - batch * size);
            let before = if before > 0 { before } else { whole };
            advanced += (before - self.left) as f64 / whole as f64;
            break;
        }
        self.engine.submit();
        Ok(advanced)
    }

    /// How many of so many steps the present epoch has room for.
    fn in_epoch(&self, steps: usize) -> usize {
        steps.min(self.steps_per_epoch() - self.submitted % self.steps_per_epoch())
    }

    /// Gives the engine the plan of the epoch that the next step belongs to.
    fn begin_epoch(&mut self) -> Result<()> {
        let epoch = self.submitted / self.steps_per_epoch();
        if self.epoch == Some(epoch) {
            return Ok(());
        }
        // The engine keeps losses until it is given another epoch plan.
        self.ask_for_losses();
        let first = epoch * self.steps_per_epoch();
        let steps = first..first + self.steps_per_epoch();
        let rates: Vec<f32> = steps.map(|step| self.learning_rate_of(step)).collect();
        let shown = epoch * self.sampler.len();
        let epoch_plan = EpochPlan {
            data: self.data.clone(),
            order: self.sampler.epoch(epoch as u64),
            rates: &rates,
            optimizer: self.options.optimizer,
            clipping: self.options.clipping,
            segments: &self.segments,
            shift: Shift { most: self.options.shift, seed: self.options.seed as u32 },
            first: shown as u32,
            next: self.submitted - first,
        };
        self.engine.prepare(&epoch_plan)?;
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
    /// [`TrainError::Diverged`] at the first that is beyond all bounds; the weights are then the
    /// last good ones again.
    pub fn note(&mut self, losses: &[Loss]) -> Result<()> {
        // Written so that what is not a number counts as too large.
        let sane = losses.iter().take_while(|loss| loss.mean() < LARGEST_LOSS).count();
        self.done += sane;
        if sane < losses.len() { Err(self.diverged(self.done)) } else { Ok(()) }
    }

    /// Puts the last good weights in place of those that step `step`, counted from 0, spoilt.
    fn diverged(&mut self, step: usize) -> Error {
        let good = self.last_snapshot.clone();
        self.engine.set_state(&good.state);
        self.go_to(self.done);
        TrainError::Diverged { step: step + 1, learning_rate: self.learning_rate_of(step) }.into()
    }

    fn go_to(&mut self, step: usize) {
        (self.submitted, self.asked, self.done) = (step, step, step);
        self.left = 0;
        self.on_their_way.clear();
        self.epoch = None;
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

    /// Where the net is trained.
    pub fn device(&self) -> &Rc<dyn Device> {
        &self.device
    }
}
