//! `wasm-pack.toml`: how we drive wasm-pack.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::repo;

const FILE: &str = "wasm-pack.toml";

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub versions: Versions,
    pub build: Build,
    pub test: Test,
    pub budget: Budget,
}

/// Pinned tools.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Versions {
    pub wasm_pack: String,
    pub wasm_bindgen: String,
}

/// What `wasm-pack build` is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Build {
    pub target: String,
    pub out_dir: String,
    pub relaxed_out_dir: String,
    pub gpu_out_dir: String,
    pub profile: String,
}

/// What `wasm-pack test` is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Test {
    pub browser: String,
    pub timeout_seconds: u32,
}

/// What the page may weigh.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Budget {
    pub gzip_kb: u64,
    pub later_gzip_kb: u64,
}

impl Config {
    /// Reads the checkout's file and holds it against `Cargo.toml`.
    pub fn load() -> Result<Self> {
        let read = |name: &str| {
            fs::read_to_string(repo::path(name)).with_context(|| format!("cannot read {name}"))
        };
        let config: Self =
            toml::from_str(&read(FILE)?).with_context(|| format!("{FILE} is wrong"))?;
        config.check(&pinned_wasm_bindgen(&read("Cargo.toml")?)?)?;
        Ok(config)
    }

    fn check(&self, pinned: &str) -> Result<()> {
        let expected = format!("={}", self.versions.wasm_bindgen);
        if pinned != expected {
            bail!(
                "{FILE} names wasm-bindgen {}, Cargo.toml pins \"{pinned}\": write the same version \
                 in both (\"{expected}\" in Cargo.toml), for wasm-pack compiles a tool of that version",
                self.versions.wasm_bindgen
            );
        }
        let Build { out_dir, relaxed_out_dir, gpu_out_dir, .. } = &self.build;
        for out_dir in [out_dir, relaxed_out_dir, gpu_out_dir] {
            if !Path::new(out_dir).is_relative() {
                bail!("{FILE}: packages go to paths from the checkout's root, not to {out_dir}");
            }
        }
        Ok(())
    }
}

/// The version requirement of wasm-bindgen in a `Cargo.toml`.
fn pinned_wasm_bindgen(manifest: &str) -> Result<String> {
    let manifest: toml::Table = manifest.parse().context("Cargo.toml is not valid TOML")?;
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let dependency = targets
        .into_iter()
        .flat_map(|targets| targets.values())
        .chain(std::iter::once(&toml::Value::Table(manifest.clone())))
        .find_map(|table| table.get("dependencies")?.get("wasm-bindgen").cloned())
        .context("Cargo.toml lists no wasm-bindgen")?;
    let version = dependency.get("version").unwrap_or(&dependency);
    let version = version.as_str().context("Cargo.toml gives no version of wasm-bindgen")?;
    Ok(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checkout_s_own_file_is_right() {
        let config = Config::load().unwrap();
        assert_eq!(config.build.out_dir, "www/pkg");
        assert_eq!(config.build.relaxed_out_dir, "www/pkg-relaxed");
        assert_eq!(config.build.gpu_out_dir, "www/pkg-gpu");
        assert_eq!(config.budget.gzip_kb, 220);
        assert_eq!(config.budget.later_gzip_kb, 125);
    }

    #[test]
    fn the_first_line_says_who_reads_it() {
        let text = fs::read_to_string(repo::path(FILE)).unwrap();
        assert!(text.lines().next().unwrap().contains("xtask"));
    }

    #[test]
    fn versions_that_differ_are_both_named() {
        let error = Config::load().unwrap().check("=0.2.99").unwrap_err().to_string();
        assert!(error.contains("0.2.130") && error.contains("=0.2.99"), "{error}");
    }

    #[test]
    fn a_pin_is_found_in_every_form_of_dependency() {
        let plain = "[dependencies]\nwasm-bindgen = \"=1.2.3\"";
        let table = "[target.'cfg(x)'.dependencies]\nwasm-bindgen = { version = \"=1.2.3\" }";
        for manifest in [plain, table] {
            assert_eq!(pinned_wasm_bindgen(manifest).unwrap(), "=1.2.3");
        }
        assert!(pinned_wasm_bindgen("[dependencies]").is_err());
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        let error = toml::from_str::<Config>("[versions]\nwasm-pck = \"1\"").unwrap_err();
        assert!(error.to_string().contains("wasm-pck"), "{error}");
    }
}
