//! wasm-pack at the pinned version, and its companion wasm-bindgen-cli.

use std::env::consts::EXE_EXTENSION;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::config::Versions;
use crate::{process, repo};

/// For tools that are compiled here: they run for seconds, so they are compiled quickly.
const COMPILED_QUICKLY: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
];

/// wasm-pack: from PATH where its version fits, else from the tool cache, else installed there; and
/// what it needs in its own cache.
pub fn ensure(versions: &Versions) -> Result<PathBuf> {
    let program = ensure_wasm_pack(&versions.wasm_pack)?;
    if !has_bindgen(&versions.wasm_bindgen)? {
        ensure_bindgen(&program, &versions.wasm_bindgen)?;
    }
    Ok(program)
}

/// Whether both are installed.
pub fn is_complete(versions: &Versions) -> Result<bool> {
    Ok(installed(&versions.wasm_pack)?.is_some() && has_bindgen(&versions.wasm_bindgen)?)
}

fn ensure_wasm_pack(version: &str) -> Result<PathBuf> {
    if let Some(program) = installed(version)? {
        return Ok(program);
    }
    let folder = cache(version)?;
    process::timed(&format!("wasm-pack {version}"), "compiled once, about a minute", || {
        let mut command = Command::new("cargo");
        command.args(["install", "wasm-pack", "--version", version, "--locked", "--root"]);
        command.arg(&folder).arg("--target-dir").arg(folder.join("build"));
        command.envs(COMPILED_QUICKLY);
        process::run_aside(&mut command, &log("wasm-pack"))
    })
    .with_context(|| format!("wasm-pack {version} could not be installed; is the network up?"))?;
    let _ = fs::remove_dir_all(folder.join("build"));
    Ok(program_in(&folder))
}

fn installed(version: &str) -> Result<Option<PathBuf>> {
    let on_path = process::find_on_path(&["wasm-pack"]);
    let cached = program_in(&cache(version)?);
    Ok(on_path.into_iter().chain([cached]).find(|program| is_version(program, version)))
}

fn cache(version: &str) -> Result<PathBuf> {
    Ok(repo::tool_cache()?.join(format!("wasm-pack-{version}")))
}

fn program_in(folder: &Path) -> PathBuf {
    folder.join("bin").join("wasm-pack").with_extension(EXE_EXTENSION)
}

/// Has wasm-pack get wasm-bindgen-cli into its cache, by way of a package with nothing in it: so
/// that happens beside other work, and once. It is a download where there is one for this platform.
fn ensure_bindgen(wasm_pack: &Path, version: &str) -> Result<()> {
    let folder = repo::path("target/xtask/wasm-bindgen");
    write_empty_package(&folder, version)
        .with_context(|| format!("cannot write the package in {}", folder.display()))?;
    let mut command = Command::new(wasm_pack);
    command.current_dir(&folder).env("CARGO_TARGET_DIR", folder.join("target"));
    command.envs(COMPILED_QUICKLY).args(["build", "--dev", "--no-opt", "--no-pack", "."]);
    let name = format!("wasm-bindgen-cli {version}");
    let expected = "a download where there is one for this platform, else compiled once, 2 to 4 \
                    minutes on two cores";
    let run = || process::run_aside(&mut command, &log("wasm-bindgen-cli"));
    let outcome = process::timed(&name, expected, run);
    // An empty package makes no module to speak of: what counts is the tool.
    if has_bindgen(version)? { Ok(()) } else { outcome.context("wasm-bindgen-cli is missing") }
}

/// Depends on wasm-bindgen for no target, so that it stands in the lock file and is not compiled.
fn write_empty_package(folder: &Path, version: &str) -> std::io::Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/lib.rs"), "")?;
    let manifest = format!(
        "[package]\nname = \"wasm-bindgen-wanted\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         [lib]\ncrate-type = [\"cdylib\"]\n\
         [target.'cfg(any())'.dependencies]\nwasm-bindgen = \"={version}\"\n\
         [workspace]\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)
}

/// On PATH, or in wasm-pack's cache: what it compiled lies there under the version, what it
/// downloaded under a hash.
fn has_bindgen(version: &str) -> Result<bool> {
    if process::find_on_path(&["wasm-bindgen"]).is_some_and(|it| is_version(&it, version)) {
        return Ok(true);
    }
    let cache = match std::env::var_os("WASM_PACK_CACHE") {
        Some(folder) => PathBuf::from(folder),
        None => repo::user_cache()?.join(".wasm-pack"),
    };
    let folders = fs::read_dir(cache).into_iter().flatten().flatten().map(|entry| entry.path());
    Ok(folders
        .map(|folder| folder.join("wasm-bindgen").with_extension(EXE_EXTENSION))
        .any(|program| is_version(&program, version)))
}

/// Both tools answer `--version` with their name and the version.
fn is_version(program: &Path, version: &str) -> bool {
    program.is_file()
        && process::capture(Command::new(program).arg("--version"))
            .is_ok_and(|answer| answer.split_whitespace().nth(1) == Some(version))
}

fn log(name: &str) -> PathBuf {
    repo::path("target/xtask").join(format!("{name}.log"))
}
