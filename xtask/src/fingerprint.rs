//! Work that need not be done again: a stamp holds the hash of what went in and what came out.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::repo;

/// Folders of tools and results: never a source.
const NOT_SOURCES: [&str; 4] = ["node_modules", "dist", "test-results", "playwright-report"];

/// Remembers the outcome of one piece of work.
pub struct Stamp {
    file: PathBuf,
    inputs: u64,
    outputs: PathBuf,
}

impl Stamp {
    /// The work called `name`, made from `sources` (paths from the root; those that are absent
    /// count as such) and the words in `options`, leaving its results in the folder `outputs`.
    pub fn new(name: &str, sources: &[&str], options: &[&str], outputs: &str) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        options.hash(&mut hasher);
        for source in sources {
            hash_tree(&repo::path(source), &mut hasher)?;
        }
        Ok(Self {
            file: repo::path("target/xtask").join(name),
            inputs: hasher.finish(),
            outputs: repo::path(outputs),
        })
    }

    /// Whether the results on disk are those of the present sources.
    pub fn is_fresh(&self) -> Result<bool> {
        let Ok(recorded) = fs::read_to_string(&self.file) else {
            return Ok(false);
        };
        Ok(recorded == self.record()?)
    }

    /// Call it after the work has succeeded.
    pub fn save(&self) -> Result<()> {
        let write = || -> std::io::Result<()> {
            if let Some(folder) = self.file.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&self.file, self.record().map_err(std::io::Error::other)?)
        };
        write().with_context(|| format!("cannot write the stamp {}", self.file.display()))
    }

    /// The results count too: a build by hand may have replaced them.
    fn record(&self) -> Result<String> {
        let mut hasher = DefaultHasher::new();
        hash_tree(&self.outputs, &mut hasher)?;
        Ok(format!("{:016x} {:016x}", self.inputs, hasher.finish()))
    }
}

/// Hashes names and contents of a file or of all files below a folder, in a fixed order.
pub fn hash_tree(path: &Path, hasher: &mut impl Hasher) -> Result<()> {
    let reading = || format!("cannot read {}", path.display());
    path.file_name().hash(hasher);
    if path.is_dir() {
        let mut entries = fs::read_dir(path)
            .and_then(|entries| {
                entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>()
            })
            .with_context(reading)?;
        entries.retain(|entry| !NOT_SOURCES.iter().any(|name| entry.ends_with(name)));
        entries.sort();
        entries.len().hash(hasher);
        entries.iter().try_for_each(|entry| hash_tree(entry, hasher))
    } else if path.exists() {
        fs::read(path).with_context(reading)?.hash(hasher);
        Ok(())
    } else {
        "absent".hash(hasher);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash_of(path: &Path) -> u64 {
        let mut hasher = DefaultHasher::new();
        hash_tree(path, &mut hasher).unwrap();
        hasher.finish()
    }

    #[test]
    fn contents_names_and_absence_change_the_hash() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.rs");
        let without = hash_of(folder.path());
        fs::write(&file, "one").unwrap();
        let one = hash_of(folder.path());
        fs::write(&file, "two").unwrap();
        let two = hash_of(folder.path());
        fs::rename(&file, folder.path().join("b.rs")).unwrap();
        let renamed = hash_of(folder.path());
        assert!(without != one && one != two && two != renamed);
    }

    #[test]
    fn installed_packages_are_no_source() {
        let folder = tempfile::tempdir().unwrap();
        let before = hash_of(folder.path());
        fs::create_dir(folder.path().join("node_modules")).unwrap();
        fs::write(folder.path().join("node_modules/x.js"), "x").unwrap();
        assert_eq!(before, hash_of(folder.path()));
    }

    #[test]
    fn a_stamp_is_fresh_until_input_or_output_changes() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = folder.path().join("out");
        fs::create_dir(&outputs).unwrap();
        let stamp =
            |inputs| Stamp { file: folder.path().join("stamp"), inputs, outputs: outputs.clone() };
        assert!(!stamp(1).is_fresh().unwrap());
        stamp(1).save().unwrap();
        assert!(stamp(1).is_fresh().unwrap());
        assert!(!stamp(2).is_fresh().unwrap());
        fs::write(outputs.join("by-hand.wasm"), "x").unwrap();
        assert!(!stamp(1).is_fresh().unwrap());
    }
}
