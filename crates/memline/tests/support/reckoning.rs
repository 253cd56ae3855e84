//! What a function's rows must say, reckoned line by line by hand, to be held against its report.

use std::collections::BTreeMap;

use memline::{Report, Row};

/// The numbers of one line; what a process-wide start would add is taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub(crate) occurrences: u64,
    pub(crate) increment: i64,
    /// Over the usage at entry.
    pub(crate) usage: i64,
    /// Over the usage at entry.
    pub(crate) high_water: i64,
    pub(crate) allocations: u64,
}

/// The numbers of a report's rows but the first, by their places below it.
pub(crate) fn numbers(report: &Report) -> BTreeMap<usize, Numbers> {
    let rows = report.rows();
    let entry = rows[0].stats().map_or(0, |first| first.usage_bytes);
    let numbers = |row: &Row| {
        row.stats().map(|line| Numbers {
            occurrences: line.occurrences,
            increment: line.increment_bytes,
            usage: line.usage_bytes - entry,
            high_water: line.high_water_bytes.map_or(i64::MIN, |high| high - entry),
            allocations: line.allocations.unwrap_or(u64::MAX),
        })
    };
    let lines = rows.iter().enumerate().skip(1);
    lines.filter_map(|(place, row)| Some((place, numbers(row)?))).collect()
}

/// A length, in the type of increments.
pub(crate) fn bytes(length: usize) -> i64 {
    i64::try_from(length).expect("an allocation is at most isize::MAX")
}

/// Replays a call.
#[derive(Debug, Default)]
pub(crate) struct Reckoning {
    rows: BTreeMap<usize, Numbers>,
    held: i64,
}

impl Reckoning {
    /// The line `place` lines below the first row ran once, and did these to the heap in turn: bytes allocated, or
    /// freed if negative.
    pub(crate) fn line(&mut self, place: usize, changes: &[i64]) {
        let before = self.held;
        let row = self.rows.entry(place).or_insert(Numbers {
            occurrences: 0,
            increment: 0,
            usage: i64::MIN,
            high_water: i64::MIN,
            allocations: 0,
        });
        row.occurrences += 1;
        row.high_water = row.high_water.max(before);
        for change in changes {
            self.held += change;
            row.high_water = row.high_water.max(self.held);
            row.allocations += u64::from(*change > 0);
        }
        row.increment += self.held - before;
        row.usage = row.usage.max(self.held);
    }

    /// Every row is as reckoned, there is no other, and they add up.
    #[track_caller]
    pub(crate) fn assert(&self, report: &Report) {
        assert_eq!(numbers(report), self.rows, "{report}");
        assert_eq!(report.net_bytes(), self.held);
    }
}
