//! A Vulkan driver, for the native tests of the GPU engine. Mesa's set has one that needs no GPU.

use std::fs;

use anyhow::{Context, Result, bail};

use super::debian;

const PACKAGES: [&str; 1] = ["mesa-vulkan-drivers"];
/// Where the Vulkan loader looks for drivers.
const DRIVERS: [&str; 3] =
    ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d", "/usr/local/share/vulkan/icd.d"];

/// Sees to it that there is a driver, on Linux: elsewhere the system brings one, or has no Vulkan.
/// Returns whether the tests may expect a GPU, real or emulated in software.
pub fn ensure() -> Result<bool> {
    if !cfg!(target_os = "linux") {
        return Ok(false);
    }
    if !has_driver() {
        if !debian::may_install() {
            bail!("a Vulkan driver is needed and was not found. {}", advice());
        }
        eprintln!("Installing Mesa's Vulkan drivers: about a minute");
        debian::install(&PACKAGES).with_context(advice)?;
    }
    Ok(true)
}

fn has_driver() -> bool {
    // The loader takes other folders from these.
    let named = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"];
    let is_named = named.iter().any(|name| std::env::var_os(name).is_some());
    is_named
        || DRIVERS.iter().any(|folder| fs::read_dir(folder).is_ok_and(|mut it| it.next().is_some()))
}

fn advice() -> String {
    debian::advice(&PACKAGES)
        .unwrap_or_else(|| "Install Mesa's Vulkan drivers, then try again.".to_owned())
}
