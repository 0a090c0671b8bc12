//! Tests of the documents: the README stays short, and every link to a file of this repository leads
//! somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::repo;

/// Words of the README at most.
const README_WORDS: usize = 700;

/// The documents, by their paths from the root.
fn documents() -> Vec<String> {
    let in_folder = |folder: &str| {
        let files = fs::read_dir(repo::path(folder)).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let documents = names.filter(|name| name.ends_with(".md"));
        documents.map(|name| format!("{folder}{name}")).collect::<Vec<_>>()
    };
    ["", "docs/", "tests/peers/"].into_iter().flat_map(in_folder).collect()
}

fn text_of(document: &str) -> String {
    fs::read_to_string(repo::path(document)).unwrap()
}

/// Targets of links and pictures that are not addresses of other sites.
fn local_links(markdown: &str) -> impl Iterator<Item = &str> {
    let targets = markdown.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://"))
}

/// The anchors that GitHub gives the headings of a document.
fn anchors(markdown: &str) -> BTreeSet<String> {
    let is_kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let anchor = |title: &str| {
        let kept: String = title.to_lowercase().chars().filter(is_kept).collect();
        kept.replace(' ', "-")
    };
    let lines = markdown.lines().filter(|line| line.starts_with('#'));
    lines.map(|line| anchor(line.trim_start_matches('#').trim())).collect()
}

/// What is wrong with a link, if anything.
fn fault(document: &str, link: &str) -> Option<String> {
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let folder = Path::new(document).parent().unwrap();
    let target = if file.is_empty() { Path::new(document).into() } else { folder.join(file) };
    let path = repo::path(target.to_str().unwrap());
    if !path.exists() {
        return Some(format!("{document} links to {link}, which does not exist"));
    }
    let is_found =
        anchor.is_empty() || anchors(&fs::read_to_string(path).unwrap()).contains(anchor);
    (!is_found).then(|| format!("{document} links to {link}, and there is no such heading"))
}

#[test]
fn the_readme_is_short() {
    let words = text_of("README.md").split_whitespace().count();
    assert!(
        words <= README_WORDS,
        "README.md has {words} words; at most {README_WORDS} are allowed"
    );
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut faults = Vec::new();
    for document in documents() {
        let text = text_of(&document);
        faults.extend(local_links(&text).filter_map(|link| fault(&document, link)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_broken_link_is_found() {
    let links: Vec<_> = local_links("[a](x.md) ![b](y.png) [c](https://x.org/) [d](#e)").collect();
    assert_eq!(links, ["x.md", "y.png", "#e"]);
    assert!(anchors("# A title, `code`\ntext").contains("a-title-code"));
    assert!(fault("README.md", "docs/no-such-file.md").unwrap().contains("does not exist"));
    assert!(fault("README.md", "#no-such-heading").unwrap().contains("no such heading"));
    assert_eq!(fault("docs/nets.md", "../README.md#license"), None);
}
