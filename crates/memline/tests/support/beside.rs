//! Expected numbers written beside the lines that they are of, in the profiled function itself.
//!
//! A row's text is its source line with the comment behind it, so that a report carries what it must say:
//!
//! ```text
//! let v = bytes(1000); //= 1x +1000 #1
//! ```
//!
//! A line without `//=` must have no numbers. Behind `//=` stand, in this order:
//!
//! * the occurrences, as `3x`;
//! * the increment, as `+500-box`: numbers and names, which the test gives values; nothing is 0;
//! * the requests for memory, as `#2`; nothing is 0;
//! * what was freed for others, as `others 1000`; nothing is 0;
//! * what was spawned, as `spawned +420`; nothing is none;
//! * `panicked` or `cancelled`, where a call or a block stopped.
//!
//! `_` in the place of an increment, of requests, or of what was spawned is not looked at; `//= ?` is a line of which
//! nothing is. The text of a report ends with the function's brace, so that what this must say stands in a line above it,
//! behind `//}`.

use std::fmt::Write as _;

use memline::{LineStats, Outcome, Report, Row};

/// Values for the names in expected increments.
pub(crate) type Names<'a> = &'a [(&'a str, i64)];

/// Every row says what is written beside it, and the rows add up.
#[track_caller]
pub(crate) fn assert_beside(report: &Report, names: Names<'_>) {
    let rows = report.rows();
    let brace = rows.iter().find_map(|row| row.text().trim().strip_prefix("//}"));
    let mut differences = String::new();
    for (place, row) in rows.iter().enumerate().skip(1) {
        let beside = row.text().split_once("//=").map(|(_, beside)| beside);
        let is_brace = place + 1 == rows.len();
        let Some(difference) = difference(row, if is_brace { brace } else { beside }, names) else {
            continue;
        };
        let _ = writeln!(differences, "{:<60} {difference}", row.text().trim_end());
    }
    assert!(differences.is_empty(), "{}:\n{differences}", report.function());

    let lines = || rows.iter().skip(1).filter_map(Row::stats);
    let net: i64 = lines().map(|line| line.increment_bytes).sum();
    assert_eq!(report.net_bytes(), net, "the net of {}", report.function());
    let for_others: Option<i64> = lines().map(|line| line.freed_for_others_bytes).sum();
    let first = rows[0].stats().expect("it was called");
    assert_eq!(first.freed_for_others_bytes, for_others, "of {}", report.function());
}

/// The same of several reports.
#[track_caller]
pub(crate) fn assert_all_beside(reports: &[Report], names: Names<'_>) {
    for report in reports {
        assert_beside(report, names);
    }
}

/// The numbers of the only line that contains `text`.
#[track_caller]
pub(crate) fn line(report: &Report, text: &str) -> LineStats {
    let row = find(report, text);
    row.stats().unwrap_or_else(|| panic!("{text:?} did not run\n{report}"))
}

/// The increment of the only line that contains `text`.
#[track_caller]
pub(crate) fn increment(report: &Report, text: &str) -> i64 {
    line(report, text).increment_bytes
}

#[track_caller]
fn find<'a>(report: &'a Report, text: &str) -> &'a Row {
    let mut rows = report.rows().iter().filter(|row| row.text().contains(text));
    let found = (rows.next(), rows.next());
    let (Some(row), None) = found else {
        panic!("not exactly one line has {text:?}\n{report}")
    };
    row
}

/// Where a row differs from what is written beside it.
fn difference(row: &Row, beside: Option<&str>, names: Names<'_>) -> Option<String> {
    let Some(beside) = beside.map(str::trim) else {
        let line = row.stats()?;
        return Some(format!("should have no numbers, and is {}", said(row, line)));
    };
    if beside == "?" {
        return None;
    }
    let Some(line) = row.stats() else {
        return Some("has no numbers".to_owned());
    };
    (!matches(row, line, beside, names)).then(|| format!("is {}", said(row, line)))
}

fn matches(row: &Row, line: LineStats, beside: &str, names: Names<'_>) -> bool {
    let mut words = beside.split_whitespace().peekable();
    let mut word = |is_wanted: fn(&str) -> bool| words.next_if(|word| is_wanted(word));
    let runs = word(|word| word.ends_with('x')).and_then(|word| word.trim_end_matches('x').parse().ok());
    let increment = word(|word| word.starts_with(['+', '-', '_'])).unwrap_or("+0");
    let requests = word(|word| word.starts_with('#')).unwrap_or("#0");
    let others = word(|word| word == "others")
        .and_then(|_| word(|_| true))
        .unwrap_or("0");
    let spawned = word(|word| word == "spawned").and_then(|_| word(|_| true));
    let panicked = word(|word| word == "panicked").is_some();
    let cancelled = word(|word| word == "cancelled").is_some();
    assert_eq!(words.next(), None, "not understood: {beside:?}");
    let spawned_fits = match spawned {
        None => line.spawned_bytes.is_none(),
        Some("_") => true,
        Some(bytes) => line.spawned_bytes == Some(value(bytes, names)),
    };
    runs == Some(line.occurrences)
        && (increment == "_" || line.increment_bytes == value(increment, names))
        && (requests == "#_" || Some(requests) == line.allocations.map(|n| format!("#{n}")).as_deref())
        && line.freed_for_others_bytes == Some(value(others, names))
        && spawned_fits
        && (panicked, cancelled) == (row.has_panicked(), row.was_cancelled())
}

/// `+500-2box` with a value for `box`.
fn value(sum: &str, names: Names<'_>) -> i64 {
    let terms = sum.split_inclusive(['+', '-']);
    let mut sign = 1;
    let mut total = 0;
    for term in terms {
        let (body, next) = match term.strip_suffix('-') {
            Some(body) => (body, -1),
            None => (term.trim_end_matches('+'), 1),
        };
        if !body.is_empty() {
            total += sign * term_value(body, names);
        }
        sign = next;
    }
    total
}

fn term_value(term: &str, names: Names<'_>) -> i64 {
    let (count, name) = term.split_at(term.find(|c: char| !c.is_ascii_digit()).unwrap_or(term.len()));
    let count = if count.is_empty() {
        1
    } else {
        count.parse().expect("a number")
    };
    if name.is_empty() {
        return count;
    }
    let known = names.iter().find(|(known, _)| *known == name);
    count * known.unwrap_or_else(|| panic!("{name:?} has no value")).1
}

/// A row's numbers, as they would stand beside it.
fn said(row: &Row, line: LineStats) -> String {
    let mut said = format!("{}x {:+}", line.occurrences, line.increment_bytes);
    let _ = write!(said, " #{}", line.allocations.unwrap_or(u64::MAX));
    if let Some(others) = line.freed_for_others_bytes.filter(|others| *others != 0) {
        let _ = write!(said, " others {others}");
    }
    if let Some(spawned) = line.spawned_bytes {
        let _ = write!(said, " spawned {spawned:+}");
    }
    let marks = [(row.has_panicked(), " panicked"), (row.was_cancelled(), " cancelled")];
    marks.iter().filter(|mark| mark.0).for_each(|mark| said += mark.1);
    said
}

/// The only report, of a call that left nothing behind.
#[track_caller]
pub(crate) fn assert_clean(reports: &[Report], names: &[(&str, i64)], peak: i64) {
    assert_eq!(reports.len(), 1);
    assert_beside(&reports[0], names);
    assert_eq!((reports[0].calls(), reports[0].outcome()), (1, Outcome::Returned));
    assert_eq!((reports[0].net_bytes(), reports[0].retained_bytes()), (0, 0));
    assert_eq!(reports[0].peak_bytes(), peak);
}
