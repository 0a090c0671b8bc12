//! The wasm package in `www/pkg`.

use std::process::Command;

use anyhow::{Result, bail};

use crate::config::Config;
use crate::fingerprint::Stamp;
use crate::tools::{chromium::Chromium, node, rust, wasm_pack};
use crate::{process, repo};

/// What the wasm is made from. The lock file of `www` is among it for its wasm-opt.
const SOURCES: [&str; 7] = [
    "src",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    ".cargo",
    "wasm-pack.toml",
    "www/package-lock.json",
];

/// Sets up what is missing and builds the package, unless no source has changed.
pub fn build(config: &Config, debug: bool) -> Result<()> {
    let profile = if debug { "dev" } else { config.build.profile.as_str() };
    node::ensure_packages()?;
    let options = [profile, &config.build.target, &rust::version()?];
    let stamp = Stamp::new("wasm", &SOURCES, &options, &config.build.out_dir)?;
    if stamp.is_fresh()? {
        eprintln!("The wasm is up to date");
        return Ok(());
    }
    rust::ensure_wasm_target()?;
    let program = wasm_pack::ensure(&config.versions)?;
    wasm_pack::announce_bindgen(&config.versions)?;
    eprintln!("Building the wasm ({profile}): a minute or two the first time");
    let mut command = process::with_path_first(program, &node::programs()?)?;
    command.current_dir(repo::path("")).args(["build", profile_flag(profile)?]);
    command.args(["--target", &config.build.target, "--out-dir", &config.build.out_dir]);
    process::run(&mut command)?;
    stamp.save()
}

/// Runs the tests in `tests` that are for the browser, in a headless browser.
pub fn test(config: &Config) -> Result<()> {
    if config.test.browser != "chrome" {
        bail!("wasm-pack.toml: browser must be \"chrome\", not \"{}\"", config.test.browser);
    }
    let chromium = Chromium::ensure()?;
    rust::ensure_wasm_target()?;
    let program = wasm_pack::ensure(&config.versions)?;
    wasm_pack::announce_bindgen(&config.versions)?;
    process::run(
        Command::new(program)
            .current_dir(repo::path(""))
            .env("WASM_BINDGEN_TEST_TIMEOUT", config.test.timeout_seconds.to_string())
            .args(["test", "--headless", "--chrome", "--chromedriver"])
            .arg(chromium.driver)
            .args([".", "--no-default-features", "--test", "*"]),
    )
}

fn profile_flag(profile: &str) -> Result<&'static str> {
    match profile {
        "release" => Ok("--release"),
        "profiling" => Ok("--profiling"),
        "dev" => Ok("--dev"),
        other => {
            bail!("wasm-pack.toml: profile must be release, profiling or dev, not \"{other}\"")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_profiles_of_wasm_pack_pass() {
        assert_eq!(profile_flag("release").unwrap(), "--release");
        assert!(profile_flag("fast").unwrap_err().to_string().contains("fast"));
    }
}
