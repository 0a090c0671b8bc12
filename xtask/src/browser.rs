//! Tests and benchmarks of the wasm in a headless browser, by wasm-pack.

use std::process::Command;

use anyhow::{Result, bail};

use crate::config::Config;
use crate::tools::{chromium::Chromium, rust, wasm_pack};
use crate::wasm::Build;
use crate::{process, repo};

/// Runs the tests in `tests` that are for the browser, in a headless browser: those whose name
/// contains the filter.
pub fn test(config: &Config, build: Build, filter: Option<&str>) -> Result<()> {
    let mut command = headless(config, build)?;
    process::run(command.args(["--test", "integration", "--"]).args(filter))
}

/// Runs the benchmarks of the kernels in a headless browser, optimised as the page's wasm is. What
/// they measure goes to standard output.
pub fn bench(config: &Config, build: Build) -> Result<()> {
    let mut command = headless(config, build)?;
    command.args(["--release", "--bench", "kernels", "--", "--nocapture"]);
    let status = process::spawn(&mut command)?.wait()?;
    if !status.success() {
        bail!("the benchmark failed ({status}); what it said stands above");
    }
    Ok(())
}

/// `wasm-pack test`, but for what is to run.
fn headless(config: &Config, build: Build) -> Result<Command> {
    if config.test.browser != "chrome" {
        bail!("wasm-pack.toml: browser must be \"chrome\", not \"{}\"", config.test.browser);
    }
    let chromium = Chromium::ensure()?;
    rust::ensure_wasm_target()?;
    let program = wasm_pack::ensure(&config.versions)?;
    let mut command = Command::new(program);
    command
        .current_dir(repo::path(""))
        .env("WASM_BINDGEN_TEST_TIMEOUT", config.test.timeout_seconds.to_string())
        .envs(build.flags())
        .args(["test", "--headless", "--chrome", "--chromedriver"])
        .arg(chromium.driver)
        .arg(".")
        .args(build.features());
    Ok(command)
}
