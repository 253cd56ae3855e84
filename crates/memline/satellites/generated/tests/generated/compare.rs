//! A report against its reckoning, and how they differ.

use std::fmt::Write as _;

use memline::Report;

use crate::account::{Account, Row};

/// Where futures took turns, what was held at a time is not of one call.
pub(crate) fn compare(report: &Report, account: &Account, joins: bool) -> Result<(), String> {
    let mut differences = String::new();
    let mut differ = |what: &str, told: &str, reckoned: &str| {
        if told != reckoned {
            let _ = writeln!(differences, "{what}: {told}, reckoned {reckoned}");
        }
    };
    differ("function", report.function(), &format!("f{}", account.name));
    differ("calls", &report.calls().to_string(), &account.calls.to_string());
    differ("end", &format!("{:?}", report.outcome()), &format!("{:?}", account.end));
    let net: i64 = account.rows.values().map(|row| row.increment).sum();
    let sums = [
        report.net_bytes(),
        report.freed_by_others_bytes(),
        report.retained_bytes(),
    ];
    let reckoned = [net, account.by_others, account.retained];
    differ(
        "net, freed by others, retained",
        &format!("{sums:?}"),
        &format!("{reckoned:?}"),
    );
    if !joins && !account.was_left {
        differ("peak", &report.peak_bytes().to_string(), &account.peak.to_string());
    }
    let is_alone = account.calls == 1 && !joins && !account.was_left;
    let mut listing = String::new();
    let mut is_same = true;
    for (line, row) in report.rows().iter().enumerate().skip(1) {
        let reckoned = account.rows.get(&line);
        let has_ended = reckoned.is_some_and(|row| row.usage != i64::MIN && !row.panicked);
        let told = told(report, line).map(|row| row.seen(is_alone, has_ended));
        let reckoned = reckoned.map(|row| row.seen(is_alone, has_ended));
        let _ = writeln!(listing, "{line:>4} {:<70} {}", row.text(), said(told));
        if told != reckoned {
            is_same = false;
            let _ = writeln!(listing, "{:>75} {}", "reckoned", said(reckoned));
        }
    }
    if is_same && differences.is_empty() {
        return Ok(());
    }
    Err(format!("{}\n{differences}{listing}", report.function()))
}

/// A row of the report.
fn told(report: &Report, line: usize) -> Option<Row> {
    let entry = report.rows()[0].stats()?.usage_bytes;
    let row = &report.rows()[line];
    let told = row.stats()?;
    Some(Row {
        occurrences: told.occurrences,
        increment: told.increment_bytes,
        allocations: told.allocations?,
        for_others: told.freed_for_others_bytes?,
        usage: told.usage_bytes.saturating_sub(entry),
        high_water: told.high_water_bytes?.saturating_sub(entry),
        held: told.held_bytes,
        panicked: row.has_panicked(),
        cancelled: row.was_cancelled(),
    })
}

impl Row {
    /// What of it can be compared. A line that a panic has left has no end for its usage to be right after.
    fn seen(&self, is_alone: bool, has_ended: bool) -> Self {
        let mut seen = *self;
        if !is_alone {
            (seen.high_water, seen.held) = (0, None);
        }
        if !is_alone || !has_ended {
            seen.usage = 0;
        }
        seen
    }
}

fn said(row: Option<Row>) -> String {
    let Some(row) = row else {
        return String::new();
    };
    let mut said = format!("{}x {:+} #{}", row.occurrences, row.increment, row.allocations);
    if row.for_others != 0 {
        let _ = write!(said, " others {}", row.for_others);
    }
    let _ = write!(said, " usage {} ^{}", row.usage, row.high_water);
    if let Some(held) = row.held {
        let _ = write!(said, " held {held}");
    }
    let marks = [(row.panicked, " panicked"), (row.cancelled, " cancelled")];
    marks.iter().filter(|mark| mark.0).for_each(|mark| said += mark.1);
    said
}
