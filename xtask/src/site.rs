//! The production build of the page in `www/dist`.

use std::path::PathBuf;

use anyhow::Result;

use crate::fingerprint::Stamp;
use crate::tools::node;
use crate::{process, repo};

/// Where Vite leaves the page.
pub fn folder() -> PathBuf {
    repo::path("www/dist")
}

/// Builds the page from `www` and the wasm in it, unless nothing has changed.
pub fn build() -> Result<()> {
    let stamp = Stamp::new("site", &["www"], &[], "www/dist")?;
    if stamp.is_fresh()? {
        eprintln!("The page is up to date");
        return Ok(());
    }
    node::ensure_packages()?;
    eprintln!("Building the page: a few seconds");
    process::run(node::npm().args(["run", "build"]))?;
    stamp.save()
}
