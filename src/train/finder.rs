//! Finding a learning rate.

use std::future::ready;
use std::ops::ControlFlow;

use super::Trainer;
use super::options::option;
use crate::Result;
use crate::engine::Loss;

/// How a learning rate is looked for: the range test of Smith (2015, arXiv:1506.01186), in the
/// shape fastai gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finder {
    /// The rate of the first step.
    pub from: f32,
    /// The rate of the last.
    pub to: f32,
    /// Steps from one to the other, each with a rate so many times that of the one before.
    pub steps: usize,
    /// Share of the smoothed loss that comes from the steps before, 0 to below 1.
    pub smoothing: f64,
}

impl Default for Finder {
    fn default() -> Self {
        Self { from: 1e-6, to: 1.0, steps: 100, smoothing: 0.9 }
    }
}

/// What was found: how the loss went as the rate grew. It ends early where the loss is four times
/// the lowest, or not finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The learning rate of each step.
    pub rates: Vec<f32>,
    /// The loss of each step's batch, in nats, before its update.
    pub losses: Vec<f64>,
    /// The losses, smoothed.
    pub smoothed: Vec<f64>,
    /// The rate at which the smoothed loss falls most steeply; none where it falls nowhere.
    pub suggestion: Option<f32>,
}

/// A loss so many times the lowest has left the range of good rates for good.
const TOO_LARGE: f64 = 4.0;

impl Finder {
    /// Trains with growing learning rates on the trainer's own batches, and takes everything back:
    /// net, optimizer and place in the data are then as they were.
    ///
    /// # Errors
    /// [`OptionError`](crate::error::OptionError) where a setting is out of range, and what the
    /// device reports.
    pub async fn run(&self, trainer: &mut Trainer) -> Result<Found> {
        self.watched(trainer, |_| ready(ControlFlow::Continue(()))).await
    }

    /// Finds the rate, and calls `watch` after each step with the number of steps done, which may end
    /// the search.
    ///
    /// # Errors
    /// Those of [`Self::run`].
    pub async fn watched<F: Future<Output = ControlFlow<()>>>(
        &self,
        trainer: &mut Trainer,
        watch: impl FnMut(usize) -> F,
    ) -> Result<Found> {
        self.check()?;
        let under_way = trainer.losses().await?;
        trainer.note(&under_way)?;
        let start = trainer.read_snapshot().await?;
        let rates = (0..self.steps).map(|step| self.rate(step)).collect();
        trainer.sweep = Some(Sweep { rates, first: start.step });
        let tried = self.try_rates(trainer, watch).await;
        trainer.sweep = None;
        trainer.go_back(&start);
        Ok(self.judge(tried?))
    }

    fn check(&self) -> Result<()> {
        let Self { from, to, steps, smoothing } = self;
        let fine = *from > 0.0 && from.is_finite();
        option("first learning rate to try", "a number above 0", from, fine)?;
        let fine = to > from && to.is_finite();
        option("last learning rate to try", "a number above the first", to, fine)?;
        option("steps to try", "a whole number above 2", steps, *steps > 2)?;
        let fine = (0.0..1.0).contains(smoothing);
        option("smoothing", "a number from 0 to below 1", smoothing, fine)
    }

    /// The losses, as far as they are sane.
    async fn try_rates<F: Future<Output = ControlFlow<()>>>(
        &self,
        trainer: &mut Trainer,
        mut watch: impl FnMut(usize) -> F,
    ) -> Result<Vec<f64>> {
        let (mut losses, mut smooth, mut lowest) = (Vec::new(), Smooth::new(self), f64::INFINITY);
        for step in 0..self.steps {
            trainer.submit(1)?;
            let loss = trainer.losses().await?.into_iter().fold(Loss::default(), Loss::and).mean();
            let smoothed = smooth.next(loss);
            lowest = smoothed.min(lowest);
            // Written so that what is not a number counts as too large.
            if !(smoothed <= TOO_LARGE * lowest && loss.is_finite()) {
                break;
            }
            losses.push(loss);
            if watch(step + 1).await.is_break() {
                break;
            }
        }
        Ok(losses)
    }

    fn judge(&self, losses: Vec<f64>) -> Found {
        let mut smooth = Smooth::new(self);
        let smoothed: Vec<f64> = losses.iter().map(|&loss| smooth.next(loss)).collect();
        let rates: Vec<f32> = (0..losses.len()).map(|step| self.rate(step)).collect();
        // The rates lie evenly on a logarithmic scale: differences are slopes. Before a tenth of
        // the way too little is smoothed to tell a slope from noise.
        let slopes = smoothed.windows(3).map(|three| three[2] - three[0]).zip(1..);
        let steepest = slopes
            .skip(self.steps / 10)
            .filter(|(slope, _)| *slope < 0.0)
            .min_by(|(a, _), (b, _)| a.total_cmp(b));
        let suggestion = steepest.map(|(_, step)| rates[step]);
        Found { rates, losses, smoothed, suggestion }
    }

    fn rate(&self, step: usize) -> f32 {
        let way = step as f64 / (self.steps - 1) as f64;
        let growth = f64::from(self.to) / f64::from(self.from);
        (f64::from(self.from) * libm::pow(growth, way)) as f32
    }
}

/// A running mean without the bias of its beginning.
struct Smooth {
    keep: f64,
    mean: f64,
    weight: f64,
}

impl Smooth {
    fn new(finder: &Finder) -> Self {
        Self { keep: finder.smoothing, mean: 0.0, weight: 0.0 }
    }

    fn next(&mut self, value: f64) -> f64 {
        self.mean = self.keep * self.mean + (1.0 - self.keep) * value;
        self.weight = self.keep * self.weight + (1.0 - self.keep);
        self.mean / self.weight
    }
}

/// Learning rates that a trainer takes in place of its schedule's.
pub(super) struct Sweep {
    rates: Vec<f32>,
    /// The step that they begin with.
    first: usize,
}

impl Sweep {
    pub fn rate(&self, step: usize) -> f32 {
        // The epoch plan of an epoch has rates of steps before and after as well, which are not made.
        let place = step.saturating_sub(self.first).min(self.rates.len() - 1);
        self.rates[place]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_grow_by_a_constant_factor() {
        let finder = Finder { from: 1e-4, to: 1.0, steps: 5, smoothing: 0.0 };
        let rates: Vec<f32> = (0..5).map(|step| finder.rate(step)).collect();
        for (got, expected) in rates.iter().zip([1e-4, 1e-3, 1e-2, 1e-1, 1.0]) {
            assert!((got / expected - 1.0).abs() < 1e-5, "{got}, not {expected}");
        }
    }

    #[test]
    fn the_steepest_fall_is_suggested() {
        let finder = Finder { steps: 8, smoothing: 0.0, ..Finder::default() };
        let found = finder.judge(vec![2.3, 2.3, 2.2, 1.9, 1.0, 0.9, 0.9, 1.5]);
        assert_eq!(found.suggestion, Some(found.rates[3]));
        assert_eq!(finder.judge(vec![1.0, 1.0, 1.5]).suggestion, None);
        assert_eq!(finder.judge(vec![]).suggestion, None);
    }

    #[test]
    fn settings_out_of_range_are_refused() {
        let usual = Finder::default();
        for (finder, message) in [
            (
                Finder { from: 0.0, ..usual.clone() },
                "first learning rate to try must be a number above 0, got 0",
            ),
            (
                Finder { to: 1e-7, ..usual.clone() },
                "last learning rate to try must be a number above the first, got 0.0000001",
            ),
            (
                Finder { steps: 2, ..usual.clone() },
                "steps to try must be a whole number above 2, got 2",
            ),
            (
                Finder { smoothing: 1.0, ..usual },
                "smoothing must be a number from 0 to below 1, got 1",
            ),
        ] {
            assert_eq!(finder.check().unwrap_err().to_string(), message);
        }
    }
}
