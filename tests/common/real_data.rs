//! Where the published data sets lie on this machine: each in a folder of its own within the one
//! that `LENET_DATA` names. `LENET_EXPECT_DATA` says which of them must be there, as in
//! `mnist,fashion-mnist`; `1` stands for all.

use std::env;
use std::io::{self, Write};
use std::path::PathBuf;

/// The folder that holds the set `id`. Where there is none, says aloud that `test` is skipped, or
/// panics if the set is expected.
pub fn folder(test: &str, id: &str) -> Option<PathBuf> {
    let named = env::var_os("LENET_DATA").filter(|value| !value.is_empty()).map(PathBuf::from);
    let why = match named {
        Some(folder) if folder.join(id).is_dir() => return Some(folder),
        Some(folder) => format!("{} (LENET_DATA) has no {id}", folder.display()),
        None => format!("LENET_DATA names no folder that holds {id}"),
    };
    assert!(!is_expected(id), "{test}: {why}, and LENET_EXPECT_DATA says that it is there");
    // Not `eprintln!`, which the test harness would swallow.
    let _ = io::stderr().write_all(format!("{test}: SKIPPED, for {why}\n").as_bytes());
    None
}

fn is_expected(id: &str) -> bool {
    let expected = env::var("LENET_EXPECT_DATA").unwrap_or_default();
    expected.split(',').any(|set| set == "1" || set == id)
}
