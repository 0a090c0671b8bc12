//! wasm-pack at the pinned version.

use std::env::consts::EXE_EXTENSION;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::config::Versions;
use crate::{process, repo};

/// The program: from PATH where its version fits, else from the tool cache, else installed there.
pub fn ensure(versions: &Versions) -> Result<PathBuf> {
    let version = &versions.wasm_pack;
    if let Some(program) =
        process::find_on_path(&["wasm-pack"]).filter(|it| is_version(it, version))
    {
        return Ok(program);
    }
    let folder = repo::tool_cache()?.join(format!("wasm-pack-{version}"));
    let program = folder.join("bin").join("wasm-pack").with_extension(EXE_EXTENSION);
    if !is_version(&program, version) {
        eprintln!("Installing wasm-pack {version}: compiled once, about 2 minutes on two cores");
        process::run(
            Command::new("cargo")
                .args(["install", "wasm-pack", "--version", version, "--locked", "--root"])
                .arg(&folder),
        )
        .with_context(|| {
            format!("wasm-pack {version} could not be installed; is the network up?")
        })?;
    }
    Ok(program)
}

/// Says beforehand that wasm-pack is about to get wasm-bindgen's tool, which may take minutes.
pub fn announce_bindgen(versions: &Versions) -> Result<()> {
    let version = &versions.wasm_bindgen;
    let on_path =
        process::find_on_path(&["wasm-bindgen"]).is_some_and(|it| is_version(&it, version));
    if !on_path && !bindgen_is_cached(version)? {
        eprintln!(
            "wasm-pack gets wasm-bindgen-cli {version} first, once: a download where there is one \
             for this platform, else compiled, 3 to 7 minutes on two cores"
        );
    }
    Ok(())
}

/// wasm-pack keeps what it compiled under the version, and downloads under a hash.
fn bindgen_is_cached(version: &str) -> Result<bool> {
    let cache = match std::env::var_os("WASM_PACK_CACHE") {
        Some(folder) => PathBuf::from(folder),
        None => repo::user_cache()?.join(".wasm-pack"),
    };
    let Ok(entries) = fs::read_dir(cache) else {
        return Ok(false);
    };
    let compiled = format!("wasm-bindgen-cargo-install-{version}");
    let mut names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    Ok(names.any(|name| {
        let other_version = name.starts_with("wasm-bindgen-cargo-install-") && name != compiled;
        name.starts_with("wasm-bindgen-") && !other_version
    }))
}

/// Both tools answer `--version` with their name and the version.
fn is_version(program: &Path, version: &str) -> bool {
    program.is_file()
        && process::capture(Command::new(program).arg("--version"))
            .is_ok_and(|answer| answer.split_whitespace().nth(1) == Some(version))
}
