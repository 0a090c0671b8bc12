use crate::Result;
use crate::engine::Loss;
use crate::train::options::option;

/// How often something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// After so many epochs.
    Epochs(usize),
    /// After so many steps.
    Steps(usize),
}

impl Every {
    fn steps(self, per_epoch: usize) -> usize {
        match self {
            Self::Epochs(epochs) => epochs.saturating_mul(per_epoch),
            Self::Steps(steps) => steps,
        }
        .max(1)
    }

    /// Whether it is done after so many steps, with so many in an epoch.
    pub fn due(self, step: usize, per_epoch: usize) -> bool {
        step > 0 && step.is_multiple_of(self.steps(per_epoch))
    }

    /// Steps from one on until it is done next; at least one.
    pub(super) fn left(self, step: usize, per_epoch: usize) -> usize {
        let steps = self.steps(per_epoch);
        steps - step % steps
    }

    /// What is wrong with a text that is none.
    const EXPECTED: &'static str =
        "a number of epochs, such as 2 or 2epochs, or of steps, such as 100steps";

    fn check(self, name: &'static str) -> Result<()> {
        let (Self::Epochs(count) | Self::Steps(count)) = self;
        option(name, "a whole number of epochs or steps above 0", &count, count > 0)
    }
}

/// `2`, `2epochs` or `100steps`.
impl std::str::FromStr for Every {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let unit = text[digits.len()..].trim();
        let count = digits.parse().ok().filter(|&count| count > 0);
        match (count, unit) {
            (Some(count), "" | "epoch" | "epochs") => Ok(Self::Epochs(count)),
            (Some(count), "step" | "steps") => Ok(Self::Steps(count)),
            _ => Err(Self::EXPECTED),
        }
    }
}

/// What is measured of a net on images that it was not trained on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measurement {
    /// Mean cross-entropy, in nats; less is better.
    #[default]
    Loss,
    /// Share of images answered rightly; more is better.
    Accuracy,
    /// Share of images answered wrongly; less is better.
    Error,
}

impl Measurement {
    /// The names of all.
    pub const NAMES: &[&str] = &["loss", "accuracy", "error"];

    /// The measurement of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Loss, Self::Accuracy, Self::Error].into_iter().find(|it| it.name() == name)
    }

    /// Its name in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Accuracy => "accuracy",
            Self::Error => "error",
        }
    }

    /// Its value.
    pub fn of(self, loss: &Loss) -> f64 {
        match self {
            Self::Loss => loss.mean(),
            Self::Accuracy => loss.accuracy(),
            Self::Error => 1.0 - loss.accuracy(),
        }
    }

    /// By how much one value is better than another; negative where it is worse.
    pub fn gain(self, value: f64, than: f64) -> f64 {
        match self {
            Self::Accuracy => value - than,
            Self::Loss | Self::Error => than - value,
        }
    }
}

/// When a run is stopped because it no longer gets better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Patience {
    /// Validations in a row that may bring nothing.
    pub validations: usize,
    /// What a validation must bring at least to count, in the measurement's own unit.
    pub minimum_change: f64,
}

/// What a session does besides training, and when it ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goals {
    /// How often the net is measured on the images held out; also at the end of the run.
    pub validate: Every,
    /// What decides which net is the best.
    pub measurement: Measurement,
    /// When to stop because nothing gets better; none to go on to the end.
    pub patience: Option<Patience>,
    /// Seconds after which the run ends, validation and all; none for no such goal.
    pub seconds: Option<f64>,
    /// How often a checkpoint is due; none for never.
    pub checkpoint: Option<Every>,
}

impl Default for Goals {
    fn default() -> Self {
        Self {
            validate: Every::Epochs(1),
            measurement: Measurement::Loss,
            patience: None,
            seconds: None,
            checkpoint: None,
        }
    }
}

impl Goals {
    /// Checks the goals of a run with so many images held out.
    ///
    /// # Errors
    /// [`OptionError`](crate::error::OptionError) with the option's name and what it may be.
    pub fn check(&self, held_out: usize) -> Result<()> {
        self.validate.check("validation interval")?;
        self.checkpoint.map_or(Ok(()), |every| every.check("checkpoint interval"))?;
        if let Some(seconds) = self.seconds {
            let fine = seconds > 0.0 && seconds.is_finite();
            option("time goal", "a number of seconds above 0", &seconds, fine)?;
        }
        let Some(Patience { validations, minimum_change }) = self.patience else { return Ok(()) };
        option("patience", "a whole number of validations above 0", &validations, validations > 0)?;
        let fine = minimum_change >= 0.0 && minimum_change.is_finite();
        option("minimum change", "a number from 0 up", &minimum_change, fine)?;
        let images = "above 0 where there is a patience to be lost";
        option("number of images held out", images, &held_out, held_out > 0)
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
            assert_eq!(text.parse().ok(), expected, "{text}");
        }
    }

    #[test]
    fn an_interval_is_due_and_says_when_next() {
        let due = |every: Every| (0..=7).filter(|&step| every.due(step, 3)).collect::<Vec<_>>();
        assert_eq!(due(Every::Epochs(1)), [3, 6]);
        assert_eq!(due(Every::Epochs(2)), [6]);
        assert_eq!(due(Every::Steps(2)), [2, 4, 6]);
        let left = |step| Every::Steps(4).left(step, 3);
        assert_eq!([0, 1, 3, 4, 5].map(left), [4, 3, 1, 4, 3]);
    }

    #[test]
    fn goals_out_of_range_are_refused() {
        let patience = |validations, minimum_change| Goals {
            patience: Some(Patience { validations, minimum_change }),
            ..Goals::default()
        };
        let usual = Goals::default();
        for (goals, message) in [
            (
                Goals { validate: Every::Steps(0), ..usual },
                "validation interval must be a whole number of epochs or steps above 0, got 0",
            ),
            (
                Goals { checkpoint: Some(Every::Epochs(0)), ..usual },
                "checkpoint interval must be a whole number of epochs or steps above 0, got 0",
            ),
            (
                Goals { seconds: Some(0.0), ..usual },
                "time goal must be a number of seconds above 0, got 0",
            ),
            (patience(0, 0.0), "patience must be a whole number of validations above 0, got 0"),
            (patience(1, -1.0), "minimum change must be a number from 0 up, got -1"),
        ] {
            assert_eq!(goals.check(10).unwrap_err().to_string(), message);
        }
        assert_eq!(
            patience(1, 0.0).check(0).unwrap_err().to_string(),
            "number of images held out must be above 0 where there is a patience to be lost, got 0"
        );
        assert_eq!(usual.check(0), Ok(()));
    }
}
