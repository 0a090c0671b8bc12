//! How to train, from the command line.

use clap::{Args, ValueEnum};
use lenet_playground::optimizer::{KINDS, Kind, NAMES, Optimizer};
use lenet_playground::train::{Clipping, Objective, Options, Schedule};
use lenet_playground::{Error, Result};

#[derive(Debug, Args)]
#[command(next_help_heading = "Training")]
#[group(id = "recipe", multiple = true)]
pub struct Recipe {
    /// Times each training image is seen
    /// [default: 5, or the preset's]
    #[arg(long, value_name = "N")]
    epochs: Option<usize>,
    /// Images in a step [default: 64, or the preset's]
    #[arg(long, value_name = "N")]
    batch: Option<usize>,
    /// All training images in every step
    #[arg(long, conflicts_with = "batch")]
    full_batch: bool,
    /// The loss that is made small [default: by the net's end, or the preset's]
    #[arg(long, value_name = "NAME")]
    loss: Option<LossName>,
    /// What turns gradients into updates [default: adamw, or the preset's]
    #[arg(long, value_name = "NAME", value_parser = optimizer_kind)]
    optimizer: Option<&'static Kind>,
    /// Learning rate, the highest of the schedule [default: 0.003; with sgd and nesterov 0.05, with
    /// rmsprop 0.001, with signsgd 0.0003]
    #[arg(long, value_name = "RATE", allow_negative_numbers = true)]
    lr: Option<f32>,
    /// Share of the last update that goes on, of sgd, nesterov, rmsprop and signsgd [default: 0.9;
    /// with rmsprop 0]
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    momentum: Option<f32>,
    /// Weight decay of adamw [default: 0.01]
    #[arg(long, value_name = "DECAY", allow_negative_numbers = true)]
    weight_decay: Option<f32>,
    /// Decay of adam's and adamw's mean of the gradients [default: 0.9]
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    beta1: Option<f32>,
    /// Decay of adam's and adamw's mean of the squared gradients [default: 0.999]
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    beta2: Option<f32>,
    /// Decay of rmsprop's mean of the squared gradients [default: 0.99]
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    smoothing: Option<f32>,
    /// What rmsprop, adam and adamw add to a root before they divide by it [default: 1e-8]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    epsilon: Option<f32>,
    /// The learning rate's course [default: one-cycle, or the preset's]
    #[arg(long, value_name = "NAME")]
    schedule: Option<ScheduleName>,
    /// What schedule step multiplies the rate by [default: 0.1]
    #[arg(long, value_name = "FACTOR", allow_negative_numbers = true)]
    step_factor: Option<f32>,
    /// Epochs between two changes of schedule step
    #[arg(long, value_name = "EPOCHS", conflicts_with = "step_at")]
    step_every: Option<usize>,
    /// Where schedule step changes the rate, as shares of the run [default: 0.5,0.75]
    #[arg(long, value_name = "SHARES", value_delimiter = ',', allow_negative_numbers = true)]
    step_at: Vec<f32>,
    /// Train a part of the net at so many times the learning rate, such as conv1=0.1; 0 freezes it
    #[arg(long, value_name = "PART=FACTOR", value_parser = part)]
    lr_of: Vec<(String, f32)>,
    /// L2 penalty on the weights, added to their gradients
    #[arg(long, value_name = "STRENGTH", default_value_t = 0.0, allow_negative_numbers = true)]
    l2: f32,
    /// Put the L2 penalty on biases as well
    #[arg(long)]
    l2_biases: bool,
    /// Shrink the gradients where their norm, over the whole net, is larger (not on a GPU yet)
    #[arg(long, value_name = "NORM", allow_negative_numbers = true, conflicts_with = "clip_value")]
    clip_norm: Option<f32>,
    /// Cut each gradient off at this value and at its negative
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    clip_value: Option<f32>,
    /// Sets the first weights, the images held out and the order of the others [default: 1, or the
    /// preset's]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Training images held out to validate with [default: 5000, at most a tenth, or the preset's]
    #[arg(long, value_name = "N")]
    validation: Option<usize>,
    /// Move each image by up to so many pixels in each direction, anew each time it is shown
    #[arg(long, value_name = "PIXELS", default_value_t = 0)]
    shift: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LossName {
    CrossEntropy,
    BinaryCrossEntropy,
    MeanSquared,
    MeanAbsolute,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ScheduleName {
    Constant,
    Step,
    Cosine,
    OneCycle,
}

impl Recipe {
    /// The options, checked, but for the number of images held out.
    ///
    /// # Errors
    /// [`Error::Option`] where one is out of range or belongs to another optimizer or schedule.
    pub fn options(&self, usual: &Options) -> Result<Options> {
        let options = Options {
            objective: match self.loss {
                None => usual.objective,
                Some(LossName::CrossEntropy) => Objective::CrossEntropy,
                Some(LossName::BinaryCrossEntropy) => Objective::BinaryCrossEntropy,
                Some(LossName::MeanSquared) => Objective::MeanSquared,
                Some(LossName::MeanAbsolute) => Objective::MeanAbsolute,
            },
            epochs: self.epochs.unwrap_or(usual.epochs),
            batch_size: match self.full_batch {
                true => Options::FULL_BATCH,
                false => self.batch.unwrap_or(usual.batch_size),
            },
            optimizer: self.optimizer(usual.optimizer)?,
            learning_rate: self.lr.unwrap_or(match self.optimizer {
                Some(kind) => kind.learning_rate,
                None => usual.learning_rate,
            }),
            schedule: self.schedule(&usual.schedule)?,
            multipliers: self.lr_of.clone(),
            l2: self.l2,
            l2_biases: self.l2_biases,
            clipping: match (self.clip_norm, self.clip_value) {
                (Some(norm), _) => Some(Clipping::Norm(norm)),
                (None, value) => value.map(Clipping::Value),
            },
            seed: self.seed.unwrap_or(usual.seed),
            validation: 0,
            shift: self.shift,
        };
        options.check()?;
        Ok(options)
    }

    fn optimizer(&self, usual: Optimizer) -> Result<Optimizer> {
        let given = [
            ("--momentum", "momentum", self.momentum),
            ("--weight-decay", "weightDecay", self.weight_decay),
            ("--beta1", "beta1", self.beta1),
            ("--beta2", "beta2", self.beta2),
            ("--smoothing", "smoothing", self.smoothing),
            ("--epsilon", "epsilon", self.epsilon),
        ];
        let mut optimizer = match self.optimizer {
            Some(kind) => Optimizer::of(kind),
            None => usual,
        };
        for (flag, key, value) in given {
            let Some(value) = value else { continue };
            if !optimizer.set(key, value) {
                let expected = left_out_without(key);
                return Err(Error::Option { name: flag, expected, got: value.to_string() });
            }
        }
        Ok(optimizer)
    }

    fn schedule(&self, usual: &Schedule) -> Result<Schedule> {
        let (expected, steps) =
            ("left out without --schedule step", self.schedule == Some(ScheduleName::Step));
        only("--step-factor", expected, self.step_factor, steps)?;
        only("--step-every", expected, self.step_every, steps)?;
        only("--step-at", expected, self.step_at.first(), steps)?;
        let factor = self.step_factor.unwrap_or(0.1);
        let Some(schedule) = self.schedule else { return Ok(usual.clone()) };
        Ok(match (schedule, self.step_every) {
            (ScheduleName::Constant, _) => Schedule::Constant,
            (ScheduleName::Step, Some(epochs)) => Schedule::Step { factor, epochs },
            (ScheduleName::Step, None) if self.step_at.is_empty() => {
                Schedule::Steps { factor, at: vec![0.5, 0.75] }
            }
            (ScheduleName::Step, None) => Schedule::Steps { factor, at: self.step_at.clone() },
            (ScheduleName::Cosine, _) => Schedule::Cosine,
            (ScheduleName::OneCycle, _) => Schedule::OneCycle,
        })
    }

    /// Images to hold out of so many.
    pub fn held_out(&self, usual: &Options, images: usize) -> usize {
        self.validation.unwrap_or_else(|| usual.validation.min(images / 10))
    }
}

/// Which optimizers have a constant: "left out without --optimizer adam or adamw". Where a flag is
/// refused the program ends, so nothing is lost that is never freed.
fn left_out_without(key: &str) -> &'static str {
    let has = |kind: &&&Kind| kind.constants().iter().any(|constant| constant.key == key);
    let names: Vec<&str> = KINDS.iter().filter(has).map(|kind| kind.name).collect();
    let names = match &*names {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        names => names.concat(),
    };
    format!("left out without --optimizer {names}").leak()
}

/// The optimizer of that name.
fn optimizer_kind(name: &str) -> std::result::Result<&'static Kind, String> {
    let optimizer = Optimizer::named(name).map(|optimizer| optimizer.kind());
    optimizer.ok_or_else(|| format!("choose one of {}", NAMES.join(", ")))
}

/// An error where an option was given that belongs elsewhere.
fn only(
    name: &'static str,
    expected: &'static str,
    value: Option<impl ToString>,
    fine: bool,
) -> Result<()> {
    match value {
        Some(value) if !fine => Err(Error::Option { name, expected, got: value.to_string() }),
        _ => Ok(()),
    }
}

/// `conv1=0.1`.
fn part(text: &str) -> std::result::Result<(String, f32), String> {
    let (part, factor) =
        text.split_once('=').ok_or("write it as PART=FACTOR, such as conv1=0.1")?;
    let factor = factor.parse().map_err(|_| format!("{factor} is no number"))?;
    Ok((part.to_owned(), factor))
}

/// The schedule's name on the command line.
pub fn schedule_name(schedule: &Schedule) -> String {
    name(&match schedule {
        Schedule::Constant => ScheduleName::Constant,
        Schedule::Step { .. } | Schedule::Steps { .. } => ScheduleName::Step,
        Schedule::Cosine => ScheduleName::Cosine,
        Schedule::OneCycle => ScheduleName::OneCycle,
    })
}

/// A value's name on the command line.
fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use lenet_playground::train::Preset;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        recipe: Recipe,
    }

    #[test]
    fn what_is_not_asked_for_is_the_presets() {
        let recipe = |words: &[&str]| Line::parse_from([&["lenet"], words].concat()).recipe;
        for Preset { options, id, .. } in Preset::all() {
            let taken = recipe(&[]).options(&options).unwrap();
            let validation = recipe(&[]).held_out(&options, 60_000);
            assert_eq!(Options { validation, ..taken }, options, "{id}");
            assert_eq!(recipe(&["--seed", "7"]).options(&options).unwrap().seed, 7);
        }
    }
}
