//! Checks of a device: that what it computes is what the definitions say. Every op in every shape
//! that is lowered apart, LeNet itself, the optimizers, the case of the images onto the device, and
//! ten steps of training, each compared with a plain interpreter in `f64` or with the CPU engine.
//! On this rests the promise that a net is the same net wherever it was trained.

mod cases;
mod images;
mod measure;

mod reference;

mod optimizers;
mod passes;
mod steps;

use std::vec::IntoIter;

use crate::Result;
use crate::engine::Device;
use cases::Case;
use optimizers::OptimizerCase;

/// What one comparison found.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// The net, or what else was run.
    pub name: String,
    /// What was compared.
    pub quantity: String,
    /// The largest error, relative to the largest value that was expected; infinite where a value
    /// is not finite.
    pub largest_error: f64,
    /// The largest error that passes.
    pub allowed: f64,
    /// Whether it is no larger.
    pub passed: bool,
}

impl Check {
    fn new(name: &str, quantity: impl Into<String>, largest_error: f64, allowed: f64) -> Self {
        let passed = largest_error <= allowed;
        Self { name: name.into(), quantity: quantity.into(), largest_error, allowed, passed }
    }
}

/// All checks, to be made one case after the other, so that whoever asks can do other things in
/// between.
pub struct Checks {
    cases: IntoIter<Run>,
}

/// What is run.
enum Run {
    Passes(Case),
    Optimizer(OptimizerCase),
    Gather,
    Steps,
}

impl Checks {
    /// All of them.
    ///
    /// # Errors
    /// None but mistakes of ours: see [`crate::net::Net::chain`].
    pub fn all() -> Result<Self> {
        let mut runs: Vec<Run> = cases::all()?.into_iter().map(Run::Passes).collect();
        runs.extend(optimizers::all().map(Run::Optimizer));
        runs.extend([Run::Gather, Run::Steps]);
        Ok(Self { cases: runs.into_iter() })
    }

    /// Cases still to come.
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Whether all cases are done.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Runs the next case on a device; none where all are done.
    ///
    /// # Errors
    /// What the device reports.
    pub async fn next(&mut self, device: &dyn Device) -> Option<Result<Vec<Check>>> {
        let run = self.cases.next()?;
        Some(match run {
            Run::Passes(case) => passes::check(device, &case).await,
            Run::Optimizer(case) => optimizers::check(device, &case).await,
            Run::Gather => images::check(device).await,
            Run::Steps => steps::check(device).await,
        })
    }
}

/// Runs all checks on a device.
///
/// # Errors
/// What the device reports.
pub async fn check(device: &dyn Device) -> Result<Vec<Check>> {
    let (mut checks, mut all) = (Checks::all()?, Vec::new());
    while let Some(found) = checks.next(device).await {
        all.extend(found?);
    }
    Ok(all)
}
