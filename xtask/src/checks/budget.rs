//! The byte budget: wasm, JavaScript and CSS that a visit loads until its first answer, gzipped, and
//! apart from that what it loads later.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::config::Budget;
use crate::wasm::Build;

/// What counts. Models and data are fetched by the page too, and are no code.
const COUNTED: [&str; 4] = ["wasm", "js", "mjs", "css"];

/// And this into the names of what a visit loads after the first answer, and only where the page
/// would train on a GPU, or has to do with more than LeNet's training: other nets, Evaluate, Explain.
const GPU: &str = ".gpu-";

/// And this into the names of what it loads when it is first wanted, or in an idle moment after the
/// first answer (`www/vite/later.ts`).
const LATER: &str = ".later-";

/// Prints each file that `index.html` leads to, and fails where the sum of what one visit loads
/// until its first answer reaches the limit, or the sum of what comes later reaches its own. What a
/// GPU adds counts in neither. The note says both sums.
pub fn check(site: &Path, limits: &Budget) -> Result<String> {
    let files = loaded_by(site, "index.html")?;
    let mut sizes = BTreeMap::new();
    for (name, contents) in &files {
        let bytes = gzipped_len(contents)?;
        sizes.insert(name.as_str(), bytes);
        eprintln!("{:>10} bytes gzip {:>10} bytes  {name}", bytes, contents.len());
    }
    if files.is_empty() {
        bail!("index.html in {} leads to no wasm, JavaScript or CSS", site.display());
    }
    let left_out = other_builds(&sizes);
    for name in &left_out {
        eprintln!("A visit loads one build of the wasm: the larger one counts, not {name}");
    }
    let sum = |kept: &dyn Fn(&str) -> bool| {
        sizes.iter().filter(|(name, _)| kept(name)).map(|(_, size)| size).sum::<u64>()
    };
    let gpu = sum(&|name| name.contains(GPU));
    if gpu > 0 {
        eprintln!(
            "Only a visit with a GPU, a net of another kind, or a look into nets loads {gpu} bytes \
             more, by the name {GPU}…"
        );
    }
    let first =
        sum(&|name| !left_out.contains(&name) && !name.contains(GPU) && !name.contains(LATER));
    eprintln!("{first:>10} bytes gzip until the first answer");
    let later = sum(&|name| name.contains(LATER));
    eprintln!("{later:>10} bytes gzip later, by the name {LATER}…");
    let first = within(first, limits.gzip_kb, "what a visit loads until its first answer")?;
    let later = within(later, limits.later_gzip_kb, "what a visit loads later")?;
    Ok(format!("{first}, later {later}"))
}

/// Says how much of a limit is used, and fails where it is reached.
fn within(bytes: u64, limit_kb: u64, what: &str) -> Result<String> {
    let note = format!("{}.{} of {limit_kb} kB", bytes / 1000, bytes % 1000 / 100);
    if bytes >= limit_kb * 1000 {
        bail!(
            "wasm, JavaScript and CSS must stay under the budget: {what} comes to {note} gzipped"
        );
    }
    Ok(note)
}

/// Of each pair of builds the smaller one. A module without a twin is in no pair.
fn other_builds<'a>(sizes: &BTreeMap<&'a str, u64>) -> Vec<&'a str> {
    // The first hyphen, for the hash behind it may hold more of them.
    let stem = |name: &'a str| {
        base_name(name.strip_suffix(".wasm")?).split_once('-').map(|(stem, _)| stem)
    };
    let relaxed = sizes.iter().filter_map(|(&name, &bytes)| {
        let stem_of_twin = stem(name)?.strip_suffix(Build::Relaxed.mark())?;
        let (twin, size) = sizes.iter().find(|(other, _)| stem(other) == Some(stem_of_twin))?;
        Some(if bytes < *size { name } else { *twin })
    });
    relaxed.collect()
}

/// The counted files that a page leads to, itself or through other files. Vite puts a hash in
/// every name, so a file is loaded by another exactly where its name stands in the other's text.
fn loaded_by(site: &Path, page: &str) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut unseen = counted_files(site, site)?;
    let page = site.join(page);
    let html = fs::read(&page).with_context(|| format!("cannot read {}", page.display()))?;
    let mut seen = BTreeMap::new();
    let mut queue = VecDeque::from([html]);
    while let Some(text) = queue.pop_front() {
        let text = String::from_utf8_lossy(&text);
        for name in unseen.extract_if(.., |name, _| text.contains(base_name(name))) {
            queue.push_back(name.1.clone());
            seen.insert(name.0, name.1);
        }
    }
    Ok(seen)
}

fn counted_files(site: &Path, folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let reading = || format!("cannot read {}", folder.display());
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(reading)? {
        let path = entry.with_context(reading)?.path();
        if path.is_dir() {
            files.append(&mut counted_files(site, &path)?);
        } else if path.extension().is_some_and(|it| COUNTED.iter().any(|counted| it == *counted)) {
            let name =
                path.strip_prefix(site).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.insert(name, fs::read(&path).with_context(reading)?);
        }
    }
    Ok(files)
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn gzipped_len(bytes: &[u8]) -> Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with a worker that loads wasm, and a second page with a chunk of its own.
    fn site() -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir(site.path().join("assets")).unwrap();
        for (name, text) in [
            (
                "index.html",
                "<script src=./assets/index-a1.js></script><link href=./assets/index-a1.css>",
            ),
            ("bench.html", "<script src=./assets/bench-b2.js></script>"),
            ("assets/index-a1.js", "new Worker(new URL('worker-c3.js', import.meta.url))"),
            ("assets/index-a1.css", "body{}"),
            ("assets/worker-c3.js", "fetch('core_bg-d4.wasm')"),
            ("assets/core_bg-d4.wasm", "\0asm"),
            ("assets/bench-b2.js", "import './index-a1.js'"),
            ("assets/model.safetensors", "numbers"),
        ] {
            fs::write(site.path().join(name), text).unwrap();
        }
        site
    }

    #[test]
    fn files_are_followed_from_the_page_and_no_others_count() {
        let site = site();
        let files = loaded_by(site.path(), "index.html").unwrap();
        let names: Vec<_> = files.keys().map(String::as_str).collect();
        let expected = [
            "assets/core_bg-d4.wasm",
            "assets/index-a1.css",
            "assets/index-a1.js",
            "assets/worker-c3.js",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn of_two_builds_the_larger_one_counts() {
        let plain = "assets/core_bg-d4.wasm";
        let relaxed = "assets/core_bg.relaxed-e-5-.wasm";
        let worker = "assets/worker-c3.js";
        let smaller = |plain_size, relaxed_size| {
            other_builds(&BTreeMap::from([
                (plain, plain_size),
                (relaxed, relaxed_size),
                (worker, 1),
                ("assets/other_bg-f6.wasm", 1),
            ]))
        };
        assert_eq!(smaller(20, 10), [relaxed]);
        assert_eq!(smaller(10, 20), [plain]);
        assert_eq!(smaller(10, 10), [plain]);
        assert!(other_builds(&BTreeMap::from([(plain, 9)])).is_empty());
        assert!(other_builds(&BTreeMap::from([(relaxed, 9)])).is_empty());
    }

    const LIMITS: Budget = Budget { gzip_kb: 250, later_gzip_kb: 50 };

    #[test]
    fn what_only_a_gpu_needs_is_told_apart() {
        let site = site();
        let before = check(site.path(), &LIMITS).unwrap();
        let worker = "fetch('core_bg-d4.wasm'); import('core.gpu-e5.js')";
        fs::write(site.path().join("assets/worker-c3.js"), worker).unwrap();
        fs::write(site.path().join("assets/core.gpu-e5.js"), "x".repeat(5_000_000)).unwrap();
        assert_eq!(check(site.path(), &LIMITS).unwrap(), before);
        assert!(
            loaded_by(site.path(), "index.html").unwrap().contains_key("assets/core.gpu-e5.js")
        );
    }

    #[test]
    fn what_comes_later_has_a_limit_of_its_own() {
        let site = site();
        let page = "new Worker('worker-c3.js'); import('./view.later-f6.js')";
        fs::write(site.path().join("assets/index-a1.js"), page).unwrap();
        // Numbers in a row are not squeezed to nothing, as repetition is.
        let view: String = (0..2000).map(|number| number.to_string()).collect();
        fs::write(site.path().join("assets/view.later-f6.js"), view).unwrap();
        let note = check(site.path(), &LIMITS).unwrap();
        assert!(note.starts_with("0.") && !note.ends_with("later 0.0 of 50 kB"), "{note}");
        assert!(check(site.path(), &Budget { gzip_kb: 1, ..LIMITS }).is_ok());
        let error = check(site.path(), &Budget { later_gzip_kb: 1, ..LIMITS }).unwrap_err();
        assert!(error.to_string().contains("later"), "{error}");
    }

    #[test]
    fn the_limit_itself_is_too_much() {
        let site = site();
        let limited = |gzip_kb| check(site.path(), &Budget { gzip_kb, ..LIMITS });
        assert!(limited(1).unwrap().contains("of 1 kB"));
        let error = limited(0).unwrap_err().to_string();
        assert!(error.contains("budget"), "{error}");
        assert!(within(1000, 1, "it").is_err());
        assert_eq!(within(999, 1, "it").unwrap(), "0.9 of 1 kB");
    }

    #[test]
    fn a_page_that_loads_nothing_fails() {
        let site = tempfile::tempdir().unwrap();
        assert!(check(site.path(), &LIMITS).unwrap_err().to_string().contains("index.html"));
        fs::write(site.path().join("index.html"), "<p>").unwrap();
        assert!(check(site.path(), &LIMITS).unwrap_err().to_string().contains("leads to no"));
    }

    #[test]
    fn repetition_is_squeezed_out() {
        assert!(gzipped_len(&[b'x'; 100_000]).unwrap() < 1000);
    }
}
