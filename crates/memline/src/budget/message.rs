//! What is said of a budget that was not kept.

use std::fmt::Write as _;

use super::held::Held;
use super::size::Size;
use crate::limits::Limits;
use crate::{Error, Format, LineStats, Report, Row, render};

pub(super) const NO_REPORT: &str =
    "there is no report to hold against the budget: no profiled function was called, or profiling is off";

pub(super) fn other_measure(report: &Report) -> String {
    format!(
        "{} is measured by {}, and only task and heap can be held against a budget",
        name(report),
        report.measure()
    )
}

pub(super) fn unreadable(report: &Report, error: &Error) -> String {
    format!("the budget of {} cannot be checked: {error}", name(report))
}

/// A sentence for each limit that was exceeded, and the table, in which the reader sees the rest.
pub(super) fn over(limits: &Limits, report: &Report, held: Held) -> String {
    let mut text = String::new();
    if let Some((bytes, limit)) = exceeded(held.peak_bytes, limits.max_peak_bytes) {
        let highest = line(report, |line| line.high_water_bytes.unwrap_or(line.usage_bytes));
        let _ = writeln!(
            text,
            "{} held {bytes} at its peak, and max_peak is {limit}; highest on {highest}",
            name(report),
        );
    }
    if let Some((bytes, limit)) = exceeded(held.retained_bytes, limits.max_retained_bytes) {
        let most = line(report, |line| line.increment_bytes);
        let _ = writeln!(
            text,
            "{} retained {bytes}, and max_retained is {limit}; most from {most}",
            name(report),
        );
    }
    text.push('\n');
    text.push_str(&render::table(report, Format::new().details(true)));
    text
}

fn exceeded(bytes: i64, limit: Option<u64>) -> Option<(Size, Size)> {
    let (bytes, limit) = (u64::try_from(bytes).ok()?, limit?);
    (bytes > limit).then_some((Size(bytes), Size(limit)))
}

fn name(report: &Report) -> String {
    let line = report.rows().first().map_or(0, Row::line);
    format!("{} ({}:{line})", report.function(), report.file())
}

/// The line with the largest value, the first of several: what is held on shows on the lines after it as well.
fn line(report: &Report, value: impl Fn(LineStats) -> i64) -> String {
    let lines = report.rows().iter().skip(1).rev();
    lines
        .filter_map(|row| Some((row, value(row.stats()?))))
        .max_by_key(|(_, value)| *value)
        .map_or_else(
            || "no line".to_owned(),
            |(row, _)| format!("line {}: {}", row.line(), row.text().trim()),
        )
}
