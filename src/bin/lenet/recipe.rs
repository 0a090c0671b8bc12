//! How to train, from the command line.

use clap::{Args, ValueEnum};
use lenet_playground::train::{Optimizer, Options, Schedule};
use lenet_playground::{Error, Result};

const MOMENTUM: f32 = 0.9;
const WEIGHT_DECAY: f32 = 0.01;

#[derive(Debug, Args)]
#[command(next_help_heading = "Training")]
pub struct Recipe {
    /// Times each training image is seen
    #[arg(long, value_name = "N", default_value_t = Options::default().epochs)]
    epochs: usize,
    /// Images in a step
    #[arg(long, value_name = "N", default_value_t = Options::default().batch_size)]
    batch: usize,
    /// What turns gradients into updates
    #[arg(long, value_name = "NAME", default_value = "adamw")]
    pub optimizer: OptimizerName,
    /// Learning rate, the highest of the schedule [default: 0.003, with sgd 0.05]
    #[arg(long, value_name = "RATE", allow_negative_numbers = true)]
    lr: Option<f32>,
    /// Momentum of sgd [default: 0.9]
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    momentum: Option<f32>,
    /// Weight decay of adamw [default: 0.01]
    #[arg(long, value_name = "DECAY", allow_negative_numbers = true)]
    weight_decay: Option<f32>,
    /// The learning rate's course
    #[arg(long, value_name = "NAME", default_value = "one-cycle")]
    pub schedule: ScheduleName,
    /// Sets the first weights, the images held out and the order of the others
    #[arg(long, value_name = "N", default_value_t = Options::default().seed)]
    seed: u64,
    /// Training images held out to validate with after each epoch
    /// [default: 5000, at most a tenth]
    #[arg(long, value_name = "N")]
    validation: Option<usize>,
    /// Move each image by up to so many pixels in each direction, anew each time it is shown
    #[arg(long, value_name = "PIXELS", default_value_t = 0)]
    shift: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OptimizerName {
    Sgd,
    Adam,
    Adamw,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScheduleName {
    Constant,
    OneCycle,
}

impl Recipe {
    /// The options, checked, but for the number of images held out.
    ///
    /// # Errors
    /// [`Error::Option`] where one is out of range or belongs to another optimizer.
    pub fn options(&self) -> Result<Options> {
        let only = |name, expected, value: Option<f32>, fine: bool| match value {
            Some(value) if !fine => Err(Error::Option { name, expected, got: value.to_string() }),
            _ => Ok(()),
        };
        let (sgd, adamw) =
            (self.optimizer == OptimizerName::Sgd, self.optimizer == OptimizerName::Adamw);
        only("--momentum", "left out without --optimizer sgd", self.momentum, sgd)?;
        only("--weight-decay", "left out without --optimizer adamw", self.weight_decay, adamw)?;
        let usual = Options::default();
        let (optimizer, rate) = match self.optimizer {
            OptimizerName::Sgd => {
                (Optimizer::Sgd { momentum: self.momentum.unwrap_or(MOMENTUM) }, 0.05)
            }
            OptimizerName::Adam => (Optimizer::adam(), usual.learning_rate),
            OptimizerName::Adamw => {
                let decay = self.weight_decay.unwrap_or(WEIGHT_DECAY);
                (Optimizer::adamw(decay), usual.learning_rate)
            }
        };
        let options = Options {
            epochs: self.epochs,
            batch_size: self.batch,
            optimizer,
            learning_rate: self.lr.unwrap_or(rate),
            schedule: match self.schedule {
                ScheduleName::Constant => Schedule::Constant,
                ScheduleName::OneCycle => Schedule::OneCycle,
            },
            seed: self.seed,
            validation: 0,
            shift: self.shift,
            ..usual
        };
        options.check()?;
        Ok(options)
    }

    /// Images to hold out of so many.
    pub fn held_out(&self, images: usize) -> usize {
        self.validation.unwrap_or_else(|| Options::default().validation.min(images / 10))
    }
}

/// A value's name on the command line.
pub fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}
