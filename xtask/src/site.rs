//! The production build of the page in `www/dist`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

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
    let mut command = node::npm();
    command.args(["run", "build"]);
    process::timed("production build of the page", "a few seconds", || process::run(&mut command))?;
    stamp.save()
}

/// Builds the page anew while it is served. The old files stay, for pages that are open, so no
/// stamp is saved and the next `build` starts from an empty folder.
pub fn update() -> Result<()> {
    let next = repo::path("target/xtask/next-site");
    let mut command = node::npm();
    command.args(["run", "build", "--", "--emptyOutDir", "--outDir"]).arg(&next);
    process::run(&mut command)?;
    // The assets first: the page that names them must find them.
    lay_over(&next.join("assets"), &folder().join("assets"))?;
    lay_over(&next, &folder())
}

/// Copies all files of a folder into another. Each appears there whole or not at all.
fn lay_over(from: &Path, to: &Path) -> Result<()> {
    let copy = |source: &Path, target: &Path| -> io::Result<()> {
        let contents = fs::read(source)?;
        if fs::read(target).is_ok_and(|present| present == contents) {
            return Ok(());
        }
        let half_written = target.with_added_extension("new");
        fs::write(&half_written, contents)?;
        fs::rename(half_written, target)
    };
    let reading = || format!("cannot read {}", from.display());
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(reading)? {
        let source = entry.with_context(reading)?.path();
        let target = to.join(source.file_name().unwrap_or_default());
        if source.is_dir() {
            lay_over(&source, &target)?;
        } else {
            copy(&source, &target).with_context(|| format!("cannot write {}", target.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_files_come_and_old_ones_stay() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        for (path, text) in [
            ("from/index.html", "new"),
            ("from/assets/b.js", "b"),
            ("to/index.html", "old"),
            ("to/assets/a.js", "a"),
        ] {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        lay_over(&from, &to).unwrap();
        for (path, text) in [("index.html", "new"), ("assets/a.js", "a"), ("assets/b.js", "b")] {
            assert_eq!(fs::read_to_string(to.join(path)).unwrap(), text, "{path}");
        }
        assert_eq!(fs::read_dir(&to).unwrap().count(), 2);
    }
}
