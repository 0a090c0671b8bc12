//! `cargo xtask bench`: the built page measured in headless Chromium, and our package beside its
//! peers.

use std::io::Read;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::config::Config;
use crate::tools::{chromium::Chromium, node};
use crate::wasm::Build;
use crate::{browser, data, process, repo, site, wasm};

/// Drives the page and prints the figures.
const SCRIPT: &str = "tests/e2e/bench.mjs";
/// Does so with a page for each peer and one for ours.
const PEERS_SCRIPT: &str = "tests/peers/run.mjs";

#[derive(clap::Args)]
pub struct Args {
    /// Train for five epochs as well, with the page's recipe, where MNIST is at hand
    #[arg(long)]
    five: bool,
    /// Measure this build of the wasm instead of the one that the page would choose
    #[arg(long, value_name = "BUILD", value_parser = ["plain", "relaxed"])]
    simd: Option<String>,
    /// Measure the kernels one by one instead, and our matrix product beside other crates'
    #[arg(long, conflicts_with = "five")]
    kernels: bool,
    /// Measure other libraries beside ours instead, with the same net: some minutes
    #[arg(long, conflicts_with_all = ["five", "simd", "kernels"])]
    peers: bool,
    /// Print the peers' figures as a JSON list instead of a table
    #[arg(long, requires = "peers")]
    json: bool,
    /// Train the tutorials' long recipes natively instead, all or those named: up to two hours
    #[arg(long, value_name = "PRESET", num_args = 0.., conflicts_with_all = ["five", "simd", "kernels", "peers"])]
    tutorials: Option<Vec<String>>,
}

/// Prints the figures to standard output, and nothing else there: one JSON object of the page's,
/// or the peers' table or list.
pub fn run(args: &Args) -> Result<ExitCode> {
    if let Some(names) = &args.tutorials {
        print!("{}", super::tutorials::run(names)?);
        return Ok(ExitCode::SUCCESS);
    }
    if args.kernels {
        let build =
            if args.simd.as_deref() == Some("relaxed") { Build::Relaxed } else { Build::Gpu };
        browser::bench(&Config::load()?, build)?;
        return Ok(ExitCode::SUCCESS);
    }
    let figures = if args.peers { beside_peers(args.json)? } else { of_the_page(args)? };
    println!("{figures}");
    Ok(ExitCode::SUCCESS)
}

fn of_the_page(args: &Args) -> Result<String> {
    wasm::build(&Config::load()?, false)?;
    site::build()?;
    let data = data::find(None)?;
    let mut command = script(SCRIPT)?;
    command
        .args(args.five.then_some("--five"))
        .args(args.simd.iter().flat_map(|build| ["--simd", build]))
        .envs(data.map(|folder| ("LENET_DATA", folder)));
    let output = output_of(&mut command)?;
    Ok(json::<Map<String, Value>>(&output, SCRIPT)?.to_owned())
}

fn beside_peers(as_json: bool) -> Result<String> {
    wasm::build(&Config::load()?, false)?;
    node::ensure_peers()?;
    let mut command = script(PEERS_SCRIPT)?;
    let output = output_of(command.args(as_json.then_some("--json")))?;
    if as_json {
        json::<Vec<Map<String, Value>>>(&output, PEERS_SCRIPT)?;
    }
    Ok(output.trim().to_owned())
}

/// Node with a script of ours, which finds the browser by a variable.
fn script(path: &str) -> Result<Command> {
    let chromium = Chromium::ensure()?;
    let mut command = Command::new("node");
    command.current_dir(repo::path("")).arg(path).env("CHROMIUM", chromium.browser);
    Ok(command)
}

fn output_of(command: &mut Command) -> Result<String> {
    let mut child = process::spawn(command.stdout(Stdio::piped()))?;
    let mut output = String::new();
    child.stdout()?.read_to_string(&mut output).context("the benchmark's output is not text")?;
    let status = child.wait()?;
    if !status.success() {
        bail!("the benchmark failed ({status}); what it said stands above");
    }
    Ok(output)
}

/// The output as it came, where it is JSON of this shape.
fn json<'a, T: DeserializeOwned>(output: &'a str, script: &str) -> Result<&'a str> {
    serde_json::from_str::<T>(output).with_context(|| {
        format!("{script} must print nothing but JSON, and printed: {output:?}")
    })?;
    Ok(output.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Object = Map<String, Value>;

    #[test]
    fn one_object_passes_unchanged_and_nothing_else_passes() {
        let unchanged = json::<Object>("{\"b\": 1.50, \"a\": []}\n", SCRIPT).unwrap();
        assert_eq!(unchanged, "{\"b\": 1.50, \"a\": []}");
        for wrong in ["", "[]", "{} {}", "Measuring …\n{}"] {
            assert!(json::<Object>(wrong, SCRIPT).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_list_is_one_of_objects() {
        assert!(json::<Vec<Object>>("[{\"name\": \"ours\"}, {}]\n", PEERS_SCRIPT).is_ok());
        for wrong in ["{}", "[1]", "Measuring …\n[]"] {
            assert!(json::<Vec<Object>>(wrong, PEERS_SCRIPT).is_err(), "{wrong:?}");
        }
    }
}
