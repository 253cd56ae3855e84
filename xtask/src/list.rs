//! The list of crates: `crates.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// A crate and how its tests are run.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Listed {
    pub(crate) name: String,
    /// Exactly this one.
    pub(crate) version: String,
    #[serde(default)]
    pub(crate) features: Vec<String>,
    #[serde(default)]
    pub(crate) all_features: bool,
    #[serde(default)]
    pub(crate) no_default_features: bool,
    /// Whether what its tests depend on shall depend on this copy of the crate, as in the crate's own workspace.
    #[serde(default)]
    pub(crate) patch: bool,
    /// Dependencies that the tests need, with features, and that only the crate's own workspace gives them.
    #[serde(default)]
    pub(crate) test_features: BTreeMap<String, Vec<String>>,
    /// Macros whose calls hold plain items, besides those named `cfg_…`.
    #[serde(default)]
    pub(crate) item_macros: Vec<String>,
    /// Flags for the compiler, before and after.
    #[serde(default)]
    pub(crate) rustflags: String,
    /// By measure: of how many calls one is profiled, where each one would take too long.
    #[serde(default)]
    pub(crate) one_in: BTreeMap<String, u32>,
    /// Test targets that are not built.
    #[serde(default)]
    pub(crate) skip_targets: Vec<Skipped>,
    /// Tests that are not run.
    #[serde(default)]
    pub(crate) skip_tests: Vec<Skipped>,
    /// Files whose functions are left as they are.
    #[serde(default)]
    pub(crate) skip_files: Vec<Skipped>,
}

impl Listed {
    /// The tests that are left out of a setting, or of all.
    pub(crate) fn skipped_tests(&self, setting: Option<&str>) -> Vec<&str> {
        let is_skipped = |skipped: &&Skipped| {
            skipped.by.is_empty() || setting.is_some_and(|setting| skipped.by.iter().any(|by| by == setting))
        };
        self.skip_tests
            .iter()
            .filter(is_skipped)
            .map(|skipped| &*skipped.name)
            .collect()
    }
}

/// What is left out, and why.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Skipped {
    pub(crate) name: String,
    pub(crate) why: String,
    /// The settings that a test is left out of; all if none is named.
    #[serde(default)]
    pub(crate) by: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(rename = "crate")]
    crates: Vec<Listed>,
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(PathBuf::new, Path::to_path_buf)
}

/// The whole list, or the crates of it that are named.
///
/// # Errors
///
/// If the list does not parse, or a name is not on it.
pub(crate) fn read(names: &[&str]) -> Result<Vec<Listed>> {
    let path = root().join("xtask/crates.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let List { mut crates } = toml::from_str(&text).with_context(|| format!("in {}", path.display()))?;
    for name in names {
        if !crates.iter().any(|listed| listed.name == *name) {
            bail!("{name:?} is not on the list in {}", path.display());
        }
    }
    crates.retain(|listed| names.is_empty() || names.contains(&listed.name.as_str()));
    Ok(crates)
}
