//! The wasm packages: the plain build in `www/pkg`, its twin with relaxed SIMD beside it, and the
//! one with the GPU engine, which the page loads only where it trains on a GPU.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

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

/// Cargo appends what stands in it to the flags in `.cargo/config.toml`.
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// One of the builds of the same source. They share a target folder: Cargo keeps artifacts of
/// other flags apart, and what runs on this machine while compiling is compiled once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Build {
    /// 128-bit SIMD, in every current browser.
    Plain,
    /// With relaxed SIMD, whose multiply-add is one instruction.
    Relaxed,
    /// Plain, and with the GPU engine.
    Gpu,
}

impl Build {
    /// Those that the page holds.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Relaxed, Self::Gpu];

    /// What Vite puts between the name and the hash of the build's module
    /// (`www/vite/wasm-builds.ts`).
    pub fn mark(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Relaxed => ".relaxed",
            Self::Gpu => ".gpu",
        }
    }

    fn out_dir(self, config: &Config) -> &str {
        match self {
            Self::Plain => &config.build.out_dir,
            Self::Relaxed => &config.build.relaxed_out_dir,
            Self::Gpu => &config.build.gpu_out_dir,
        }
    }

    fn flags(self) -> Option<(&'static str, &'static str)> {
        (self == Self::Relaxed).then_some((FLAGS, "-C target-feature=+relaxed-simd"))
    }

    fn features(self) -> &'static [&'static str] {
        match self {
            Self::Gpu => &["--no-default-features", "--features", "gpu,full"],
            Self::Plain | Self::Relaxed => &["--no-default-features"],
        }
    }
}

/// Sets up what is missing and builds both packages, unless no source has changed. For a debugger
/// the plain one is built alone.
pub fn build(config: &Config, debug: bool) -> Result<()> {
    let profile = if debug { "dev" } else { config.build.profile.as_str() };
    let builds = if debug { &[Build::Plain][..] } else { &Build::ALL };
    node::ensure_packages()?;
    let options = [profile, &config.build.target, &rust::version()?];
    let stamps = builds
        .iter()
        .map(|build| {
            let out_dir = build.out_dir(config);
            Stamp::new(&format!("wasm {}", folder_name(out_dir)), &SOURCES, &options, out_dir)
        })
        .collect::<Result<Vec<_>>>()?;
    if all_fresh(&stamps)? {
        eprintln!("The wasm is up to date");
        return builds.iter().try_for_each(|build| renew(&repo::path(build.out_dir(config))));
    }
    for out_dir in [&config.build.relaxed_out_dir, &config.build.gpu_out_dir] {
        let folder = repo::path(out_dir);
        if folder.exists() {
            // Of older sources, or of another profile: the page would prefer it.
            fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot remove {}", folder.display()))?;
        }
    }
    eprintln!("Building the wasm ({profile}): some minutes the first time");
    builds.iter().try_for_each(|build| pack(config, *build, profile))?;
    if builds.contains(&Build::Relaxed) {
        same_glue(config, Build::Plain, Build::Relaxed)?;
    }
    stamps.iter().try_for_each(Stamp::save)
}

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
    wasm_pack::announce_bindgen(&config.versions)?;
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

fn pack(config: &Config, build: Build, profile: &str) -> Result<()> {
    rust::ensure_wasm_target()?;
    let program = wasm_pack::ensure(&config.versions)?;
    wasm_pack::announce_bindgen(&config.versions)?;
    let mut command = process::with_path_first(program, &node::programs()?)?;
    command.current_dir(repo::path("")).args(["build", profile_flag(profile)?]);
    command.args(["--target", &config.build.target, "--out-dir", build.out_dir(config), "."]);
    process::run(command.args(build.features()).envs(build.flags()))
}

fn all_fresh(stamps: &[Stamp]) -> Result<bool> {
    stamps.iter().try_fold(true, |fresh, stamp| Ok(fresh && stamp.is_fresh()?))
}

/// Dates a module from now. The page takes a relaxed build for the plain one's twin only where it
/// is not the older of the two, and a build by hand may have made the plain one anew, byte for byte.
fn renew(package: &Path) -> Result<()> {
    let module = package.join("lenet_playground_bg.wasm");
    fs::File::options()
        .append(true)
        .open(&module)
        .and_then(|file| file.set_modified(SystemTime::now()))
        .with_context(|| format!("cannot set the date of {}", module.display()))
}

/// The page starts either module with the plain build's JavaScript, so there must be no other.
fn same_glue(config: &Config, one: Build, other: Build) -> Result<()> {
    same_javascript(&repo::path(one.out_dir(config)), &repo::path(other.out_dir(config)))
}

fn same_javascript(one: &Path, other: &Path) -> Result<()> {
    let read = |folder: &Path| {
        let file = folder.join("lenet_playground.js");
        fs::read(&file).with_context(|| format!("cannot read {}", file.display()))
    };
    if read(one)? != read(other)? {
        bail!(
            "the JavaScript in {} and in {} differs, but the page starts both builds with the \
             first: what wasm-bindgen exports must not depend on the target features",
            one.display(),
            other.display()
        );
    }
    Ok(())
}

fn folder_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
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

    #[test]
    fn builds_with_other_javascript_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["pkg", "pkg-relaxed"].map(|name| folder.path().join(name));
        for (path, text) in [(&one, "a"), (&other, "a")] {
            fs::create_dir(path).unwrap();
            fs::write(path.join("lenet_playground.js"), text).unwrap();
        }
        same_javascript(&one, &other).unwrap();
        fs::write(other.join("lenet_playground.js"), "b").unwrap();
        let error = same_javascript(&one, &other).unwrap_err().to_string();
        assert!(error.contains("pkg-relaxed") && error.contains("differs"), "{error}");
    }

    #[test]
    fn a_renewed_module_is_younger_and_the_same() {
        let folder = tempfile::tempdir().unwrap();
        assert!(renew(folder.path()).is_err());
        let module = folder.path().join("lenet_playground_bg.wasm");
        fs::write(&module, "wasm").unwrap();
        let old = SystemTime::UNIX_EPOCH;
        fs::File::options().append(true).open(&module).unwrap().set_modified(old).unwrap();
        renew(folder.path()).unwrap();
        assert!(fs::metadata(&module).unwrap().modified().unwrap() > old);
        assert_eq!(fs::read(&module).unwrap(), b"wasm");
    }

    #[test]
    fn only_the_relaxed_build_has_flags_of_its_own() {
        assert_eq!(Build::Plain.flags(), None);
        let (variable, flags) = Build::Relaxed.flags().unwrap();
        let target = variable.strip_prefix("CARGO_TARGET_").unwrap().to_lowercase();
        assert!(target.replace('_', "-").starts_with(rust::WASM_TARGET), "{variable}");
        assert!(flags.contains("+relaxed-simd"));
    }
}
