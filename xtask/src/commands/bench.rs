//! `cargo xtask bench`: the built page measured in headless Chromium.

use std::io::Read;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use crate::config::Config;
use crate::tools::chromium::Chromium;
use crate::{data, process, repo, site, wasm};

/// Drives the page and prints the figures.
const SCRIPT: &str = "tests/e2e/bench.mjs";

#[derive(clap::Args)]
pub struct Args {
    /// Train for five epochs as well, with the page's recipe, where MNIST is at hand
    #[arg(long)]
    five: bool,
    /// Measure this build of the wasm instead of the one that the page would choose
    #[arg(long, value_name = "BUILD", value_parser = ["plain", "relaxed"])]
    simd: Option<String>,
}

/// Prints one JSON object to standard output, and nothing else there.
pub fn run(args: &Args) -> Result<ExitCode> {
    let config = Config::load()?;
    wasm::build(&config, false)?;
    site::build()?;
    let data = data::find(None)?;
    let chromium = Chromium::ensure()?;
    let mut command = Command::new("node");
    command
        .current_dir(repo::path(""))
        .arg(SCRIPT)
        .args(args.five.then_some("--five"))
        .args(args.simd.iter().flat_map(|build| ["--simd", build]))
        .env("CHROMIUM", chromium.browser)
        .envs(data.map(|folder| ("LENET_DATA", folder)))
        .stdout(Stdio::piped());
    let mut child = process::spawn(&mut command)?;
    let mut output = String::new();
    child.stdout()?.read_to_string(&mut output).context("the benchmark's output is not text")?;
    let status = child.wait()?;
    if !status.success() {
        bail!("the benchmark failed ({status}); what it said stands above");
    }
    println!("{}", one_object(&output)?);
    Ok(ExitCode::SUCCESS)
}

/// The output as it came, where it is one JSON object.
fn one_object(output: &str) -> Result<&str> {
    serde_json::from_str::<Map<String, Value>>(output)
        .with_context(|| format!("{SCRIPT} must print one JSON object, and printed: {output:?}"))?;
    Ok(output.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_object_passes_unchanged_and_nothing_else_passes() {
        assert_eq!(one_object("{\"b\": 1.50, \"a\": []}\n").unwrap(), "{\"b\": 1.50, \"a\": []}");
        for wrong in ["", "[]", "{} {}", "Measuring …\n{}"] {
            assert!(one_object(wrong).is_err(), "{wrong:?}");
        }
    }
}
