//! The lines of a profile, ranked.
//!
//! A line's bytes are its *own*: what was allocated while it was the innermost profiled line. What a profiled function allocates
//! stands on that function's lines and not on the line that calls it, so the lines of a profile add up to its totals.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use clap::ValueEnum;
use memline::{LineStats, Profile};
use memline_size::text as size;

/// One line of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) file: String,
    pub(crate) number: u32,
    pub(crate) text: String,
    /// The function that it stands in; of those that share the line, the first.
    pub(crate) function: String,
    pub(crate) retained_bytes: i64,
    pub(crate) at_peak_bytes: i64,
    pub(crate) allocated_bytes: i64,
    pub(crate) allocations: i64,
}

impl Line {
    /// What tells it from others: its file and its number.
    pub(crate) fn place(&self) -> (&str, u32) {
        (&self.file, self.number)
    }
}

/// What lines are ranked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Metric {
    /// Bytes that were still there at the end
    Retained,
    /// Bytes that were there when the program held most
    Peak,
    /// Bytes that were allocated, freed since or not
    Allocated,
    /// How often memory was asked for
    Allocations,
}

impl Metric {
    /// Those that a summary shows.
    pub(crate) const SUMMED_UP: [Self; 3] = [Self::Retained, Self::Peak, Self::Allocated];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Retained => "retained",
            Self::Peak => "peak",
            Self::Allocated => "allocated",
            Self::Allocations => "allocations",
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Retained => "Retained at the end",
            Self::Peak => "Live at the peak",
            Self::Allocated => "Allocated",
            Self::Allocations => "Allocations",
        }
    }

    pub(crate) fn of(self, line: &Line) -> i64 {
        match self {
            Self::Retained => line.retained_bytes,
            Self::Peak => line.at_peak_bytes,
            Self::Allocated => line.allocated_bytes,
            Self::Allocations => line.allocations,
        }
    }

    /// `45.1 MiB`, or a count.
    pub(crate) fn text(self, value: i64) -> String {
        match self {
            Self::Allocations => value.to_string(),
            _ => size(value, 1),
        }
    }

    /// What all lines come to.
    pub(crate) fn sum(self, lines: &[Line]) -> i64 {
        lines.iter().map(|line| self.of(line)).sum()
    }
}

/// A line among those with the most.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ranked<'a> {
    pub(crate) line: &'a Line,
    pub(crate) value: i64,
    /// Of what all lines come to, in percent.
    pub(crate) share: f64,
}

impl Ranked<'_> {
    /// `src/main.rs:12`, or `walkdir-2.5.0/src/lib.rs:12` for a file of a dependency, wherever cargo has that.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", shortened(&self.line.file), self.line.number)
    }
}

/// Where cargo has the sources of dependencies, and how many folders stand between that and the package's.
const CARGOS: [(&str, usize); 2] = [("/registry/src/", 1), ("/git/checkouts/", 0)];

/// A file's name from its package on, if cargo has it for itself.
fn shortened(file: &str) -> &str {
    let found = CARGOS.iter().find_map(|(folder, between)| {
        let unified = file.replace('\\', "/");
        Some((unified.find(folder)? + folder.len(), *between))
    });
    let Some((start, between)) = found else { return file };
    let mut rest = &file[start..];
    for _ in 0..between {
        rest = rest.split_once(['/', '\\']).map_or(rest, |(_, rest)| rest);
    }
    rest
}

/// The lines with the most, the first ones first.
#[expect(clippy::cast_precision_loss, reason = "a share is shown with one decimal")]
pub(crate) fn ranked(lines: &[Line], metric: Metric, count: usize) -> Vec<Ranked<'_>> {
    let all = metric.sum(lines).max(1);
    let mut ranked: Vec<_> = lines
        .iter()
        .filter(|line| metric.of(line) > 0)
        .map(|line| Ranked {
            line,
            value: metric.of(line),
            share: metric.of(line) as f64 * 100.0 / all as f64,
        })
        .collect();
    ranked.sort_by_key(|ranked| (Reverse(ranked.value), &ranked.line.file, ranked.line.number));
    ranked.truncate(count);
    ranked
}

/// Every line that ran, by file and number. Functions that share a line, such as the instances of one that is compiled into two
/// crates, have it together.
pub(crate) fn lines(profile: &Profile) -> Vec<Line> {
    let allocations = own_allocations(profile);
    let mut lines: BTreeMap<(&str, u32), Line> = BTreeMap::new();
    for (place, report) in profile.iter().enumerate() {
        // The first row stands for the whole function.
        for row in report.rows().iter().skip(1) {
            let Some(stats) = row.stats() else { continue };
            let line = lines.entry((report.file(), row.line())).or_insert_with(|| Line {
                file: report.file().to_owned(),
                number: row.line(),
                text: row.text().trim().to_owned(),
                function: report.function().to_owned(),
                retained_bytes: 0,
                at_peak_bytes: 0,
                allocated_bytes: 0,
                allocations: 0,
            });
            line.retained_bytes += stats.retained_bytes.unwrap_or(0);
            line.at_peak_bytes += stats.at_peak_bytes.unwrap_or(0);
            line.allocated_bytes += signed(stats.allocated_bytes);
            line.allocations += allocations.get(&(place, row.line())).copied().unwrap_or(0);
        }
    }
    lines.into_values().collect()
}

/// How often each line of each report asked for memory itself. A report counts what the functions that a line calls asked for on
/// that line too; the ways tell which line called them.
fn own_allocations(profile: &Profile) -> HashMap<(usize, u32), i64> {
    let requests = |stats: &LineStats| signed(stats.allocations);
    let mut own = HashMap::new();
    for way in profile.ways() {
        if let Some(report) = way.report() {
            for line in way.lines() {
                *own.entry((report, line.line)).or_default() += requests(&line.stats);
            }
        }
        let caller = way
            .caller()
            .and_then(|(caller, line)| Some((profile.ways().get(caller)?.report()?, line)));
        if let Some(caller) = caller {
            let inner: i64 = way.lines().iter().map(|line| requests(&line.stats)).sum();
            *own.entry(caller).or_default() -= inner;
        }
    }
    own
}

pub(crate) fn signed(number: Option<u64>) -> i64 {
    number.and_then(|number| i64::try_from(number).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_dependencies_are_named_from_their_package_on() {
        for (file, expected) in [
            ("src/main.rs", "src/main.rs"),
            (
                "/home/a/.cargo/registry/src/index.crates.io-1949/walkdir-2.5.0/src/lib.rs",
                "walkdir-2.5.0/src/lib.rs",
            ),
            (
                "/home/a/.cargo/git/checkouts/own-4d5e/1a2b3c4/src/lib.rs",
                "own-4d5e/1a2b3c4/src/lib.rs",
            ),
            (
                r"C:\a\.cargo\registry\src\index-1\b-1.0.0\src\lib.rs",
                r"b-1.0.0\src\lib.rs",
            ),
            ("/somewhere/else/src/lib.rs", "/somewhere/else/src/lib.rs"),
        ] {
            assert_eq!(shortened(file), expected);
        }
    }
}
