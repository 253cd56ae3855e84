use std::fmt::Write as _;

use memline::{Report, Row};

use super::Style;

/// The longest text of a row, in characters: longer lines of source are cut there.
const LONGEST_TEXT: usize = 500;

/// Ends each row of a report of an invocation that goes on: queries count such rows apart from those of the final report.
const SO_FAR: &str = " // <- so far";

/// The last column of a row: the line as written, and behind it where a call stopped and what has no column of its own.
pub(super) fn contents(report: &Report, row: &Row, style: Style) -> String {
    let text = row.text();
    let end = text.char_indices().nth(LONGEST_TEXT).map_or(text.len(), |(end, _)| end);
    let mut marks = String::new();
    if row.has_panicked() {
        marks.push_str(" // <- panicked here");
    }
    if row.was_cancelled() {
        marks.push_str(" // <- cancelled here");
    }
    if style.is_so_far && row.is_open() {
        marks.push_str(" // <- running here");
        // By other measures than `task` nobody knows, and by that it is in no increment until the line ends.
        let held = row.stats().and_then(|measured| measured.retained_bytes);
        if let Some(bytes) = held.filter(|bytes| style.shows(*bytes)) {
            let _ = write!(marks, ", holding {}", style.mib(bytes));
        }
    }
    if let Some(measured) = row.stats().filter(|_| !is_first(report, row)) {
        if let Some(bytes) = measured.freed_for_others_bytes.filter(|bytes| style.shows(*bytes)) {
            let _ = write!(marks, " // <- freed {} that others allocated", style.mib(bytes));
        }
        if let Some(bytes) = measured.spawned_bytes.filter(|bytes| style.shows(*bytes)) {
            let _ = write!(marks, " // <- spawned {}", style.mib(bytes));
        }
    }
    if is_first(report, row) && report.calls_over_budget() > 0 {
        marks.push_str(" // <- over budget");
    }
    let by_others = report.freed_by_others_bytes();
    if is_last(report, row) && style.shows(by_others) {
        let _ = write!(marks, " // <- others freed {} of this", style.mib(by_others));
    }
    if style.is_so_far && !text.trim().is_empty() {
        marks.push_str(SO_FAR);
    }
    if marks.is_empty() {
        return text[..end].to_owned();
    }
    format!("{}{marks}", text[..end].trim_end())
}

/// The first row sums up the others.
fn is_first(report: &Report, row: &Row) -> bool {
    report.rows().first().is_some_and(|first| std::ptr::eq(first, row))
}

fn is_last(report: &Report, row: &Row) -> bool {
    report.rows().last().is_some_and(|last| std::ptr::eq(last, row))
}
