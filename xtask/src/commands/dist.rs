//! `cargo xtask dist`: a static folder for any host.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

use anyhow::{Context, Result, bail};

use crate::catalog::Catalog;
use crate::config::Config;
use crate::wasm::Build;
use crate::{data, repo, site, wasm};

#[derive(clap::Args)]
pub struct Args {
    /// Folder with the data sets, instead of $LENET_DATA, ./data or a download
    #[arg(long, value_name = "DIR", conflicts_with = "no_data")]
    data: Option<PathBuf>,
    /// Leave the data sets out: the page then trains on synthetic digits
    #[arg(long)]
    no_data: bool,
}

/// Builds the page and lays it out in `dist`, with the data where there is any.
pub fn run(args: &Args) -> Result<ExitCode> {
    let config = Config::load()?;
    wasm::build(&config, false)?;
    site::build()?;
    let data = if args.no_data { None } else { data::find(args.data.as_deref())? };
    let dist = repo::path("dist");
    let sizes = lay_out(data.as_deref(), &dist)?;
    println!("dist: {}", dist.display());
    println!("  wasm  {}", sizes.modules.join(", "));
    println!("  page with the shipped net  {:>6.1} MB", megabytes(sizes.page));
    println!("  data sets                  {:>6.1} MB", megabytes(sizes.data));
    eprintln!("Any static host can serve it, under any path");
    Ok(ExitCode::SUCCESS)
}

/// What was laid out: bytes, and the names of the wasm modules.
pub struct Sizes {
    page: u64,
    data: u64,
    modules: Vec<String>,
}

/// Lays out the built page in a folder, which is emptied first, with the data sets of another.
pub fn lay_out(data: Option<&Path>, dist: &Path) -> Result<Sizes> {
    if dist.exists() {
        fs::remove_dir_all(dist).with_context(|| format!("cannot empty {}", dist.display()))?;
    }
    let page = copy_folder(&site::folder(), dist)?;
    let modules = modules(&dist.join("assets"))?;
    check_modules(&modules)?;
    let data = data.map_or(Ok(0), |folder| copy_data(folder, &dist.join("data")))?;
    Ok(Sizes { page, data, modules })
}

/// Each build of the wasm stands in the page once, and nothing else does.
fn check_modules(names: &[String]) -> Result<()> {
    for build in Build::ALL {
        // Up to the hash, which may hold hyphens but no dot.
        let is_of = |name: &&String| {
            name.split_once('-')
                .is_some_and(|(stem, _)| stem.ends_with(&format!("_bg{}", build.mark())))
        };
        let found = names.iter().filter(is_of).count();
        if found != 1 {
            bail!(
                "the page must hold the {build} build of the wasm once, and holds it {found} times: {names:?}"
            );
        }
    }
    if names.len() != Build::ALL.len() {
        bail!("the page must hold {} builds of the wasm, and holds {names:?}", Build::ALL.len());
    }
    Ok(())
}

/// Copies the known sets and writes their index. Returns the bytes copied.
fn copy_data(from: &Path, to: &Path) -> Result<u64> {
    let catalog = Catalog::of(from);
    let mut bytes = 0;
    for file in catalog.files() {
        bytes += copy_file(&from.join(&file.path), &to.join(&file.path))?;
    }
    if bytes > 0 {
        let index = to.join("index.json");
        fs::write(&index, serde_json::to_string_pretty(&catalog)?)
            .with_context(|| format!("cannot write {}", index.display()))?;
    }
    Ok(bytes)
}

/// The names of the wasm modules in a folder.
fn modules(folder: &Path) -> Result<Vec<String>> {
    let reading = || format!("cannot read {}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(reading)? {
        let name = entry.with_context(reading)?.file_name().to_string_lossy().into_owned();
        names.extend(name.ends_with(".wasm").then_some(name));
    }
    names.sort();
    Ok(names)
}

/// Copies all files of a folder and of the folders in it. Returns their bytes.
fn copy_folder(from: &Path, to: &Path) -> Result<u64> {
    let reading = || format!("cannot read {}", from.display());
    let mut bytes = 0;
    for entry in fs::read_dir(from).with_context(reading)? {
        let entry = entry.with_context(reading)?;
        let target = to.join(entry.file_name());
        bytes += if entry.path().is_dir() {
            copy_folder(&entry.path(), &target)?
        } else {
            copy_file(&entry.path(), &target)?
        };
    }
    Ok(bytes)
}

fn copy_file(from: &Path, to: &Path) -> Result<u64> {
    let copy = || -> io::Result<u64> {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        // Not `fs::copy`, which would carry a read-only folder's permissions along.
        io::copy(&mut fs::File::open(from)?, &mut fs::File::create(to)?)
    };
    copy().with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_copied_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("assets/deep")).unwrap();
        fs::write(from.join("index.html"), "12").unwrap();
        fs::write(from.join("assets/deep/a.js"), "345").unwrap();
        assert_eq!(copy_folder(&from, &to).unwrap(), 5);
        assert_eq!(fs::read(to.join("assets/deep/a.js")).unwrap(), b"345");
    }

    #[test]
    fn modules_are_found_by_name_and_in_order() {
        let folder = tempfile::tempdir().unwrap();
        assert!(modules(folder.path()).unwrap().is_empty());
        for name in ["core_bg.relaxed-b2.wasm", "core_bg-a1.wasm", "worker-c3.js"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(modules(folder.path()).unwrap(), ["core_bg-a1.wasm", "core_bg.relaxed-b2.wasm"]);
    }

    #[test]
    fn each_build_is_wanted_once() {
        let names = |marks: &[&str]| {
            let names = marks.iter().enumerate();
            names.map(|(i, mark)| format!("core_bg{mark}-{i}-x.wasm")).collect::<Vec<_>>()
        };
        assert!(check_modules(&names(&["", ".gpu", ".relaxed"])).is_ok());
        for (wrong, named) in [
            (&["", ".relaxed"][..], "GPU build of the wasm once, and holds it 0 times"),
            (&["", "", ".gpu", ".relaxed"], "plain build of the wasm once, and holds it 2 times"),
            (&["", ".gpu", ".relaxed", ".debug"], "3 builds"),
        ] {
            let error = check_modules(&names(wrong)).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn only_known_files_come_along_with_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("mnist")).unwrap();
        fs::write(from.join("mnist/notes.txt"), "x").unwrap();
        assert_eq!(copy_data(&from, &to).unwrap(), 0);
        assert!(!to.exists());

        for part in
            ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]
        {
            fs::write(from.join("mnist").join(format!("{part}-ubyte.gz")), "12").unwrap();
        }
        assert_eq!(copy_data(&from, &to).unwrap(), 8);
        assert!(
            to.join("index.json").exists() && to.join("mnist/t10k-labels-idx1-ubyte.gz").exists()
        );
        assert!(!to.join("mnist/notes.txt").exists());
    }
}
