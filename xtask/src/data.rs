//! Finding the data sets.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::repo;

/// The folder with the data sets: the one given, else `$LENET_DATA`, else `data` in the checkout.
pub fn find(given: Option<&Path>) -> Result<Option<PathBuf>> {
    if let Some(folder) = given {
        if !folder.is_dir() {
            bail!("--data {}: there is no such folder", folder.display());
        }
        return Ok(Some(std::path::absolute(folder)?));
    }
    let named = std::env::var_os("LENET_DATA").map(PathBuf::from);
    Ok(named.into_iter().chain([repo::path("data")]).find(|it| it.is_dir()))
}
