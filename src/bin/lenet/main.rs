//! The terminal program: the library's training and answers without a browser.
//!
//! Results go to standard output, notes and the progress bar to standard error. The exit code is
//! 0, 1 where something failed, 2 where the command line is wrong, 130 where Ctrl-C ended it.
// `wasm-pack test` builds the programs too: in the browser this one is empty.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![cfg(not(target_arch = "wasm32"))]

use std::process::ExitCode;

use clap::Parser;

mod architecture;
mod args;
mod goals;
mod recipe;

mod train;

mod evaluate;

mod predict;

mod check;

mod bench;

mod data;
mod engine;
mod picture;
mod weights;

mod console;
mod interrupt;
mod report;

use args::{Arguments, Command};
use console::Console;
use lenet_playground::Error;
use lenet_playground::error::{OptionError, SettingError, TrainError};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut console = Console::new(arguments.command.output());
    let outcome = match &arguments.command {
        Command::Train(args) => train::run(args, &mut console),
        Command::Evaluate(args) => evaluate::run(args, &mut console),
        Command::Predict(args) => predict::run(args, &mut console),
        Command::Describe(args) => architecture::describe(args, &mut console),
        Command::Bench(args) => bench::run(args, &mut console),
        Command::Devices(_) => engine::devices(&mut console),
        Command::Check(args) => check::run(args, &mut console),
    };
    outcome.unwrap_or_else(|error| {
        console.warn(format_args!("error: {error}"));
        if is_usage(&error) { ExitCode::from(2) } else { ExitCode::FAILURE }
    })
}

/// Whether an error is in the command line.
fn is_usage(error: &Error) -> bool {
    let of_training = error.downcast_ref();
    error.downcast_ref::<OptionError>().is_some()
        || error.downcast_ref::<SettingError>().is_some()
        || matches!(of_training, Some(TrainError::NoSuchPart { .. } | TrainError::NoPreset { .. }))
}
