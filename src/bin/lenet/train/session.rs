//! The run itself: slice by slice, with progress, a line for each epoch, and checkpoints.

use std::cell::Ref;
use std::time::{Duration, Instant};

use lenet_playground::Result;
use lenet_playground::engine::Loss;
use lenet_playground::net::Net;
use lenet_playground::train::{
    self, Checkpoint, EarlyStopState, Goals, Progress, Stopped, Trainer, Validation,
};
use pollster::FutureExt;

use super::args::Train;
use crate::console::Console;
use crate::report::{EPOCH_HEAD, Epoch, per_second, rate};
use crate::{interrupt, weights};

/// Seconds between two looks at what came in. Longer slices than a page's: nothing else waits for the
/// device.
const SLICE: f64 = 0.1;

/// A session and what is shown of it.
pub struct Session<'a> {
    args: &'a Train,
    inner: train::Session,
    /// Of the epoch so far, and since when.
    loss: Loss,
    since: Instant,
    /// The epoch whose line is still to be printed.
    epoch: Option<train::Epoch>,
    /// The last measurement in the epoch.
    validation: Option<Validation>,
}

impl<'a> Session<'a> {
    /// Gets ready to drive a trainer, from how its run stood.
    ///
    /// # Errors
    /// Where the goals are out of range.
    pub fn new(
        args: &'a Train,
        trainer: Trainer,
        goals: Goals,
        early_stop: EarlyStopState,
    ) -> Result<Self> {
        let began = Instant::now();
        let clock = move || began.elapsed().as_secs_f64();
        let inner = train::Session::new(trainer, goals, clock)?
            .with_early_stop(early_stop)
            .with_slices(SLICE);
        Ok(Self { args, inner, loss: Loss::default(), since: began, epoch: None, validation: None })
    }

    /// Trains until the run ends, is interrupted or no longer wanted.
    ///
    /// # Errors
    /// Where the run diverges, or the output or a checkpoint cannot be written.
    pub fn run(&mut self, console: &mut Console) -> Result<()> {
        if !console.json() && !console.quiet() {
            console.print(EPOCH_HEAD)?;
        }
        let images = self.trainer().training_images().saturating_mul(self.epochs());
        console.start_bar(images, "training");
        let outcome = self.run_slices(console);
        console.end_bar();
        outcome
    }

    fn run_slices(&mut self, console: &mut Console) -> Result<()> {
        while self.inner.stopped().is_none() {
            let progress = self.inner.advance().block_on()?;
            self.show(&progress, console)?;
            if progress.checkpoint {
                self.write_checkpoint()?;
            }
            let unwanted = progress.epoch.is_some() && !self.wanted(console);
            if interrupt::asked() || unwanted {
                self.inner.stop();
            }
        }
        match self.inner.stopped() {
            Some(Stopped::Diverged(error)) => Err(error.clone().into()),
            _ => self.last_checkpoint(console),
        }
    }

    /// Whether the result is of use to anyone: a net that is saved is even if nobody reads along.
    pub fn wanted(&self, console: &Console) -> bool {
        self.args.out.is_some() || self.args.goals.checkpoint.is_some() || !console.closed()
    }

    /// The net that was asked for: as it is now, or the best one.
    ///
    /// # Errors
    /// What the device reports.
    pub fn net(&mut self) -> Result<Net> {
        let best = self.inner.best().filter(|_| self.args.goals.best);
        match best {
            Some((net, _)) => Ok(net),
            None => self.inner.trainer_mut().net().block_on(),
        }
    }

    pub fn trainer(&self) -> Ref<'_, Trainer> {
        self.inner.trainer()
    }

    /// Why the run has ended, in a word, as in JSON.
    pub fn stopped(&self) -> &'static str {
        match self.inner.stopped() {
            Some(Stopped::Finished) => "finished",
            Some(Stopped::TimeGoal) => "time goal",
            Some(Stopped::Patience) => "patience",
            Some(Stopped::Diverged(_)) => "diverged",
            Some(Stopped::User) | None => "user",
        }
    }

    /// Seconds of training of each complete epoch.
    pub fn epoch_seconds(&self) -> Vec<f64> {
        self.inner.history().epochs.iter().map(|epoch| epoch.seconds).collect()
    }

    /// Over the time spent training.
    pub fn images_per_second(&self) -> f64 {
        self.inner.examples_per_second()
    }

    /// The name of the set that is trained on.
    pub fn training_set(&self) -> String {
        self.trainer().data().images().map_or("arrays", |data| data.set_name()).to_owned()
    }

    fn epochs(&self) -> usize {
        self.trainer().total_steps() / self.trainer().steps_per_epoch()
    }

    fn show(&mut self, progress: &Progress, console: &mut Console) -> Result<()> {
        self.loss = progress.losses.iter().fold(self.loss, |sum, &loss| sum.and(loss));
        self.show_bar(console);
        self.validation = progress.validation.or(self.validation);
        self.epoch = progress.epoch.or(self.epoch);
        // An epoch's line waits for its validation.
        if self.inner.is_validating() {
            return Ok(());
        }
        let Some(epoch) = self.epoch.take() else { return Ok(()) };
        let validation = self.validation.take().map(|validation| validation.loss);
        let seconds = Duration::from_secs_f64(epoch.seconds);
        let row = Epoch {
            epoch: epoch.number,
            steps: epoch.steps,
            train_loss: epoch.loss.mean(),
            validation_loss: validation.map(|loss| loss.mean()),
            validation_accuracy: validation.map(|loss| loss.accuracy()),
            images_per_second: per_second(epoch.loss.examples, seconds),
            seconds: epoch.seconds,
            learning_rate: epoch.learning_rate,
            training_set: self.training_set(),
        };
        (self.loss, self.since) = (Loss::default(), Instant::now());
        match (console.json(), console.quiet()) {
            (true, _) => console.print_json(&row),
            (false, false) => console.print(row.row()),
            (false, true) => Ok(()),
        }
    }

    fn show_bar(&self, console: &Console) {
        let bar = console.bar();
        if bar.is_hidden() {
            return;
        }
        let per_epoch = self.trainer().steps_per_epoch();
        let epoch = self.trainer().steps_done().div_ceil(per_epoch);
        let speed = rate(per_second(self.loss.examples, self.since.elapsed()));
        let (epochs, loss) = (self.epochs(), self.loss.mean());
        bar.set_message(format!("epoch {epoch}/{epochs}, loss {loss:.4}, {speed} images/s"));
        bar.set_position(self.trainer().images_seen() as u64);
    }

    fn write_checkpoint(&self) -> Result<()> {
        let Some(file) = &self.args.goals.checkpoint else { return Ok(()) };
        weights::write_bytes(file, &Checkpoint::of_session(&self.inner).write()?)
    }

    /// A checkpoint of where the run has ended.
    fn last_checkpoint(&mut self, console: &Console) -> Result<()> {
        let Some(file) = &self.args.goals.checkpoint else { return Ok(()) };
        self.inner.trainer_mut().take_snapshot().block_on()?;
        self.write_checkpoint()?;
        console.note(format_args!("The run can be resumed with --resume {}", file.display()));
        Ok(())
    }
}
