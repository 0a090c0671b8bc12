//! Chromium and its driver, for tests and benchmarks.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

const BROWSERS: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const INSTALL: &str = "apt-get install --yes chromium chromium-driver";

/// The two programs.
pub struct Chromium {
    pub browser: PathBuf,
    pub driver: PathBuf,
}

impl Chromium {
    /// Finds both, or installs them from Debian's or Ubuntu's packages where this user may.
    pub fn ensure() -> Result<Self> {
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        if !may_install() {
            bail!("Chromium and chromedriver are needed and were not found. {}", advice());
        }
        eprintln!("Installing Chromium and its driver: about a minute");
        let apt = || {
            let mut command = Command::new("apt-get");
            command.env("DEBIAN_FRONTEND", "noninteractive");
            command
        };
        let installed = process::run(apt().args(["update", "--quiet"])).and_then(|()| {
            process::run(apt().args(["install", "--yes", "--quiet", "chromium", "chromium-driver"]))
        });
        match (installed, Self::find()) {
            (_, Some(found)) => Ok(found),
            (Err(error), None) => Err(error.context(format!("Chromium is missing. {}", advice()))),
            (Ok(()), None) => bail!("the packages brought no Chromium. {}", advice()),
        }
    }

    fn find() -> Option<Self> {
        let named =
            |variable: &str| env::var_os(variable).map(PathBuf::from).filter(|it| it.is_file());
        let browser = named("CHROMIUM").or_else(|| process::find_on_path(&BROWSERS))?;
        let driver = named("CHROMEDRIVER").or_else(|| process::find_on_path(&["chromedriver"]))?;
        Some(Self { browser, driver })
    }
}

/// The one command to run, or the way without apt.
fn advice() -> String {
    if process::find_on_path(&["apt-get"]).is_some() {
        format!("Run this command, then try again: sudo {INSTALL}")
    } else {
        "Install Chrome or Chromium with the chromedriver of the same version, put both on PATH \
         (or name them in CHROMIUM and CHROMEDRIVER), then try again."
            .to_owned()
    }
}

fn may_install() -> bool {
    let is_root = || process::capture(Command::new("id").arg("-u")).is_ok_and(|id| id == "0");
    process::find_on_path(&["apt-get"]).is_some() && is_root()
}
