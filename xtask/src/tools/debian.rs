//! Packages of Debian and Ubuntu.

use std::process::Command;

use anyhow::Result;

use crate::process;

/// Whether this user may install packages here.
pub fn may_install() -> bool {
    let is_root = || process::capture(Command::new("id").arg("-u")).is_ok_and(|id| id == "0");
    has_apt() && is_root()
}

/// Installs packages.
pub fn install(packages: &[&str]) -> Result<()> {
    let apt = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    process::run(apt().args(["update", "--quiet"]))?;
    process::run(apt().args(["install", "--yes", "--quiet"]).args(packages))
}

/// The one command to run; none where there is no apt.
pub fn advice(packages: &[&str]) -> Option<String> {
    let packages = packages.join(" ");
    let install = format!("sudo apt-get install --yes {packages}");
    has_apt().then(|| format!("Run this command, then try again: {install}"))
}

fn has_apt() -> bool {
    process::find_on_path(&["apt-get"]).is_some()
}
