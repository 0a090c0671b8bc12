//! Every combination of the crate's features, read from `Cargo.toml`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

/// Features that say nothing of the wasm: what they bring is left out of it.
const NATIVE_ONLY: [&str; 2] = ["cli", "fetch"];

/// The features of a `Cargo.toml`, but for `default`, and what each turns on.
pub struct Features {
    implied: BTreeMap<String, Vec<String>>,
}

impl Features {
    /// Reads them.
    pub fn of(manifest: &str) -> Result<Self> {
        let manifest: toml::Table = manifest.parse().context("Cargo.toml is not valid TOML")?;
        let table = manifest.get("features").and_then(toml::Value::as_table);
        let features = table.context("Cargo.toml lists no features")?.iter();
        let implied = features.filter(|(name, _)| *name != "default").map(|(name, implied)| {
            let words = implied.as_array().into_iter().flatten().filter_map(toml::Value::as_str);
            (name.clone(), words.map(str::to_owned).collect())
        });
        Ok(Self { implied: implied.collect() })
    }

    /// The combinations that differ in what they turn on, each with its features in order.
    pub fn combinations(&self) -> Vec<Vec<&str>> {
        self.combinations_of(self.implied.keys().map(String::as_str))
    }

    /// The same for wasm32.
    pub fn combinations_for_wasm(&self) -> Vec<Vec<&str>> {
        let features = self.implied.keys().map(String::as_str);
        self.combinations_of(features.filter(|name| !NATIVE_ONLY.contains(name)))
    }

    fn combinations_of<'a>(&'a self, features: impl Iterator<Item = &'a str>) -> Vec<Vec<&'a str>> {
        let mut found = BTreeSet::from([BTreeSet::new()]);
        for feature in features {
            let with = found.iter().map(|set| self.closure(set.iter().copied().chain([feature])));
            found.extend(with.collect::<Vec<_>>());
        }
        found.into_iter().map(|set| set.into_iter().collect()).collect()
    }

    /// These features and all that they turn on.
    fn closure<'a>(&'a self, features: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
        let mut open: Vec<&str> = features.collect();
        let mut closed = BTreeSet::new();
        while let Some(feature) = open.pop() {
            if closed.insert(feature) {
                let implied = self.implied.get(feature).into_iter().flatten();
                // Dependencies, as in `dep:zip`, are no features.
                open.extend(implied.filter_map(|name| self.implied.get_key_value(name)).map(key));
            }
        }
        closed
    }
}

fn key<'a>((name, _): (&'a String, &'a Vec<String>)) -> &'a str {
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_with_the_same_features_are_one() {
        let manifest = "[features]\ndefault = [\"a\"]\na = [\"b\", \"dep:x\"]\nb = []\ncli = []";
        let features = Features::of(manifest).unwrap();
        let expected: [&[&str]; 6] =
            [&[], &["a", "b"], &["a", "b", "cli"], &["b"], &["b", "cli"], &["cli"]];
        assert_eq!(features.combinations(), expected);
        let for_wasm: [&[&str]; 3] = [&[], &["a", "b"], &["b"]];
        assert_eq!(features.combinations_for_wasm(), for_wasm);
    }

    #[test]
    fn a_manifest_without_features_is_an_error() {
        assert!(Features::of("[package]\nname = \"x\"").is_err());
    }
}
