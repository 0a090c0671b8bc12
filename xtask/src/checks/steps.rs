//! The steps of `cargo xtask test`.

use std::process::Command;

use anyhow::{Result, bail};

use super::budget;
use crate::commands::dist;
use crate::config::Config;
use crate::tools::{chromium::Chromium, node, rust, vulkan};
use crate::wasm::Build;
use crate::{data, process, repo, site, wasm};

/// One check. It returns a note for the summary, empty where there is nothing to say.
pub struct Step {
    /// What the command line and the summary call it.
    pub name: &'static str,
    /// What it does, for the heading.
    pub what: &'static str,
    /// Steps it cannot run without.
    pub needs: &'static [&'static str],
    run: fn(&Config) -> Result<String>,
}

/// Cheapest first; what a step needs stands above it.
pub const STEPS: &[Step] = &[
    step("fmt", "format of the Rust sources", &[], fmt),
    step("clippy-host", "clippy, this machine", &[], clippy_host),
    step("clippy-wasm", "clippy, wasm32", &[], clippy_wasm),
    step("native", "native tests", &[], native),
    step("browser", "wasm-pack test in headless Chromium", &[], browser),
    step("browser-relaxed", "the same with relaxed SIMD, without a GPU", &[], browser_relaxed),
    step("wasm", "release builds of the wasm", &[], wasm),
    step("www-check", "type check of www", &["wasm"], www_check),
    step("www-unit", "unit tests of www", &["wasm"], www_unit),
    step("www-build", "production build of www", &["wasm"], www_build),
    step("e2e", "end to end in Chromium, on the built page", &["www-build"], e2e),
    step(
        "dist",
        "the published folder under a sub-path, with data and without",
        &["www-build"],
        dist,
    ),
    step("budget", "bytes over the wire", &["www-build"], bytes),
];

impl Step {
    /// Runs it.
    pub fn run(&self, config: &Config) -> Result<String> {
        (self.run)(config)
    }

    /// `www` names all steps of `www`, `clippy` both of clippy, `browser` both builds.
    fn is_named(&self, word: &str) -> bool {
        self.name == word || self.name.strip_prefix(word).is_some_and(|rest| rest.starts_with('-'))
    }
}

/// The named steps with all they need, in order; every step where none is named.
pub fn plan(names: &[String]) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = names.iter().find(|name| !STEPS.iter().any(|step| step.is_named(name))) {
        let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        bail!("no step is called `{unknown}`; the steps are {}", known.join(", "));
    }
    let mut wanted: Vec<&Step> = Vec::new();
    // From the last to the first, for a step's needs stand above it.
    for step in STEPS.iter().rev() {
        let is_named = names.is_empty() || names.iter().any(|name| step.is_named(name));
        if is_named || wanted.iter().any(|other| other.needs.contains(&step.name)) {
            wanted.push(step);
        }
    }
    wanted.reverse();
    Ok(wanted)
}

const fn step(
    name: &'static str,
    what: &'static str,
    needs: &'static [&'static str],
    run: fn(&Config) -> Result<String>,
) -> Step {
    Step { name, what, needs, run }
}

fn fmt(_: &Config) -> Result<String> {
    cargo(&["fmt", "--all", "--check"])
}

fn clippy_host(_: &Config) -> Result<String> {
    cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])
}

fn clippy_wasm(_: &Config) -> Result<String> {
    rust::ensure_wasm_target()?;
    let target = ["--target", rust::WASM_TARGET, "--no-default-features"];
    let targets = ["--lib", "--tests", "--benches"];
    for features in [&[][..], &["--features", "gpu,layers"]] {
        let command = [&["clippy"][..], &target, features, &targets];
        cargo(&[&command.concat()[..], &["--", "--deny", "warnings"]].concat())?;
    }
    Ok(String::new())
}

fn native(_: &Config) -> Result<String> {
    let mut tests = Command::new("cargo");
    tests.current_dir(repo::path("")).args(["test", "--workspace", "--no-fail-fast"]);
    if vulkan::ensure()? {
        // With it, tests of the GPU engine that find no GPU fail; without, they say so and pass.
        tests.env("LENET_EXPECT_GPU", "1");
    }
    process::run(&mut tests)?;
    Ok(String::new())
}

fn browser(config: &Config) -> Result<String> {
    // The plain build is a part of it.
    wasm::test(config, Build::Gpu)?;
    Ok(String::new())
}

fn browser_relaxed(config: &Config) -> Result<String> {
    wasm::test(config, Build::Relaxed)?;
    Ok(String::new())
}

fn wasm(config: &Config) -> Result<String> {
    wasm::build(config, false)?;
    Ok(String::new())
}

fn www_check(_: &Config) -> Result<String> {
    npm_script("check")
}

fn www_unit(_: &Config) -> Result<String> {
    npm_script("test")
}

fn www_build(_: &Config) -> Result<String> {
    site::build()?;
    Ok(String::new())
}

fn e2e(_: &Config) -> Result<String> {
    let data = data::find(None)?;
    let mut command = playwright("e2e")?;
    command.envs(data.map(|folder| ("LENET_DATA", folder)));
    process::run(&mut command)?;
    Ok(String::new())
}

/// Lays out what `cargo xtask dist` publishes, and visits it.
fn dist(_: &Config) -> Result<String> {
    let mut command = playwright("e2e:dist")?;
    let without = repo::path("target/xtask/dist-without-data");
    dist::lay_out(None, &without)?;
    command.env("DIST_WITHOUT_DATA", without);
    let data = data::find(None)?;
    if let Some(folder) = &data {
        let with = repo::path("target/xtask/dist-with-data");
        dist::lay_out(Some(folder), &with)?;
        command.env("DIST_WITH_DATA", with);
    }
    process::run(&mut command)?;
    Ok(if data.is_some() { "" } else { "no data found: visited without data only" }.into())
}

/// One of the scripts of `www` that drive Chromium.
fn playwright(script: &str) -> Result<Command> {
    let chromium = Chromium::ensure()?;
    let mut command = node::npm();
    command.args(["run", script]).env("CHROMIUM", chromium.browser);
    Ok(command)
}

fn bytes(config: &Config) -> Result<String> {
    budget::check(&site::folder(), &config.budget)
}

fn cargo(arguments: &[&str]) -> Result<String> {
    process::run(Command::new("cargo").current_dir(repo::path("")).args(arguments))?;
    Ok(String::new())
}

fn npm_script(name: &str) -> Result<String> {
    node::ensure_packages()?;
    process::run(node::npm().args(["run", name]))?;
    Ok(String::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[&str]) -> Vec<&'static str> {
        let words: Vec<_> = words.iter().map(ToString::to_string).collect();
        plan(&words).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn needs_stand_above_the_step() {
        for (index, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                assert!(STEPS[..index].iter().any(|above| above.name == *need), "{}", step.name);
            }
        }
    }

    #[test]
    fn without_names_every_step_runs() {
        assert_eq!(names(&[]).len(), STEPS.len());
    }

    #[test]
    fn a_group_and_the_needs_come_along_in_order() {
        assert_eq!(names(&["native"]), ["native"]);
        assert_eq!(names(&["clippy"]), ["clippy-host", "clippy-wasm"]);
        assert_eq!(names(&["budget", "fmt"]), ["fmt", "wasm", "www-build", "budget"]);
    }

    #[test]
    fn an_unknown_step_is_named_with_those_that_exist() {
        let error = plan(&["e3e".to_owned()]).err().unwrap().to_string();
        assert!(error.contains("e3e") && error.contains("e2e"), "{error}");
    }
}
