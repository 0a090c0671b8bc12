//! The run itself: epoch by epoch, with progress and a line for each.

use std::time::{Duration, Instant};

use lenet_playground::Result;
use lenet_playground::engine::Loss;
use lenet_playground::net::Net;
use lenet_playground::train::Trainer;
use pollster::FutureExt;

use crate::console::Console;
use crate::interrupt;
use crate::report::{EPOCH_HEAD, Epoch, per_second, rate};

/// A trainer and what has been seen of its run.
pub struct Session {
    trainer: Trainer,
    /// Whether the net is saved in the end, so that the run is of use even if nobody reads along.
    saved: bool,
    epoch_seconds: Vec<f64>,
    /// Spent on training alone.
    time: Duration,
    /// When the run was last kept.
    kept: Instant,
}

/// How often the run is kept, to come back to where it diverges.
const KEEP_EVERY: Duration = Duration::from_secs(1);

/// How many steps are asked for at a time: enough to keep a GPU busy, and few enough for a bar
/// that moves and for an ear for Ctrl-C.
struct Slice {
    steps: usize,
}

impl Default for Slice {
    fn default() -> Self {
        Self { steps: 1 }
    }
}

impl Slice {
    const TIME: Duration = Duration::from_millis(100);

    fn note(&mut self, steps: usize, time: Duration) {
        let fitting = steps as f64 * Self::TIME.as_secs_f64() / time.as_secs_f64().max(1e-6);
        self.steps = (fitting as usize).clamp(1, 2 * self.steps);
    }
}

impl Session {
    pub fn new(trainer: Trainer, saved: bool) -> Self {
        Self {
            trainer,
            saved,
            epoch_seconds: Vec::new(),
            time: Duration::ZERO,
            kept: Instant::now(),
        }
    }

    /// Trains to the end of the run, or until it is interrupted or no longer wanted.
    ///
    /// # Errors
    /// Where the run diverges or the output cannot be written.
    pub fn run(&mut self, console: &mut Console) -> Result<()> {
        if !console.json() && !console.quiet() {
            console.print(EPOCH_HEAD)?;
        }
        let images = self.trainer.training_images().saturating_mul(self.epochs());
        console.start_bar(images, "training");
        let outcome = self.run_epochs(console);
        console.end_bar();
        outcome
    }

    /// Whether the result is of use to anyone.
    pub fn wanted(&self, console: &Console) -> bool {
        self.saved || !console.closed()
    }

    /// The net as it is now.
    ///
    /// # Errors
    /// What the device reports.
    pub fn net(&mut self) -> Result<Net> {
        self.trainer.net().block_on()
    }

    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// Seconds of training of each complete epoch.
    pub fn epoch_seconds(&self) -> Vec<f64> {
        self.epoch_seconds.clone()
    }

    /// Over the time spent training.
    pub fn images_per_second(&self) -> f64 {
        per_second(self.trainer.images_seen(), self.time)
    }

    fn epochs(&self) -> usize {
        self.trainer.total_steps() / self.trainer.steps_per_epoch()
    }

    fn run_epochs(&mut self, console: &mut Console) -> Result<()> {
        while !self.trainer.done() && self.wanted(console) {
            let start = Instant::now();
            let learning_rate = self.trainer.learning_rate();
            let loss = self.run_epoch(start, console)?;
            let time = start.elapsed();
            self.time += time;
            if !self.trainer.epoch_ended() {
                break;
            }
            self.epoch_seconds.push(time.as_secs_f64());
            let epoch = self.epoch(loss, time, learning_rate)?;
            match (console.json(), console.quiet()) {
                (true, _) => console.print_json(&epoch)?,
                (false, false) => console.print(epoch.row())?,
                (false, true) => {}
            }
            if interrupt::asked() {
                break;
            }
        }
        Ok(())
    }

    /// Trains to the end of the epoch, or until interrupted; gives the loss of all its batches.
    fn run_epoch(&mut self, start: Instant, console: &Console) -> Result<Loss> {
        let (epoch, epochs) = (self.trainer.epochs_done() + 1, self.epochs());
        let (mut loss, mut slice) = (Loss::default(), Slice::default());
        loop {
            let losses = self.train(&mut slice)?;
            loss = losses.into_iter().fold(loss, Loss::and);
            let bar = console.bar();
            if !bar.is_hidden() {
                let speed = rate(per_second(loss.examples, start.elapsed()));
                let loss = loss.mean();
                bar.set_message(format!(
                    "epoch {epoch}/{epochs}, loss {loss:.4}, {speed} images/s"
                ));
                bar.set_position(self.trainer.images_seen() as u64);
            }
            if self.trainer.epoch_ended() || interrupt::asked() {
                return Ok(loss);
            }
        }
    }

    /// Trains for a slice of time, and keeps the run now and then.
    fn train(&mut self, slice: &mut Slice) -> Result<Vec<Loss>> {
        let start = Instant::now();
        let losses = self.trainer.train(slice.steps).block_on()?;
        slice.note(losses.len(), start.elapsed());
        if self.kept.elapsed() > KEEP_EVERY {
            self.trainer.snapshot().block_on()?;
            self.kept = Instant::now();
        }
        Ok(losses)
    }

    /// Measures the net on the images held out, if any, and sums up the epoch.
    fn epoch(&mut self, loss: Loss, time: Duration, learning_rate: f32) -> Result<Epoch> {
        let validation = match self.trainer.validation_indices().len() {
            0 => None,
            images => {
                let mut evaluation = self.trainer.validation(images).block_on()?;
                evaluation.run(images).block_on()?;
                Some(evaluation.loss())
            }
        };
        Ok(Epoch {
            epoch: self.trainer.epochs_done(),
            steps: self.trainer.steps_done(),
            train_loss: loss.mean(),
            validation_loss: validation.map(|loss| loss.mean()),
            validation_accuracy: validation.map(|loss| loss.accuracy()),
            images_per_second: per_second(loss.examples, time),
            seconds: time.as_secs_f64(),
            learning_rate,
        })
    }
}
