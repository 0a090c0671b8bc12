//! `cargo xtask test`: every check, and one summary.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::checks::history::History;
use crate::checks::steps::{Context, STEPS, Step, plan};
use crate::checks::summary::{Outcome, Summary};
use crate::config::Config;

#[derive(clap::Args)]
pub struct Args {
    /// Steps to run, with what they need; all where none is named (`www` and `clippy` name groups)
    #[arg(value_name = "STEP")]
    steps: Vec<String>,
    /// Run only tests whose name matches: a part of it natively and in wasm, else a regular
    /// expression
    #[arg(long, value_name = "PATTERN")]
    filter: Option<String>,
    /// List the steps, and how long each took when it last passed here
    #[arg(long, conflicts_with_all = ["steps", "filter"])]
    list: bool,
}

/// Runs the steps. One that fails hides no other that can still run.
pub fn run(args: &Args) -> Result<ExitCode> {
    let mut history = History::load();
    if args.list {
        print!("{}", list(&history));
        return Ok(ExitCode::SUCCESS);
    }
    let steps = plan(&args.steps, args.filter.is_some())?;
    let context = Context { config: Config::load()?, filter: args.filter.clone() };
    let mut summary = Summary::default();
    for step in steps {
        let started = Instant::now();
        let outcome = outcome(step, &context, &summary);
        let took = match outcome {
            Outcome::NotRun(_) => Duration::ZERO,
            _ => started.elapsed(),
        };
        if matches!(outcome, Outcome::Passed(_)) && context.filter.is_none() {
            history.record(step.name, took);
        }
        summary.add(step.name, outcome, took);
    }
    println!("\n{summary}");
    Ok(if summary.all_passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One line for each step.
fn list(history: &History) -> String {
    let mut text = format!("{:<17}{:>12}  what it checks\n", "step", "seconds last");
    for Step { name, what, needs, .. } in STEPS {
        let took = history.of(name).map_or("-".to_owned(), |seconds| format!("{seconds:.1}"));
        let needs = match needs {
            [] => String::new(),
            needs => format!(" (needs {})", needs.join(", ")),
        };
        text += &format!("{name:<17}{took:>12}  {what}{needs}\n");
    }
    let total: f64 = STEPS.iter().filter_map(|step| history.of(step.name)).sum();
    text + &format!("{:<17}{total:>12.1}\n", "all")
}

fn outcome(step: &Step, context: &Context, summary: &Summary) -> Outcome {
    eprintln!("\n── {}: {}", step.name, step.what);
    if let Some(need) = step.needs.iter().find(|need| !summary.has_passed(need)) {
        eprintln!("not run: it needs {need}, which did not pass");
        return Outcome::NotRun(need);
    }
    match step.run(context) {
        Ok(note) => Outcome::Passed(note),
        Err(error) => {
            eprintln!("{}: {error:#}", step.name);
            Outcome::Failed(format!("{error:#}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_listed_on_a_line_of_its_own() {
        let text = list(&History::load());
        assert_eq!(text.lines().count(), STEPS.len() + 2);
        for step in STEPS {
            assert!(text.lines().any(|line| line.starts_with(step.name)), "{text}");
        }
    }
}
