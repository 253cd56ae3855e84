//! What the wrapper must know, which cargo starts in the compiler's place.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

/// The name of the variable with the plan's file.
pub(crate) const VARIABLE: &str = "CARGO_MEMLINE_PLAN";

/// Where everything is.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Plan {
    /// The workspace's folder.
    pub(crate) workspace: PathBuf,
    /// The target that memline was built for, if one was named.
    pub(crate) target: Option<String>,
    /// The workspace, and each dependency that is profiled.
    pub(crate) trees: Vec<Tree>,
    /// memline as the compiler takes it, and the folders with what it is made of.
    pub(crate) library: PathBuf,
    pub(crate) dependencies: Vec<PathBuf>,
}

/// A folder that was copied.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Tree {
    pub(crate) root: PathBuf,
    pub(crate) copy: PathBuf,
    /// The folders of the packages in it that are profiled.
    pub(crate) packages: Vec<PathBuf>,
}

impl Plan {
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let json = serde_json::to_vec(self)?;
        fs::write(path, json).with_context(|| format!("cannot write {}", path.display()))
    }

    /// The plan that the environment names; `None` outside of a build of `cargo memline`.
    pub(crate) fn from_env() -> Option<Self> {
        let path = std::env::var_os(VARIABLE)?;
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// The tree that holds the package of this folder; `None` if that is not profiled.
    pub(crate) fn tree_of(&self, package: &Path) -> Option<&Tree> {
        self.trees
            .iter()
            .find(|tree| tree.packages.iter().any(|folder| folder == package))
    }
}
