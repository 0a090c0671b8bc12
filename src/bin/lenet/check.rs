//! `lenet check`: whether a device computes what it should.

use std::process::ExitCode;

use lenet_playground::Result;
use lenet_playground::engine::{Check, Checks, Device};
use pollster::FutureExt;
use serde::Serialize;

use crate::console::{Console, Output};
use crate::engine::EngineChoice;
use clap::Args;

const AFTER_HELP: &str = "\
Examples:
  lenet check --engine gpu
  lenet check --engine gpu --json

Every op of small nets and of LeNet, forward and backward, against the same in double precision; the
optimizers; and ten steps of training against the CPU. Errors are relative to the largest value.
The exit code is 1 where a check fails.

With --json: one object for each check
  {\"engine\",\"adapter\",\"name\",\"quantity\",\"largest_error\",\"allowed\",\"passed\"}
largest_error is null where a value is not finite.";

#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct CheckDevice {
    #[command(flatten)]
    pub engine: EngineChoice,
    #[command(flatten)]
    pub output: Output,
}

const HEAD: [&str; 4] = ["net", "what is compared", "largest error", "allowed"];

/// A check, as JSON.
#[derive(Serialize)]
struct CheckJson<'a> {
    engine: &'static str,
    adapter: Option<String>,
    name: &'a str,
    quantity: &'a str,
    /// None where a value is not finite.
    largest_error: Option<f64>,
    allowed: f64,
    passed: bool,
}

/// Runs all checks, prints each as it is done, and fails where one does not pass.
///
/// # Errors
/// Where the device cannot be had or stops working, or the output cannot be written.
pub fn run(args: &CheckDevice, console: &mut Console) -> Result<ExitCode> {
    let device = args.engine.device()?;
    if !console.json() {
        console.print(title(&*device))?;
        console.print(row(HEAD.map(str::to_owned)))?;
    }
    let (mut checks, mut done, mut failed) = (Checks::all()?, 0, 0);
    while let Some(found) = checks.next(&*device).block_on() {
        for check in found? {
            done += 1;
            failed += usize::from(!check.passed);
            print(&check, &*device, console)?;
        }
    }
    if !console.json() {
        console.print(match failed {
            0 => format!("all {done} checks passed"),
            _ => format!("{failed} of {done} checks FAILED: this device cannot be relied on"),
        })?;
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(check: &Check, device: &dyn Device, console: &mut Console) -> Result<()> {
    let Check { name, quantity, largest_error, allowed, passed } = check;
    if console.json() {
        return console.print_json(&CheckJson {
            engine: crate::engine::name(device),
            adapter: device.adapter().map(|adapter| adapter.name),
            name,
            quantity,
            largest_error: largest_error.is_finite().then_some(*largest_error),
            allowed: *allowed,
            passed: *passed,
        });
    }
    let [error, allowed] = [*largest_error, *allowed].map(number);
    let verdict = if *passed { "" } else { "  FAILED" };
    console.print(row([name.clone(), quantity.clone(), error, allowed]) + verdict)
}

fn number(value: f64) -> String {
    if value == 0.0 { "0".into() } else { format!("{value:.1e}") }
}

/// The device's name and, of a GPU, what it is spoken to through.
fn title(device: &dyn Device) -> String {
    let adapter = device.adapter();
    let details = adapter.into_iter().flat_map(|adapter| [adapter.backend, adapter.driver]);
    let details = details.filter(|detail| !detail.is_empty());
    std::iter::once(device.name()).chain(details).collect::<Vec<_>>().join(", ")
}

fn row([name, quantity, error, allowed]: [String; 4]) -> String {
    format!("{name:<27} {quantity:<39} {error:>13} {allowed:>8}")
}
