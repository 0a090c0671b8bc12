//! Node.js, npm, and the packages of `www` and of the peers.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::fingerprint::hash_tree;
use crate::{process, repo};

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
const NEEDED: &str = "Node.js 20.19 or newer in the 20 line, or 22.12 or newer (Vite asks for it)";
const ADVICE: &str = "install it from nodejs.org or with your system's package manager";

/// Checks Node and npm and installs the packages of `www` where they are missing or outdated.
pub fn ensure_packages() -> Result<()> {
    ensure_node()?;
    install("www", "about half a minute", &[])
}

/// The same for the libraries that we are measured beside, which nothing else needs.
pub fn ensure_peers() -> Result<()> {
    ensure_node()?;
    // None of them needs what its scripts would do, so nothing of theirs runs outside the browser.
    install("tests/peers", "about 300 MB", &["--ignore-scripts"])
}

/// npm, in `www`.
pub fn npm() -> Command {
    npm_in("www")
}

fn install(folder: &str, expected: &str, options: &[&str]) -> Result<()> {
    let stamp = repo::path(folder).join("node_modules/.xtask-stamp");
    let wanted = lock_hash(folder)?;
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    let mut command = npm_in(folder);
    command.args(["ci", "--no-audit", "--no-fund"]).args(options);
    process::timed(&format!("npm packages of {folder}"), expected, || process::run(&mut command))
        .with_context(|| {
        format!("the npm packages of {folder} could not be installed; is the network up?")
    })?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

fn npm_in(folder: &str) -> Command {
    let mut command = Command::new(NPM);
    command.current_dir(repo::path(folder));
    if !io::stderr().is_terminal() {
        // Some of the packages colour their output wherever it goes.
        command.env("NO_COLOR", "1");
    }
    command
}

/// The folder of the packages' own programs, `wasm-opt` among them.
pub fn programs() -> Result<PathBuf> {
    let folder = repo::path("www/node_modules/.bin");
    // Without it wasm-pack takes whatever wasm-opt the system has; Debian's 108 breaks the module.
    if !folder.join("wasm-opt").exists() && !folder.join("wasm-opt.cmd").exists() {
        bail!("www/package.json must list `binaryen`: its wasm-opt is the one that works");
    }
    Ok(folder)
}

fn ensure_node() -> Result<()> {
    let Ok(answer) = process::capture(Command::new("node").arg("--version")) else {
        bail!("Node.js was not found: {ADVICE}. The page needs {NEEDED}, with npm.");
    };
    if !parse_version(&answer).is_some_and(is_new_enough) {
        bail!("Node.js {answer} is too old: {ADVICE}. The page needs {NEEDED}.");
    }
    if process::capture(Command::new(NPM).arg("--version")).is_err() {
        bail!("npm was not found beside Node.js {answer}: {ADVICE}.");
    }
    Ok(())
}

/// Major and minor of an answer such as `v20.20.2`.
fn parse_version(answer: &str) -> Option<(u32, u32)> {
    let mut parts = answer.strip_prefix('v')?.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??))
}

/// Vite's own condition.
fn is_new_enough((major, minor): (u32, u32)) -> bool {
    (major == 20 && minor >= 19) || (major, minor) >= (22, 12)
}

fn lock_hash(folder: &str) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    hash_tree(&repo::path(folder).join("package-lock.json"), &mut hasher)?;
    Ok(format!("{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_vite_takes() {
        for (answer, fits) in [
            ("v18.20.4", false),
            ("v20.18.1", false),
            ("v20.19.0", true),
            ("v21.7.3", false),
            ("v22.11.0", false),
            ("v22.12.0", true),
            ("v24.0.0", true),
        ] {
            assert_eq!(parse_version(answer).is_some_and(is_new_enough), fits, "{answer}");
        }
    }

    #[test]
    fn nonsense_is_no_version() {
        for answer in ["", "20.19.0", "vX.1", "v20"] {
            assert_eq!(parse_version(answer), None, "{answer}");
        }
    }
}
