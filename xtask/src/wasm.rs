//! The wasm packages: the plain build in `www/pkg`, its twin with relaxed SIMD beside it, and the
//! one with the GPU engine, which the page loads only where it trains on a GPU.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::config::Config;
use crate::fingerprint::Stamp;
use crate::tools::{node, rust, wasm_pack};
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
    /// Those that the page holds, the ones that it misses most first.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Gpu, Self::Relaxed];

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

    /// For a person who waits for it the first time.
    fn duration(self) -> &'static str {
        match self {
            Self::Plain | Self::Relaxed => "about a minute the first time",
            Self::Gpu => "about two minutes the first time",
        }
    }

    /// A variable of the environment.
    pub fn flags(self) -> Option<(&'static str, &'static str)> {
        (self == Self::Relaxed).then_some((FLAGS, "-C target-feature=+relaxed-simd"))
    }

    /// Arguments for Cargo.
    pub fn features(self) -> &'static [&'static str] {
        match self {
            Self::Gpu => &["--no-default-features", "--features", "gpu,full"],
            Self::Plain | Self::Relaxed => &["--no-default-features"],
        }
    }
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "plain",
            Self::Relaxed => "relaxed SIMD",
            Self::Gpu => "GPU",
        })
    }
}

/// The builds of one profile that are out of date, in the order in which they are made.
pub struct Stale {
    profile: String,
    builds: Vec<(Build, Stamp)>,
}

/// Installs what is missing and makes all builds that are out of date; with `debug` the plain one
/// alone.
pub fn build(config: &Config, debug: bool) -> Result<()> {
    let mut stale = Stale::find(config, debug)?;
    if stale.is_empty() {
        eprintln!("The wasm is up to date");
    }
    set_up(config, &stale)?;
    stale.build_all(config)
}

impl Stale {
    /// Compares the sources with those of the last builds.
    pub fn find(config: &Config, debug: bool) -> Result<Self> {
        let profile = if debug { "dev" } else { config.build.profile.as_str() };
        let options = [profile, &config.build.target, &rust::version()?];
        let mut builds = Vec::new();
        for build in if debug { &[Build::Plain][..] } else { &Build::ALL } {
            let out_dir = build.out_dir(config);
            let name = format!("wasm {}", folder_name(out_dir));
            let stamp = Stamp::new(&name, &SOURCES, &options, out_dir)?;
            if !stamp.is_fresh()? {
                builds.push((*build, stamp));
            }
        }
        Ok(Self { profile: profile.to_owned(), builds })
    }

    /// Whether there is nothing to make.
    pub fn is_empty(&self) -> bool {
        self.builds.is_empty()
    }

    /// The next to make.
    pub fn next(&self) -> Option<Build> {
        self.builds.first().map(|(build, _)| *build)
    }

    /// Makes the plain build if it is out of date: the page works with that alone. Other builds that
    /// are out of date are removed, since the page would prefer them.
    pub fn build_plain(&mut self, config: &Config) -> Result<()> {
        let others = self.builds.iter().filter(|(build, _)| *build != Build::Plain);
        for folder in others.map(|(build, _)| repo::path(build.out_dir(config))) {
            if folder.exists() {
                fs::remove_dir_all(&folder)
                    .with_context(|| format!("cannot remove {}", folder.display()))?;
            }
        }
        match self.builds.first() {
            Some((Build::Plain, _)) => self.build_next(config),
            _ => Ok(()),
        }
    }

    /// Makes all that remain.
    pub fn build_all(&mut self, config: &Config) -> Result<()> {
        self.build_plain(config)?;
        while !self.is_empty() {
            self.build_next(config)?;
        }
        let relaxed = repo::path(Build::Relaxed.out_dir(config));
        if relaxed.exists() {
            renew(&relaxed)?;
        }
        Ok(())
    }

    /// Makes the next.
    pub fn build_next(&mut self, config: &Config) -> Result<()> {
        let (build, stamp) = self.builds.remove(0);
        let name = format!("{build} build of the wasm ({})", self.profile);
        process::timed(&name, build.duration(), || pack(config, build, &self.profile))?;
        if build == Build::Relaxed {
            same_glue(config, Build::Plain, Build::Relaxed)?;
        }
        stamp.save()
    }
}

/// Installs what the builds need: npm packages, tools, and on a fresh machine the first compilation,
/// all at the same time.
pub fn set_up(config: &Config, stale: &Stale) -> Result<()> {
    rust::ensure_wasm_target()?;
    let compile_ahead = !stale.is_empty() && !wasm_pack::is_complete(&config.versions)?;
    thread::scope(|scope| {
        let npm = scope.spawn(node::ensure_packages);
        let tools = scope.spawn(|| wasm_pack::ensure(&config.versions).map(drop));
        let ahead = match stale.builds.first() {
            Some((build, _)) if compile_ahead => compile(*build, &stale.profile),
            _ => Ok(()),
        };
        // All run to their end; the first error is returned.
        let ended = [npm, tools].map(|thread| {
            thread.join().unwrap_or_else(|_| bail!("the setup failed; its output is above"))
        });
        ended.into_iter().chain([ahead]).collect()
    })
}

/// Runs the Cargo build that wasm-pack is going to ask for, which then finds it done.
fn compile(build: Build, profile: &str) -> Result<()> {
    let profile = match profile {
        "dev" => "dev",
        _ => "release",
    };
    let mut command = Command::new("cargo");
    command.current_dir(repo::path("")).args(["build", "--lib", "--profile", profile]);
    command.args(["--target", rust::WASM_TARGET]).args(build.features()).envs(build.flags());
    let name = format!("{build} build of the wasm, compiled beside the tools");
    process::timed(&name, "one to two minutes", || process::run(&mut command))
}

fn pack(config: &Config, build: Build, profile: &str) -> Result<()> {
    let program = wasm_pack::ensure(&config.versions)?;
    let mut command = process::with_path_first(program, &node::programs()?)?;
    command.current_dir(repo::path("")).args(["build", profile_flag(profile)?]);
    command.args(["--target", &config.build.target, "--out-dir", build.out_dir(config), "."]);
    process::run(command.args(build.features()).envs(build.flags()))
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
