//! Tables for people.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt::Write as _;

use memline::{Profile, Report};
use memline_size::text as size;

use super::view::{TOP, View, places};
use crate::lines::{self, Line, Metric, Ranked, ranked, signed};

/// How much of a line's text is shown.
const WIDTH: usize = 80;

/// The totals, and the lines that retain, hold and allocate the most.
pub(crate) fn summary(profile: &Profile) -> String {
    totals(profile) + &rankings(profile.peak_bytes(), &lines::lines(profile), &Metric::SUMMED_UP, TOP)
}

/// The same, and a table for each function, those first that hold the most.
pub(super) fn tables(view: &View<'_>) -> String {
    // Some functions' lines alone are not to be held against the whole peak.
    let peak = view
        .profile
        .peak_bytes()
        .filter(|_| view.reports.len() == view.profile.len());
    let mut text = totals(view.profile) + &rankings(peak, &view.lines, &view.metrics, view.top);
    let mut reports = view.reports.clone();
    let first = view.metrics[0];
    let values: HashMap<_, _> = view.lines.iter().map(|line| (line.place(), first.of(line))).collect();
    let of = |report: &Report| -> i64 { places(report).filter_map(|place| values.get(&place)).sum() };
    reports.sort_by_cached_key(|report| Reverse(of(report)));
    for report in reports {
        let _ = writeln!(text, "\n{report}");
    }
    text
}

/// What all comes to, in two lines.
pub(super) fn totals(profile: &Profile) -> String {
    let bytes = |value: Option<i64>| value.map_or_else(|| "?".to_owned(), |value| size(value, 1));
    format!(
        "{} and {} in {:.1?}\nallocated {}, at the peak {}, retained {}, and by no profiled line {}\n",
        counted(profile.calls(), "call"),
        counted(profile.len() as u64, "function"),
        profile.elapsed(),
        bytes(profile.allocated_bytes().map(|bytes| signed(Some(bytes)))),
        bytes(profile.peak_bytes()),
        bytes(profile.retained_bytes()),
        bytes(profile.elsewhere_bytes()),
    )
}

fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn rankings(peak_bytes: Option<i64>, lines: &[Line], metrics: &[Metric], top: usize) -> String {
    let mut text = String::new();
    for &metric in metrics {
        let ranked = ranked(lines, metric, top);
        let _ = if ranked.is_empty() {
            writeln!(text, "\n{}: nothing", metric.title())
        } else {
            let sum = metric.sum(lines);
            let beside = peak_bytes
                .filter(|_| metric == Metric::Peak)
                .and_then(|peak| beside_lines(peak, sum));
            let beside = beside.map_or_else(String::new, |bytes| {
                format!(", {} by no profiled line", metric.text(bytes))
            });
            writeln!(
                text,
                "\n{} ({} in all lines{beside}):",
                metric.title(),
                metric.text(sum)
            )
        };
        text += &table(&ranked, metric);
    }
    text
}

/// How much of the program's peak is on no line, in bytes: what libraries hold that work on threads of their own. None if that is
/// not more than the lines' own share may be wrong by.
fn beside_lines(peak: i64, in_lines: i64) -> Option<i64> {
    let beside = peak - in_lines;
    (beside > peak / 32).then_some(beside)
}

fn table(ranked: &[Ranked<'_>], metric: Metric) -> String {
    let places: Vec<_> = ranked.iter().map(Ranked::place).collect();
    let width = places.iter().map(|place| place.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (ranked, place) in ranked.iter().zip(&places) {
        let value = metric.text(ranked.value);
        let row = format!(
            "{value:>11} {:>5.1}%  {place:<width$}  {}",
            ranked.share,
            shortened(&ranked.line.text)
        );
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text
}

pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() <= WIDTH {
        return text.to_owned();
    }
    text.chars().take(WIDTH - 1).chain(['…']).collect()
}
