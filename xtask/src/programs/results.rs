//! What was measured of a program, kept in a file for each.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::run::Ran;
use super::tools::Found;
use crate::list::root;

/// The results of a program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Results {
    pub(super) name: String,
    pub(super) version: String,
    /// What it was measured with: the compiler, the tools, the machine.
    pub(super) with: String,
    /// How many functions are profiled.
    pub(super) functions: u64,
    /// From an empty folder; none if it was built before.
    pub(super) build_seconds: Option<f64>,
    pub(super) build_seconds_memline: Option<f64>,
    /// How often it was run, but by dhat.
    pub(super) rounds: usize,
    /// How much output was compared.
    pub(super) output_bytes: usize,
    pub(super) plain: Column,
    pub(super) memline: Column,
    pub(super) heaptrack: Column,
    pub(super) dhat: Column,
    pub(super) memline_found: Option<Found>,
    pub(super) heaptrack_found: Option<Found>,
    pub(super) dhat_found: Option<Found>,
}

/// What the runs by one tool came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Column {
    /// The medians.
    Took(Ran),
    /// It was stopped after so many seconds.
    Late(u64),
    /// Why it did not end well.
    Failed(String),
    /// The tool is not installed.
    Absent,
}

impl Column {
    pub(super) fn seconds(&self) -> Option<f64> {
        match self {
            Self::Took(ran) => Some(ran.seconds),
            _ => None,
        }
    }
}

impl Results {
    /// How many times as long a tool takes as the program by itself; at least so many if it was stopped.
    pub(super) fn slowdown(&self, column: &Column) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "limits are minutes")]
        let seconds = match column {
            Column::Took(ran) => ran.seconds,
            Column::Late(seconds) => *seconds as f64,
            Column::Failed(_) | Column::Absent => return None,
        };
        Some(seconds / self.plain.seconds()?)
    }

    /// The same by the processor's time, of a tool that has ended: other work on the machine does not show in it.
    pub(super) fn processor_slowdown(&self, column: &Column) -> Option<f64> {
        let seconds = |column: &Column| match column {
            Column::Took(ran) => ran.processor_seconds,
            _ => None,
        };
        Some(seconds(column)? / seconds(&self.plain).filter(|seconds| *seconds > 0.0)?)
    }

    /// How often the program itself asks for memory in a second, as the tools count it that see each of its requests.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub(super) fn allocations_per_second(&self) -> Option<f64> {
        let counted = [&self.heaptrack_found, &self.dhat_found]
            .into_iter()
            .flatten()
            .find_map(|found| found.allocations)?;
        Some(counted as f64 / self.plain.seconds()?)
    }

    /// Those of a program's version, if there are any.
    pub(super) fn read(name: &str, version: &str) -> Option<Self> {
        let text = fs::read_to_string(path(name)).ok()?;
        serde_json::from_str(&text)
            .ok()
            .filter(|results: &Self| results.version == version)
    }

    pub(super) fn write(&self) -> Result<()> {
        let path = path(&self.name);
        fs::create_dir_all(path.parent().context("a file is in a folder")?)?;
        fs::write(path, serde_json::to_string_pretty(self)? + "\n")?;
        Ok(())
    }
}

fn path(name: &str) -> PathBuf {
    root().join("xtask/programs").join(format!("{name}.json"))
}
