//! `cargo memline`: a build of its own, and what its report says.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use super::{Found, Started, Top};
use crate::programs::build::Profiled;

impl Started {
    /// As `cargo memline run` starts it. Its profile goes to `profile`.
    pub(crate) fn memline(profiled: &Profiled, profile: &Path) -> Self {
        let mut started = Self::plain(&profiled.built.executable);
        let settings = format!("{}{}", profiled.settings, profile.display());
        started.variables.push(("CARGO_MEMLINE".to_owned(), settings));
        started
    }
}

/// What `cargo memline report --json` says, of which this is a part.
#[derive(Deserialize)]
struct Document {
    rankings: Vec<Ranking>,
}

#[derive(Deserialize)]
struct Ranking {
    by: String,
    lines: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    file: String,
    #[serde(rename = "line")]
    number: u32,
    retained_bytes: i64,
    at_peak_bytes: i64,
    allocated_bytes: i64,
}

/// What a profile says, by `cargo memline report`.
///
/// # Errors
///
/// If it cannot be read.
pub(crate) fn found(tool: &Path, profile: &Path) -> Result<Found> {
    let mut command = Command::new(tool);
    command.args(["memline", "report", "--json", "--top", "1"]).arg(profile);
    let output = command
        .output()
        .with_context(|| format!("running {}", tool.display()))?;
    ensure!(
        output.status.success(),
        "cargo memline report: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    of(&output.stdout)
}

/// The first line of each ranking. The allocations of lines are none of the whole program: some are on no profiled line.
fn of(document: &[u8]) -> Result<Found> {
    let document: Document = serde_json::from_slice(document).context("reading what cargo memline report says")?;
    let top = |by: &str, value: fn(&Line) -> i64| {
        let ranking = document.rankings.iter().find(|ranking| ranking.by == by)?;
        let line = ranking.lines.first()?;
        Some(Top {
            place: format!("{}:{}", line.file, line.number),
            value: u64::try_from(value(line)).ok()?,
        })
    };
    Ok(Found {
        allocated: top("allocated", |line| line.allocated_bytes),
        peak: top("peak", |line| line.at_peak_bytes),
        retained: top("retained", |line| line.retained_bytes),
        allocations: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_of_each_ranking_is_read() {
        let found = of(include_bytes!("data/memline.json")).unwrap();
        let top = |place: &str, value| {
            Some(Top {
                place: place.to_owned(),
                value,
            })
        };
        let expected = Found {
            allocated: top("src/main.rs:21", 2_000_000),
            peak: top("src/main.rs:21", 2_000_000),
            retained: top("src/main.rs:21", 2_000_000),
            allocations: None,
        };
        assert_eq!(found, expected);
    }
}
