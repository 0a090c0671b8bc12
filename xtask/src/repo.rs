//! Where things are.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A path inside the checkout, from its root.
pub fn path(relative: &str) -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).join(relative)
}

/// The folder that the tools we install live in, shared by all checkouts of this user.
pub fn tool_cache() -> Result<PathBuf> {
    Ok(user_cache()?.join("lenet-playground").join("tools"))
}

/// The user's cache folder, by the platform's convention.
pub fn user_cache() -> Result<PathBuf> {
    let from = |variable: &str| std::env::var_os(variable).filter(|value| !value.is_empty());
    let home = || from("HOME").map(PathBuf::from);
    let cache = if cfg!(windows) {
        from("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library").join("Caches"))
    } else {
        from("XDG_CACHE_HOME").map(PathBuf::from).or_else(|| home().map(|home| home.join(".cache")))
    };
    cache.context("no cache folder for this user: set HOME (on Windows, LOCALAPPDATA)")
}
