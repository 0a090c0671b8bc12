//! The wasm32 target of the Rust toolchain.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The target that browsers run.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Adds the wasm32 target where the toolchain lacks it.
pub fn ensure_wasm_target() -> Result<()> {
    let sysroot = process::capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    if Path::new(&sysroot).join("lib/rustlib").join(WASM_TARGET).join("lib").is_dir() {
        return Ok(());
    }
    eprintln!("Adding the Rust target {WASM_TARGET} (a download of about 20 MB)");
    process::run(Command::new("rustup").args(["target", "add", WASM_TARGET])).with_context(|| {
        format!(
            "Rust has no {WASM_TARGET} target and rustup could not add it: install Rust through \
             rustup, or that target through the packages your Rust came from"
        )
    })
}

/// The compiler's version: another compiler makes another wasm.
pub fn version() -> Result<String> {
    process::capture(Command::new("rustc").arg("--version"))
}
