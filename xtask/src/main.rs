//! `cargo xtask serve | test | bench | dist | picture`: everything between a clean clone and the page.
//!
//! What a command found out goes to standard output (a URL, a summary, a JSON object);
//! what it is doing, and all output of the tools it runs, goes to standard error.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// One file for each command.
mod commands {
    pub mod bench;
    pub mod dist;
    pub mod picture;
    pub mod serve;
    pub mod test;
    mod tutorials;
}

/// The checks of `cargo xtask test`, and its table.
mod checks {
    pub mod budget;
    mod features;
    pub mod history;
    pub mod steps;
    pub mod summary;
}

#[cfg(test)]
mod documents;

mod browser;
mod catalog;
mod data;
mod site;
mod wasm;

/// Each tool is looked for first, and installed or asked for only where it is missing.
mod tools {
    pub mod chromium;
    mod debian;
    pub mod node;
    pub mod rust;
    pub mod vulkan;
    pub mod wasm_pack;
}

mod config;
mod fingerprint;
mod process;
mod repo;

/// The project's commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set up what is missing, build the page and serve it on this machine
    Serve(commands::serve::Args),
    /// Run all checks, or those named, cheapest first
    Test(commands::test::Args),
    /// Measure the built page in headless Chromium; prints one JSON object
    Bench(commands::bench::Args),
    /// Make the static folder `dist` that any host can serve under any path
    Dist(commands::dist::Args),
    /// Make the README's picture of the page, docs/page.webp, by a run on MNIST
    Picture,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = process::end_children_on_interrupt().and_then(|()| match cli.command {
        Command::Serve(args) => commands::serve::run(&args),
        Command::Test(args) => commands::test::run(&args),
        Command::Bench(args) => commands::bench::run(&args),
        Command::Dist(args) => commands::dist::run(&args),
        Command::Picture => commands::picture::run(),
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
