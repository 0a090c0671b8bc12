//! The steps of `cargo xtask test`.

use std::fs;
use std::process::Command;
use std::thread;

use anyhow::{Context as _, Result, bail};

use super::budget;
use super::features::Features;
use crate::commands::dist;
use crate::config::Config;
use crate::tools::{chromium::Chromium, node, rust, vulkan};
use crate::wasm::Build;
use crate::{browser, data, process, repo, site, wasm};

/// What every step is given.
pub struct Context {
    pub config: Config,
    /// Only tests whose name contains this, where it is given.
    pub filter: Option<String>,
}

/// One check. It returns a note for the summary, empty where there is nothing to say.
pub struct Step {
    /// What the command line and the summary call it.
    pub name: &'static str,
    /// What it does, for the heading.
    pub what: &'static str,
    /// Steps it cannot run without.
    pub needs: &'static [&'static str],
    /// Whether it runs tests with names, of which some can be chosen.
    pub has_tests: bool,
    run: fn(&Context) -> Result<String>,
}

/// Cheapest first; what a step needs stands above it.
pub const STEPS: &[Step] = &[
    step("fmt", "format of the Rust sources", &[], fmt),
    step("clippy-host", "clippy, this machine", &[], clippy_host),
    step("clippy-wasm", "clippy, wasm32", &[], clippy_wasm),
    step("features", "every combination of features compiles", &[], features),
    step("doc", "cargo doc, without a warning", &[], doc),
    tests("native", "native tests", &[], native),
    tests("browser", "wasm-pack test in headless Chromium", &[], browser),
    tests("browser-relaxed", "the same with relaxed SIMD, without a GPU", &[], browser_relaxed),
    step("wasm", "release builds of the wasm", &[], wasm),
    step("www-check", "type check of www, and no circle of imports", &["wasm"], www_check),
    tests("www-unit", "unit tests of www", &["wasm"], www_unit),
    step("www-build", "production build of www", &["wasm"], www_build),
    tests("e2e", "end to end in Chromium, on the built page", &["www-build"], e2e),
    tests(
        "dist",
        "the published folder under a sub-path, with data and without",
        &["www-build"],
        dist,
    ),
    step("budget", "bytes over the wire", &["www-build"], bytes),
];

/// Arguments for checks for wasm32. Their target folder is their own, so that they can run at the
/// same time as checks for this machine.
const WASM_CHECKS: [&str; 4] =
    ["--target", rust::WASM_TARGET, "--target-dir", "target/xtask/wasm-checks"];

impl Step {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Result<String> {
        (self.run)(context)
    }

    /// `www` names all steps of `www`, `clippy` both of clippy, `browser` both builds.
    fn is_named(&self, word: &str) -> bool {
        self.name == word || self.name.strip_prefix(word).is_some_and(|rest| rest.starts_with('-'))
    }
}

/// The named steps with all they need, in order; every step where none is named. With a filter only
/// steps with tests can be named, and where none is named those are meant.
pub fn plan(names: &[String], filtered: bool) -> Result<Vec<&'static Step>> {
    let known = |fits: fn(&Step) -> bool| {
        let names: Vec<_> = STEPS.iter().filter(|step| fits(step)).map(|step| step.name).collect();
        names.join(", ")
    };
    for name in names {
        let mut named = STEPS.iter().filter(|step| step.is_named(name)).peekable();
        if named.peek().is_none() {
            bail!("no step is called `{name}`; the steps are {}", known(|_| true));
        }
        if filtered && !named.any(|step| step.has_tests) {
            bail!(
                "--filter chooses tests by name, and `{name}` has none; those that have are {}",
                known(|step| step.has_tests)
            );
        }
    }
    let is_wanted = |step: &Step| {
        (names.is_empty() || names.iter().any(|name| step.is_named(name)))
            && (!filtered || step.has_tests)
    };
    let mut wanted: Vec<&Step> = Vec::new();
    // From the last to the first, for a step's needs stand above it.
    for step in STEPS.iter().rev() {
        if is_wanted(step) || wanted.iter().any(|other| other.needs.contains(&step.name)) {
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
    run: fn(&Context) -> Result<String>,
) -> Step {
    Step { name, what, needs, has_tests: false, run }
}

const fn tests(
    name: &'static str,
    what: &'static str,
    needs: &'static [&'static str],
    run: fn(&Context) -> Result<String>,
) -> Step {
    Step { has_tests: true, ..step(name, what, needs, run) }
}

fn fmt(_: &Context) -> Result<String> {
    cargo(&["fmt", "--all", "--check"])
}

fn clippy_host(_: &Context) -> Result<String> {
    cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])
}

fn clippy_wasm(_: &Context) -> Result<String> {
    rust::ensure_wasm_target()?;
    let targets = ["--no-default-features", "--lib", "--tests", "--benches"];
    for features in [&[][..], &["--features", "gpu,full"]] {
        let command = [&["clippy"][..], &WASM_CHECKS, features, &targets];
        cargo(&[&command.concat()[..], &["--", "--deny", "warnings"]].concat())?;
    }
    Ok(String::new())
}

/// Whatever features are chosen, here and for the browser.
fn features(_: &Context) -> Result<String> {
    rust::ensure_wasm_target()?;
    let manifest =
        fs::read_to_string(repo::path("Cargo.toml")).context("cannot read Cargo.toml")?;
    let features = Features::of(&manifest)?;
    let here = features.combinations();
    let for_wasm = features.combinations_for_wasm();
    let check_all = |combinations: &[Vec<&str>], target: &[&str]| {
        combinations.iter().try_for_each(|combination| {
            let features = combination.join(",");
            let chosen = ["check", "--quiet", "--no-default-features", "--features", &features];
            cargo(&[&chosen[..], target].concat()).map(drop)
        })
    };
    // At the same time: checking one crate uses one core. Cargo locks a target folder, so each has its own.
    let ended = thread::scope(|scope| {
        let wasm = scope.spawn(|| check_all(&for_wasm, &WASM_CHECKS));
        let here = check_all(&here, &[]);
        [here, wasm.join().unwrap_or_else(|_| bail!("checking the features for wasm32 panicked"))]
    });
    ended.into_iter().collect::<Result<()>>()?;
    Ok(format!("{} here, {} for wasm32", here.len(), for_wasm.len()))
}

fn doc(_: &Context) -> Result<String> {
    let mut command = Command::new("cargo");
    command.current_dir(repo::path("")).env("RUSTDOCFLAGS", "--deny warnings");
    process::run(command.args(["doc", "--no-deps", "--package", "lenet-playground", "--lib"]))?;
    Ok(String::new())
}

fn native(context: &Context) -> Result<String> {
    let data = data::for_tests()?;
    // With it, tests of the GPU engine that find no GPU fail; without, they say so and pass.
    let gpu = vulkan::ensure()?.then_some(("LENET_EXPECT_GPU", "1"));
    let tests = |package: &[&str]| {
        let mut command = Command::new("cargo");
        command.current_dir(repo::path("")).args(["test", "--no-fail-fast"]).args(package);
        command.args(&context.filter).envs(data.variables()).envs(gpu);
        process::run(&mut command)
    };
    // The second runs even if the first fails. xtask is tested in the profile that it runs in.
    let ended = [tests(&[]), tests(&["--package", "xtask", "--profile", "tools"])];
    ended.into_iter().collect::<Result<()>>()?;
    Ok(data.note().into())
}

fn browser(context: &Context) -> Result<String> {
    // The plain build is a part of it.
    browser::test(&context.config, Build::Gpu, context.filter.as_deref())?;
    Ok(String::new())
}

fn browser_relaxed(context: &Context) -> Result<String> {
    browser::test(&context.config, Build::Relaxed, context.filter.as_deref())?;
    Ok(String::new())
}

fn wasm(context: &Context) -> Result<String> {
    wasm::build(&context.config, false)?;
    Ok(String::new())
}

fn www_check(_: &Context) -> Result<String> {
    npm_script("check", &[])
}

fn www_unit(context: &Context) -> Result<String> {
    match context.filter.as_deref() {
        // Node's own runner, which has the peers' few tests, would take the words for a file.
        Some(filter) => npm_script("test:page", &["--testNamePattern", filter]),
        None => npm_script("test", &[]),
    }
}

fn www_build(_: &Context) -> Result<String> {
    site::build()?;
    Ok(String::new())
}

fn e2e(context: &Context) -> Result<String> {
    let data = data::for_tests()?;
    // Two at a time, then those that measure time, one by one. A filter may match none of either.
    let none_passes = context.filter.is_some().then_some("--pass-with-no-tests");
    let ended = ["e2e:page", "e2e:timed"].map(|script| {
        let mut command = playwright(script, context)?;
        process::run(command.args(none_passes).envs(data.variables()))
    });
    ended.into_iter().collect::<Result<()>>()?;
    Ok(data.note().into())
}

/// Lays out what `cargo xtask dist` publishes, and visits it.
fn dist(context: &Context) -> Result<String> {
    let mut command = playwright("e2e:dist", context)?;
    let without = repo::path("target/xtask/dist-without-data");
    dist::lay_out(None, &without)?;
    command.env("DIST_WITHOUT_DATA", without);
    let data = data::for_tests()?;
    if let Some(folder) = &data.folder {
        let with = repo::path("target/xtask/dist-with-data");
        dist::lay_out(Some(folder), &with)?;
        command.env("DIST_WITH_DATA", with);
    }
    process::run(command.envs(data.variables()))?;
    Ok(data.note().into())
}

/// One of the scripts of `www` that drive Chromium.
fn playwright(script: &str, context: &Context) -> Result<Command> {
    let chromium = Chromium::ensure()?;
    let mut command = node::npm();
    command.args(["run", script]).env("CHROMIUM", chromium.browser);
    if let Some(filter) = &context.filter {
        command.args(["--", "--grep", filter]);
    }
    Ok(command)
}

fn bytes(context: &Context) -> Result<String> {
    budget::check(&site::folder(), &context.config.budget)
}

fn cargo(arguments: &[&str]) -> Result<String> {
    process::run(Command::new("cargo").current_dir(repo::path("")).args(arguments))?;
    Ok(String::new())
}

fn npm_script(name: &str, arguments: &[&str]) -> Result<String> {
    node::ensure_packages()?;
    process::run(node::npm().args(["run", name, "--"]).args(arguments))?;
    Ok(String::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[&str]) -> Vec<&'static str> {
        let words: Vec<_> = words.iter().map(ToString::to_string).collect();
        plan(&words, false).unwrap().iter().map(|step| step.name).collect()
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
        let error = plan(&["e3e".to_owned()], false).err().unwrap().to_string();
        assert!(error.contains("e3e") && error.contains("e2e"), "{error}");
    }
    #[test]
    fn a_filter_is_for_steps_with_tests() {
        let named = |words: &[&str]| {
            let words: Vec<_> = words.iter().map(ToString::to_string).collect();
            let steps = plan(&words, true)?;
            Ok::<_, anyhow::Error>(steps.iter().map(|step| step.name).collect::<Vec<_>>())
        };
        assert_eq!(named(&["www"]).unwrap(), ["wasm", "www-unit"]);
        assert_eq!(named(&["e2e"]).unwrap(), ["wasm", "www-build", "e2e"]);
        assert!(!named(&[]).unwrap().contains(&"fmt"));
        let error = named(&["fmt"]).unwrap_err().to_string();
        assert!(error.contains("`fmt`") && error.contains("www-unit"), "{error}");
    }
}
