//! What is printed of a profile.

use clap::ValueEnum;
use memline::{Profile, Report};

use crate::lines::{Line, Metric};

/// The forms of single lines that other tools read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// As the compiler's short messages: `src/main.rs:12: note: retained 45.1 MiB`
    Short,
    /// As workflow commands of GitHub, which it shows on the lines of a pull request
    Github,
}

/// How many lines of each ranking are shown if nobody says otherwise.
pub(crate) const TOP: usize = 10;

/// A profile, and what of it is to be printed.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) profile: &'a Profile,
    pub(super) reports: Vec<&'a Report>,
    /// All lines of these reports.
    pub(super) lines: Vec<Line>,
    pub(super) metrics: Vec<Metric>,
    pub(super) top: usize,
}

/// The files and numbers of the function's lines.
pub(super) fn places(report: &Report) -> impl Iterator<Item = (&str, u32)> {
    report.rows().iter().skip(1).map(|row| (report.file(), row.line()))
}
