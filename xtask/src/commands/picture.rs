//! `cargo xtask picture`: the README's picture of the page.

use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::config::Config;
use crate::tools::chromium::Chromium;
use crate::{data, process, repo, site, wasm};

/// Drives the page and saves what it shows.
const SCRIPT: &str = "tests/e2e/picture.mjs";
/// Where the README has the picture.
const PICTURE: &str = "docs/page.webp";

/// Builds the page and makes its picture, with a run on MNIST.
pub fn run() -> Result<ExitCode> {
    wasm::build(&Config::load()?, false)?;
    site::build()?;
    let Some(data) = data::find(None)? else {
        bail!("the picture shows a run on MNIST: set LENET_DATA to the folder that holds it");
    };
    let chromium = Chromium::ensure()?;
    let mut command = Command::new("node");
    command
        .current_dir(repo::path(""))
        .args([SCRIPT, PICTURE])
        .env("CHROMIUM", chromium.browser)
        .env("LENET_DATA", data);
    process::run(&mut command)?;
    println!("{}", repo::path(PICTURE).display());
    Ok(ExitCode::SUCCESS)
}
