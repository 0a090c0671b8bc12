use std::f64::consts::PI;

use super::options::{Kind, numbers, option};
use crate::Result;

/// The learning rate's schedule over a run, as a share of its highest value.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Schedule {
    /// Constant.
    Constant,
    /// So many times as much after every so many epochs.
    Step {
        /// Of the rate before it; a tenth is usual.
        factor: f32,
        /// Epochs between two changes.
        epochs: usize,
    },
    /// So many times as much at each of these places, as shares of the run: 0.5 and 0.75 are
    /// usual.
    Steps {
        /// Of the rate before it; a tenth is usual.
        factor: f32,
        /// The places.
        at: Vec<f32>,
    },
    /// Down along half a cosine to nothing (Loshchilov and Hutter 2016, arXiv:1608.03983, without
    /// restarts): `(1 + cos(π·t/T)) / 2` in step `t` of `T`, counted from 0.
    Cosine,
    /// One cycle (Smith and Topin 2017, arXiv:1708.07120), in the shape fastai gave it: up from a
    /// 25th along a cosine in the first quarter of the run, then down along a cosine to almost
    /// nothing.
    #[default]
    OneCycle,
}

/// A step of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The step, counted from 0.
    pub step: usize,
    /// Steps of the run.
    pub total: usize,
    /// Steps of an epoch.
    pub per_epoch: usize,
}

impl Schedule {
    /// The names of all.
    pub const NAMES: &[&str] = &["constant", "step", "cosine", "one-cycle"];

    /// The schedule of this name with its usual constants.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "constant" => Self::Constant,
            "step" => Self::Steps { factor: 0.1, at: vec![0.5, 0.75] },
            "cosine" => Self::Cosine,
            "one-cycle" => Self::OneCycle,
            _ => return None,
        })
    }

    /// Its name in JSON and on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Step { .. } | Self::Steps { .. } => "step",
            Self::Cosine => "cosine",
            Self::OneCycle => "one-cycle",
        }
    }

    /// The factor for a step.
    pub fn factor(&self, Place { step, total, per_epoch }: Place) -> f32 {
        // The target's own cosine would round differently from one to the next.
        let half_wave = |height: f64, at: f64| height * (1.0 + libm::cos(PI * at.min(1.0))) / 2.0;
        match self {
            Self::Constant => 1.0,
            Self::Step { factor, epochs } => {
                times(*factor, step / per_epoch.max(1) / epochs.max(&1))
            }
            Self::Steps { factor, at } => {
                let share = step as f64 / total.max(1) as f64;
                times(*factor, at.iter().filter(|&&at| share >= f64::from(at)).count())
            }
            Self::Cosine => half_wave(1.0, step as f64 / total.max(1) as f64) as f32,
            Self::OneCycle => {
                /// Share of the run on the way up.
                const RISE: f64 = 0.25;
                const START: f64 = 1.0 / 25.0;
                const END: f64 = 1e-5;
                let at = step as f64 / total.saturating_sub(1).max(1) as f64;
                let (from, to, at) = match at < RISE {
                    true => (START, 1.0, at / RISE),
                    false => (1.0, END, (at - RISE) / (1.0 - RISE)),
                };
                (to + half_wave(from - to, at)) as f32
            }
        }
    }

    /// Checks what the schedule is made of.
    ///
    /// # Errors
    /// [`OptionError`](crate::error::OptionError) where a factor or a place is out of range.
    pub fn check(&self) -> Result<()> {
        let factor = |factor: &f32| numbers(&[("step factor", Kind::AboveZero, *factor)]);
        match self {
            Self::Constant | Self::Cosine | Self::OneCycle => Ok(()),
            Self::Step { factor: times, epochs } => {
                factor(times)?;
                let whole = "a whole number of epochs above 0";
                option("step interval", whole, epochs, *epochs > 0)
            }
            Self::Steps { factor: times, at } => {
                factor(times)?;
                let wrong = at.iter().find(|at| !(0.0..1.0).contains(*at));
                let got: &dyn ToString = wrong.map_or(&"none", |wrong| wrong);
                let fine = wrong.is_none() && !at.is_empty();
                option("step positions", "shares of the run, from 0 to below 1", got, fine)
            }
        }
    }
}

/// A power that is rounded alike on every target.
fn times(factor: f32, changes: usize) -> f32 {
    (0..changes.min(1_000)).fold(1.0, |product, _| product * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(schedule: &Schedule, total: usize) -> Vec<f32> {
        (0..total).map(|step| schedule.factor(Place { step, total, per_epoch: 2 })).collect()
    }

    #[test]
    fn one_cycle_rises_for_a_quarter_and_falls_to_almost_nothing() {
        let rates = over(&Schedule::OneCycle, 101);
        assert!((rates[0] - 0.04).abs() < 1e-6);
        assert!((rates[25] - 1.0).abs() < 1e-6);
        assert!((rates[100] - 1e-5).abs() < 1e-6);
        assert!((1..=25).all(|step| rates[step] > rates[step - 1]));
        assert!((26..=100).all(|step| rates[step] < rates[step - 1]));
    }

    #[test]
    fn a_run_of_one_step_has_a_rate() {
        let place = |step, total| Place { step, total, per_epoch: 1 };
        assert!(Schedule::OneCycle.factor(place(0, 1)) > 0.0);
        assert_eq!(Schedule::Constant.factor(place(5, 1)), 1.0);
        assert_eq!(Schedule::Cosine.factor(place(0, 1)), 1.0);
    }

    #[test]
    fn steps_go_down_by_their_factor() {
        // Two steps an epoch.
        let every = Schedule::Step { factor: 0.5, epochs: 2 };
        assert_eq!(over(&every, 10), [1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]);
        let at = Schedule::Steps { factor: 0.5, at: vec![0.75, 0.5] };
        assert_eq!(over(&at, 8), [1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.25, 0.25]);
    }

    #[test]
    fn a_cosine_falls_from_one_to_nothing() {
        let rates = over(&Schedule::Cosine, 4);
        let expected = [1.0, (1.0 + 0.5_f32.sqrt()) / 2.0, 0.5, (1.0 - 0.5_f32.sqrt()) / 2.0];
        for (got, expected) in rates.iter().zip(expected) {
            assert!((got - expected).abs() < 1e-6, "{got}, not {expected}");
        }
        assert!(Schedule::Cosine.factor(Place { step: 9, total: 4, per_epoch: 2 }) < 1e-6);
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        let message = |schedule: Schedule| schedule.check().unwrap_err().to_string();
        assert_eq!(
            message(Schedule::Step { factor: 0.0, epochs: 1 }),
            "step factor must be a number above 0, got 0"
        );
        assert_eq!(
            message(Schedule::Step { factor: 0.1, epochs: 0 }),
            "step interval must be a whole number of epochs above 0, got 0"
        );
        for (at, got) in [(vec![], "none"), (vec![0.5, 1.0], "1")] {
            let expected =
                format!("step positions must be shares of the run, from 0 to below 1, got {got}");
            assert_eq!(message(Schedule::Steps { factor: 0.1, at }), expected);
        }
    }
}
