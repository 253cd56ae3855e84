//! What was found out about a crate, kept in a file for each.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::list;

/// The results of a crate.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Results {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) functions: u64,
    pub(crate) async_functions: u64,
    /// How many tests passed before.
    pub(crate) before: u64,
    /// By setting: off and the measures.
    pub(crate) after: BTreeMap<String, After>,
    /// Targets that do not compile with the attribute, and did without.
    pub(crate) broken_targets: Vec<String>,
    /// Warnings that the compiler gives only with the attribute.
    pub(crate) new_warnings: Vec<String>,
    /// Targets that do not compile without the attribute either.
    pub(crate) not_built: Vec<String>,
    /// Targets with an allocator of their own, which the measures `heap` and `task` cannot have.
    pub(crate) own_allocator: Vec<String>,
    /// Tests that also fail without the attribute, now and then.
    pub(crate) flaky: Vec<String>,
}

/// The results by one setting.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct After {
    /// How many of the tests that passed before were run.
    pub(crate) of: u64,
    pub(crate) passed: u64,
    /// Of how many calls one was profiled.
    pub(crate) one_in: u32,
    pub(crate) failed: Vec<String>,
    /// Those that were stopped because they took too long.
    #[serde(default)]
    pub(crate) late: Vec<String>,
    /// Those that were stopped when they had done nothing for long, as in a deadlock.
    #[serde(default)]
    pub(crate) hung: Vec<String>,
}

impl After {
    /// All that passed before and do not now, however they fail.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &String> {
        [&self.failed, &self.late, &self.hung].into_iter().flatten()
    }

    /// Forgets those that fail without the attribute as well.
    pub(crate) fn leave_out(&mut self, flaky: &BTreeSet<String>) {
        for tests in [&mut self.failed, &mut self.late, &mut self.hung] {
            tests.retain(|test| !flaky.contains(test));
        }
    }
}

fn path(name: &str) -> PathBuf {
    list::root().join("xtask/results").join(format!("{name}.json"))
}

impl Results {
    /// The results of a crate's version, if there are any.
    pub(crate) fn read(name: &str, version: &str) -> Option<Self> {
        let text = fs::read_to_string(path(name)).ok()?;
        serde_json::from_str(&text)
            .ok()
            .filter(|results: &Self| results.version == version)
    }

    pub(crate) fn write(&self) -> Result<()> {
        let path = path(&self.name);
        fs::create_dir_all(path.parent().context("a file is in a folder")?)?;
        fs::write(path, serde_json::to_string_pretty(self)? + "\n")?;
        Ok(())
    }

    /// Whether all is as it was.
    pub(crate) fn is_clean(&self) -> bool {
        self.broken_targets.is_empty()
            && self.new_warnings.is_empty()
            && self.after.values().all(|after| after.missing().next().is_none())
    }
}
