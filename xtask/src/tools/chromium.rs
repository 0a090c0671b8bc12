//! Chromium and its driver, for tests and benchmarks.

use std::env;
use std::path::PathBuf;

use anyhow::{Result, bail};

use super::debian;
use crate::process;

const BROWSERS: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];

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
        if !debian::may_install() {
            bail!("Chromium and chromedriver are needed and were not found. {}", advice());
        }
        eprintln!("Installing Chromium and its driver: about a minute");
        match (debian::install(&PACKAGES), Self::find()) {
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

fn advice() -> String {
    debian::advice(&PACKAGES).unwrap_or_else(|| {
        "Install Chrome or Chromium with the chromedriver of the same version, put both on PATH \
         (or name them in CHROMIUM and CHROMEDRIVER), then try again."
            .to_owned()
    })
}
