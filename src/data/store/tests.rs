use std::fs;
use std::time::Duration;

use super::*;

#[path = "../../../tests/common/real_data.rs"]
pub(super) mod real_data;

/// Puts four small files into a folder, named by `name`.
fn fill(folder: &Path, name: impl Fn(&str) -> String) {
    fs::create_dir_all(folder).unwrap_or_else(|e| panic!("{e}"));
    for file in KnownFile::all(Set::Mnist) {
        let bytes: &[u8] = match file.part {
            Part::Images => &[0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 10, 20],
            Part::Labels => &[0, 0, 8, 1, 0, 0, 0, 2, 3, 4],
        };
        let path = folder.join(name(file.file_name()));
        fs::write(path, bytes).unwrap_or_else(|e| panic!("{e}"));
    }
}

fn network(mirrors: Vec<String>) -> Network {
    Network { mirrors, timeout: Duration::from_millis(500), rounds: 1, pause: Duration::ZERO }
}

struct Folders {
    root: tempfile::TempDir,
}

impl Folders {
    fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap_or_else(|e| panic!("{e}")) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn store(&self) -> Store {
        Store::with_folders(Some(self.path("named")), self.path("working"), network(vec![]))
    }

    fn given(&self) -> Store {
        Store::new(Some(&self.path("given")))
    }
}

#[test]
fn the_named_folder_comes_before_the_working_one() {
    let folders = Folders::new();
    fill(&folders.path("working/mnist"), str::to_owned);
    let found = folders.store().find(Set::Mnist, Fetch::Never).unwrap();
    assert_eq!((found.place, found.folder), (Place::Working, folders.path("working/mnist")));

    fill(&folders.path("named"), str::to_owned);
    let found = folders.store().find(Set::Mnist, Fetch::Never).unwrap();
    assert_eq!((&found.place, &found.folder), (&Place::Variable, &folders.path("named")));
    assert!(found.origin().starts_with("MNIST from "), "{}", found.origin());
    assert!(found.origin().ends_with("named by LENET_DATA"), "{}", found.origin());
}

#[test]
fn a_given_folder_is_the_only_one() {
    let folders = Folders::new();
    fs::create_dir_all(folders.path("given")).unwrap();
    let error = folders.given().find(Set::Mnist, Fetch::WithProgress).unwrap_err();
    assert!(
        matches!(error.downcast_ref(), Some(FileError::NoData { download: None, .. })),
        "{error:?}"
    );
    assert!(error.to_string().contains("(given by --data)"), "{error}");

    fill(&folders.path("given/mnist"), str::to_owned);
    assert_eq!(folders.given().find(Set::Mnist, Fetch::Never).unwrap().place, Place::Given);
}

#[test]
fn each_of_the_usual_names_is_found() {
    let name: [fn(&str) -> String; 4] = [
        |name| name.to_owned(),
        |name| format!("{name}.gz"),
        |name| name.replace("-idx", ".idx"),
        |name| name.replace("-idx", ".idx") + ".gz",
    ];
    for name in name {
        let folders = Folders::new();
        fill(&folders.path("given"), name);
        let found = folders.given().find(Set::Mnist, Fetch::Never).unwrap();
        let data = found.load(Subset::Test).unwrap();
        assert_eq!((data.name(), data.labels()), ("Your files", &[3, 4][..]));
        for (file, path) in found.files() {
            assert_eq!(path, folders.path("given").join(name(file.file_name())));
        }
    }
}

#[test]
fn three_files_of_four_are_not_a_set() {
    let folders = Folders::new();
    fill(&folders.path("given"), str::to_owned);
    fs::remove_file(folders.path("given/t10k-images-idx3-ubyte")).unwrap();
    assert!(folders.given().find(Set::Mnist, Fetch::Never).is_err());
}

#[test]
fn a_wrong_file_is_reported_with_its_folder() {
    let folders = Folders::new();
    fill(&folders.path("given"), str::to_owned);
    fs::write(folders.path("given/train-images-idx3-ubyte"), b"<html>").unwrap();
    let found = folders.given().find(Set::Mnist, Fetch::Never).unwrap();
    let error = found.load(Subset::Training).unwrap_err().to_string();
    assert!(error.contains("given, training set: the image file is not an IDX file"), "{error}");
    assert!(found.load(Subset::Test).is_ok());
}

#[test]
fn without_data_the_reason_is_given() {
    let folders = Folders::new();
    let never = folders.store().find(Set::Mnist, Fetch::Never).unwrap_err();
    assert!(
        matches!(never.downcast_ref(), Some(FileError::NoData { download: None, .. })),
        "{never:?}"
    );
    let text = never.to_string();
    for part in ["MNIST was not found in", "named (named by LENET_DATA)", "working (in the working"]
    {
        assert!(text.contains(part), "{text}");
    }

    // Port 1 on this machine: nobody listens.
    let mirrors = vec!["http://127.0.0.1:1/mnist".to_owned()];
    let store = Store::with_folders(None, folders.path("working"), network(mirrors));
    let failed = store.find(Set::Mnist, Fetch::Quietly).unwrap_err();
    assert!(
        matches!(failed.downcast_ref(), Some(FileError::NoData { download: Some(_), .. })),
        "{failed:?}"
    );
    assert!(failed.to_string().contains("could not be downloaded (127.0.0.1:1:"), "{failed}");
}

#[test]
fn only_mnist_is_fetched() {
    let folders = Folders::new();
    let mirrors = vec!["http://127.0.0.1:1/mnist".to_owned()];
    let store = Store::with_folders(None, folders.path("working"), network(mirrors));
    let error = store.find(Set::FashionMnist, Fetch::Quietly).unwrap_err();
    assert!(
        matches!(error.downcast_ref(), Some(FileError::NoData { download: None, .. })),
        "{error:?}"
    );
    assert!(!folders.path("working").exists());
}

#[test]
fn a_folder_with_one_set_is_not_taken_for_another() {
    let name = "a_folder_with_one_set_is_not_taken_for_another";
    let Some(data) = real_data::folder(name, Set::FashionMnist.id()) else { return };
    let fashion = Store::new(Some(&data.join("fashion-mnist")));
    let error = fashion.find(Set::Mnist, Fetch::Never).unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(FileError::NoData { .. })), "{error:?}");
    let found = fashion.find(Set::FashionMnist, Fetch::Never).unwrap();
    assert_eq!(found.load(Subset::Test).unwrap().name(), "Fashion-MNIST, test set");
}
