use std::borrow::Cow;
use std::fmt::Write as _;

use crate::{Format, Report, Row};

/// The last column of a row: the line as written, and behind it what has no column of its own.
pub(super) fn contents<'a>(report: &Report, row: &'a Row, format: Format) -> Cow<'a, str> {
    let contents = row.contents();
    let mut marks = String::new();
    if let Some(measured) = row.stats().filter(|_| !is_first(report, row)) {
        if let Some(bytes) = measured.freed_for_others_bytes.filter(|bytes| *bytes != 0) {
            let _ = write!(marks, " // <- freed {} that others allocated", format.bytes(bytes));
        }
        if let Some(bytes) = measured.spawned_bytes.filter(|bytes| *bytes != 0) {
            let _ = write!(marks, " // <- spawned {}", format.bytes(bytes));
        }
    }
    if is_first(report, row) && report.calls_over_budget() > 0 {
        marks.push_str(" // <- over budget");
    }
    if is_first(report, row) && report.was_bare() {
        marks.push_str(" // <- was bare: at least so many calls");
    }
    let by_others = report.freed_by_others_bytes();
    if is_last(report, row) && by_others != 0 {
        let _ = write!(marks, " // <- others freed {} of this", format.bytes(by_others));
    }
    if marks.is_empty() {
        return contents;
    }
    Cow::Owned(format!("{}{marks}", contents.trim_end()))
}

/// The first row sums up the others.
fn is_first(report: &Report, row: &Row) -> bool {
    report.rows().first().is_some_and(|first| std::ptr::eq(first, row))
}

fn is_last(report: &Report, row: &Row) -> bool {
    report.rows().last().is_some_and(|last| std::ptr::eq(last, row))
}
