//! The data sets: found in the usual places or downloaded, and laid out as the page expects them.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf, absolute};

use anyhow::{Context, Result, bail};
use lenet_playground::data::Set;
use lenet_playground::data::store::{FOLDER, Fetch, Found, Network, Store, VARIABLE};
use lenet_playground::error::FileError;

use crate::catalog::{self, Catalog};
use crate::repo;

/// The sets that no test may miss: their folders, or `1` for all (`tests/common/real_data.rs`).
const EXPECTED: &str = "LENET_EXPECT_DATA";

/// A folder that holds every set found as `<set>/<file>`, or nothing where no set is to be had:
/// the page then makes do with synthetic digits, which is said and is no error.
pub fn find(given: Option<&Path>) -> Result<Option<PathBuf>> {
    let store = store(given)?;
    let mut found = Vec::new();
    for set in Set::ALL {
        match store.find(set, Fetch::WithProgress) {
            Ok(set) => {
                eprintln!("Data: {}", set.origin());
                found.push(set);
            }
            Err(error) => match error.downcast_ref() {
                // Fashion-MNIST is a welcome extra: its absence is not worth a word.
                Some(FileError::NoData { .. }) if set != Set::Mnist => {}
                Some(FileError::NoData { .. }) => eprintln!("{error}"),
                _ => return Err(error).context("the data cannot be used"),
            },
        }
    }
    match (given, found.as_slice()) {
        (Some(folder), []) => bail!("--data {} holds none of the known sets", folder.display()),
        (None, []) => {
            eprintln!("No data set is at hand: the page trains on its own synthetic digits");
            Ok(None)
        }
        (_, sets) => arrange(sets).map(Some),
    }
}

/// The data that a step's tests find.
pub struct ForTests {
    pub folder: Option<PathBuf>,
    /// The sets that no test may miss, as the tests read them.
    expected: String,
}

/// What is at hand is expected, and what the user expects.
pub fn for_tests() -> Result<ForTests> {
    let asked = env::var(EXPECTED).unwrap_or_default();
    let folder = find(None)?;
    if folder.is_none() && !asked.is_empty() {
        bail!("{EXPECTED} is \"{asked}\", but no data set is at hand: name a folder in {VARIABLE}");
    }
    let found = folder.as_deref().map(Catalog::of);
    let ids = found.iter().flat_map(|catalog| &catalog.sets).map(|set| set.id);
    let expected = if asked.is_empty() { ids.collect::<Vec<_>>().join(",") } else { asked };
    Ok(ForTests { folder, expected })
}

impl ForTests {
    /// What the tests' environment has of it.
    pub fn variables(&self) -> impl Iterator<Item = (&'static str, OsString)> {
        let folder = self.folder.clone().map(|folder| (VARIABLE, folder.into()));
        folder.into_iter().chain([(EXPECTED, self.expected.clone().into())])
    }

    /// For the summary.
    pub fn note(&self) -> &'static str {
        if self.folder.is_some() { "" } else { "no data found: tests of real data skipped" }
    }
}

/// The usual places, seen from the checkout's root; what the user named, seen from where he is.
fn store(given: Option<&Path>) -> Result<Store> {
    if let Some(folder) = given {
        return Ok(Store::new(Some(&absolute(folder)?)));
    }
    let named = env::var_os(VARIABLE).filter(|value| !value.is_empty());
    let named = named.map(absolute).transpose()?;
    Ok(Store::with_folders(named, repo::path(FOLDER), Network::default()))
}

/// The folder above the sets where it is laid out as wanted, else one made of links or copies.
fn arrange(sets: &[Found]) -> Result<PathBuf> {
    let above = sets.first().and_then(|set| set.folder.parent()).map(Path::to_owned);
    match above {
        Some(folder) if sets.iter().all(|set| is_laid_out(set, &folder)) => Ok(folder),
        _ => lay_out(sets, &repo::path("target/xtask/data")),
    }
}

fn is_laid_out(set: &Found, folder: &Path) -> bool {
    set.files().all(|(known, path)| {
        catalog::names(known).into_iter().any(|name| folder.join(name) == path)
    })
}

fn lay_out(sets: &[Found], folder: &Path) -> Result<PathBuf> {
    let laying = || format!("cannot lay the data out in {}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(laying)?;
    }
    for (known, path) in sets.iter().flat_map(Found::files) {
        let [packed, raw] = catalog::names(known);
        let is_packed = path.extension().is_some_and(|extension| extension == "gz");
        let target = folder.join(if is_packed { packed } else { raw });
        fs::create_dir_all(target.parent().unwrap_or(folder)).with_context(laying)?;
        if fs::hard_link(path, &target).is_err() {
            fs::copy(path, &target).with_context(laying)?;
        }
    }
    Ok(folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_playground::data::known::KnownFile;

    /// Four files that stand for MNIST: finding them looks at names only.
    fn write_files(folder: &Path, rename: fn(&str) -> String) {
        fs::create_dir_all(folder).unwrap();
        for file in KnownFile::all(Set::Mnist) {
            fs::write(folder.join(rename(file.file_name())), file.file_name()).unwrap();
        }
    }

    #[test]
    fn a_folder_in_order_is_taken_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        write_files(&folder.path().join("mnist"), |name| format!("{name}.gz"));
        assert_eq!(find(Some(folder.path())).unwrap().unwrap(), folder.path());
    }

    #[test]
    fn other_layouts_are_put_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let bare = folder.path().join("digits");
        write_files(&bare, |name| name.replace("-idx", ".idx"));
        let found = Store::new(Some(&bare)).find(Set::Mnist, Fetch::Never).unwrap();
        assert!(!is_laid_out(&found, folder.path()));

        let ordered = lay_out(&[found], &folder.path().join("ordered")).unwrap();
        let labels = fs::read_to_string(ordered.join("mnist/t10k-labels-idx1-ubyte")).unwrap();
        assert_eq!(labels, "t10k-labels-idx1-ubyte");
        assert_eq!(Catalog::of(&ordered).files().count(), 4);
    }

    #[test]
    fn a_given_folder_without_data_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = find(Some(folder.path())).unwrap_err().to_string();
        assert!(error.contains("--data"), "{error}");
    }
}
