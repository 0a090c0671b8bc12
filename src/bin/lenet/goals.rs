//! What a run does besides training, and when it ends, from the command line.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use lenet_playground::Result;
use lenet_playground::train::{Every, Goals, Measurement, Patience};

#[derive(Debug, Args)]
#[command(next_help_heading = "Course of the run")]
pub struct GoalChoice {
    /// How often the net is measured on the images held out: 2 or 2epochs, or 100steps
    #[arg(long, value_name = "EVERY", default_value = "1", value_parser = every)]
    validate_every: Every,
    /// What decides which net is the best, and whether it still gets better
    #[arg(long, value_name = "NAME", default_value = "loss")]
    measure: MeasurementName,
    /// End the run after so many validations in a row that bring nothing
    #[arg(long, value_name = "N")]
    patience: Option<usize>,
    /// What a validation must bring at least, in the measurement's own unit
    #[arg(long, value_name = "CHANGE", default_value_t = 0.0, requires = "patience")]
    min_change: f64,
    /// End the run after so many seconds
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    time_goal: Option<f64>,
    /// Save and measure the net that was best on the images held out, not the last one
    #[arg(long)]
    pub best: bool,
    /// Write the run to this file now and then, and where it is stopped, to go on with --resume
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// How often that is: 2 or 2epochs, or 100steps
    #[arg(
        long,
        value_name = "EVERY",
        default_value = "1",
        value_parser = every,
        requires = "checkpoint"
    )]
    checkpoint_every: Every,
    /// Go on with the run in this file, as if it had never stopped; how it trains is in the file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["recipe", "net", "find_lr"])]
    pub resume: Option<PathBuf>,
    /// Try growing learning rates first, and take the one at which the loss falls most steeply
    #[arg(long, conflicts_with = "lr")]
    pub find_lr: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MeasurementName {
    /// Mean cross-entropy; less is better
    Loss,
    /// Share of images answered rightly; more is better
    Accuracy,
    /// Share of images answered wrongly; less is better
    Error,
}

impl GoalChoice {
    /// The goals of a run with so many images held out, checked.
    ///
    /// # Errors
    /// [`lenet_playground::Error::Option`] where one is out of range.
    pub fn goals(&self, held_out: usize) -> Result<Goals> {
        let minimum_change = self.min_change;
        let goals = Goals {
            validate: self.validate_every,
            measurement: match self.measure {
                MeasurementName::Loss => Measurement::Loss,
                MeasurementName::Accuracy => Measurement::Accuracy,
                MeasurementName::Error => Measurement::Error,
            },
            patience: self.patience.map(|validations| Patience { validations, minimum_change }),
            seconds: self.time_goal,
            checkpoint: self.checkpoint.is_some().then_some(self.checkpoint_every),
        };
        goals.check(held_out)?;
        Ok(goals)
    }
}

/// `2`, `2epochs` or `100steps`.
fn every(text: &str) -> Result<Every, String> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = text[digits.len()..].trim();
    let count = digits.parse().ok().filter(|&count| count > 0);
    match (count, unit) {
        (Some(count), "" | "epoch" | "epochs") => Ok(Every::Epochs(count)),
        (Some(count), "step" | "steps") => Ok(Every::Steps(count)),
        _ => Err("write it as 2, 2epochs or 100steps".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_read_with_their_units() {
        for (text, expected) in [
            ("2", Some(Every::Epochs(2))),
            ("1epoch", Some(Every::Epochs(1))),
            ("3 epochs", Some(Every::Epochs(3))),
            ("100steps", Some(Every::Steps(100))),
            ("0", None),
            ("steps", None),
            ("5 days", None),
            ("", None),
        ] {
            assert_eq!(every(text).ok(), expected, "{text}");
        }
    }
}
