//! What matters of a profile, in a screenful.

use std::fmt::Write as _;

use memline::{LineStats, Profile};
use memline_size::text as size;

/// How many lines are shown of each.
const LINES: usize = 10;

/// One line of the program.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) file: String,
    pub(crate) number: u32,
    pub(crate) text: String,
    pub(crate) stats: LineStats,
}

/// What lines are ranked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Metric {
    Retained,
    Peak,
    Allocated,
    Allocations,
}

impl Metric {
    fn title(self) -> &'static str {
        match self {
            Self::Retained => "retained at the end",
            Self::Peak => "live at the peak",
            Self::Allocated => "allocated",
            Self::Allocations => "allocations",
        }
    }

    pub(crate) fn of(self, stats: &LineStats) -> i64 {
        let unsigned = |value: Option<u64>| value.and_then(|value| i64::try_from(value).ok()).unwrap_or(0);
        match self {
            Self::Retained => stats.retained_bytes.unwrap_or(0),
            Self::Peak => stats.at_peak_bytes.unwrap_or(0),
            Self::Allocated => unsigned(stats.allocated_bytes),
            Self::Allocations => unsigned(stats.allocations),
        }
    }

    pub(crate) fn text(self, value: i64) -> String {
        match self {
            Self::Allocations => value.to_string(),
            _ => size(value, 1),
        }
    }
}

/// Every line that has numbers, but the first and the last of a function, which stand for the whole.
pub(crate) fn lines(profile: &Profile) -> Vec<Line> {
    let mut lines = Vec::new();
    for report in profile {
        for row in report.rows() {
            let Some(stats) = row.stats() else { continue };
            lines.push(Line {
                file: report.file().to_owned(),
                number: row.line(),
                text: row.text().trim().to_owned(),
                stats,
            });
        }
    }
    lines
}

/// The lines with the most, the first ones first.
pub(crate) fn ranked(lines: &[Line], metric: Metric, count: usize) -> Vec<&Line> {
    let mut ranked: Vec<_> = lines.iter().filter(|line| metric.of(&line.stats) > 0).collect();
    ranked.sort_by_key(|line| (std::cmp::Reverse(metric.of(&line.stats)), &line.file, line.number));
    ranked.truncate(count);
    ranked
}

/// The totals, and the lines that retain, hold and allocate the most.
pub(crate) fn text(profile: &Profile) -> String {
    let mut text = totals(profile);
    let lines = lines(profile);
    for metric in [Metric::Retained, Metric::Peak, Metric::Allocated] {
        let all: i64 = lines.iter().map(|line| metric.of(&line.stats).max(0)).sum();
        let ranked = ranked(&lines, metric, LINES);
        if ranked.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{}:", metric.title());
        text += &table(&ranked, metric, all);
    }
    text
}

fn totals(profile: &Profile) -> String {
    let signed = |value: Option<i64>| value.map_or_else(|| "?".to_owned(), |value| size(value, 1));
    let unsigned = |value: Option<u64>| signed(value.map(|value| i64::try_from(value).unwrap_or(i64::MAX)));
    format!(
        "{} calls of {} functions in {:.1?}: allocated {}, peak {}, retained {}, elsewhere {}\n",
        profile.calls(),
        profile.len(),
        profile.elapsed(),
        unsigned(profile.allocated_bytes()),
        signed(profile.peak_bytes()),
        signed(profile.retained_bytes()),
        signed(profile.elsewhere_bytes()),
    )
}

#[expect(clippy::cast_precision_loss, reason = "a share is shown with one decimal")]
fn table(ranked: &[&Line], metric: Metric, all: i64) -> String {
    let places: Vec<_> = ranked
        .iter()
        .map(|line| format!("{}:{}", line.file, line.number))
        .collect();
    let width = places.iter().map(|place| place.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (line, place) in ranked.iter().zip(&places) {
        let value = metric.of(&line.stats);
        let share = value as f64 * 100.0 / all.max(1) as f64;
        let _ = writeln!(
            text,
            "{:>11} {share:>5.1}%  {place:<width$}  {}",
            metric.text(value),
            line.text
        );
    }
    text
}
