//! `cargo xtask test`: every check, and one summary.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::checks::summary::{Outcome, Summary};
use crate::checks::{Step, plan};
use crate::config::Config;

#[derive(clap::Args)]
pub struct Args {
    /// Steps to run, with what they need; all where none is named (`www` and `clippy` name groups)
    #[arg(value_name = "STEP")]
    steps: Vec<String>,
}

/// Runs the steps. One that fails hides no other that can still run.
pub fn run(args: &Args) -> Result<ExitCode> {
    let steps = plan(&args.steps)?;
    let config = Config::load()?;
    let mut summary = Summary::default();
    for step in steps {
        let started = Instant::now();
        let outcome = outcome(step, &config, &summary);
        let took =
            if matches!(outcome, Outcome::NotRun(_)) { Duration::ZERO } else { started.elapsed() };
        summary.add(step.name, outcome, took);
    }
    println!("\n{summary}");
    Ok(if summary.all_passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn outcome(step: &Step, config: &Config, summary: &Summary) -> Outcome {
    eprintln!("\n── {}: {}", step.name, step.what);
    if let Some(need) = step.needs.iter().find(|need| !summary.has_passed(need)) {
        eprintln!("not run: it needs {need}, which did not pass");
        return Outcome::NotRun(need);
    }
    match step.run(config) {
        Ok(note) => Outcome::Passed(note),
        Err(error) => {
            eprintln!("{}: {error:#}", step.name);
            Outcome::Failed(format!("{error:#}"))
        }
    }
}
