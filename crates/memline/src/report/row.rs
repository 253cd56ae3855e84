use std::borrow::Cow;
use std::time::Duration;

use super::line_stats::LineStats;
use super::source_file;
use crate::Measure;
use crate::heap;
use crate::rows::RowStats;
use crate::stats::FunctionStats;

/// One line of source in a [`Report`](crate::Report).
///
/// ```
/// # use memline::{Session, profile};
/// # #[profile]
/// # fn keeps(n: usize) -> Vec<u8> {
/// #     vec![0; n]
/// # }
/// # let session = Session::builder().id("job 7").label("nightly").open();
/// # let kept = session.run(|| keeps(1000));
/// # let profile = session.finish();
/// # let report = &profile[0];
/// let row: &memline::Row = &report.rows()[2];
/// assert_eq!(row.text().trim(), "vec![0; n]");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Row {
    line: u32,
    text: Cow<'static, str>,
    #[cfg_attr(feature = "serde", serde(rename = "stats"))]
    measured: Option<LineStats>,
    has_panicked: bool,
    was_cancelled: bool,
    /// Left out of JSON where it is false, and false where it is left out.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "std::ops::Not::not"))]
    is_open: bool,
}

const fn sees_allocations(measure: Measure) -> bool {
    matches!(measure, Measure::Task | Measure::Heap)
}

/// Whether the measure is an account of the call's own, with high-water marks and owners.
const fn is_account(measure: Measure) -> bool {
    matches!(measure, Measure::Task)
}

/// Whether the allocator tells each line what it allocates.
fn sees_lines(measure: Measure) -> bool {
    is_account(measure) && heap::has_tags()
}

fn sum(bytes: impl Iterator<Item = i64>) -> Option<i64> {
    bytes.reduce(i64::wrapping_add)
}

fn count(requests: i64) -> u64 {
    u64::try_from(requests).unwrap_or(0)
}

impl Row {
    /// The row of `#[profile]`, which sums up the others.
    pub(super) fn of_all(stats: &FunctionStats, is_measured: bool) -> Self {
        let (site, calls, lines) = (stats.site, &stats.calls, &stats.lines);
        let requests = lines.iter().fold(0, |sum, line| line.requests.wrapping_add(sum));
        let allocated = lines.iter().fold(0, |sum, line| line.allocated.wrapping_add(sum));
        let allocated = sees_lines(stats.measure).then(|| count(allocated));
        let for_others = lines.iter().fold(0, |sum, line| line.for_others.wrapping_add(sum));
        Self {
            line: site.attribute.number,
            text: Cow::Borrowed(source_file::entry_text(site)),
            // Where only closures and blocks of the function ran, no call was entered.
            measured: (is_measured && stats.calls.entry != i64::MIN).then_some(LineStats {
                usage_bytes: calls.entry,
                increment_bytes: calls.entry,
                occurrences: calls.calls,
                high_water_bytes: is_account(stats.measure).then_some(calls.high),
                allocations: sees_allocations(stats.measure).then(|| count(requests)),
                allocated_bytes: allocated,
                freed_for_others_bytes: is_account(stats.measure).then_some(for_others),
                spawned_bytes: sum(lines.iter().filter_map(|line| line.spawned)),
                held_bytes: lines.iter().filter_map(|line| line.held).max(),
                retained_bytes: stats.retained.as_ref().and_then(|lines| sum(lines.iter().copied())),
                at_peak_bytes: stats.at_peak.as_ref().and_then(|lines| sum(lines.iter().copied())),
                suspended: Duration::from_nanos(lines.iter().map(|line| line.suspended_nanos).sum()),
            }),
            has_panicked: false,
            was_cancelled: false,
            is_open: false,
        }
    }

    pub(super) fn new(
        number: u32,
        text: &'static str,
        row: Option<usize>,
        stats: &FunctionStats,
        is_measured: bool,
    ) -> Self {
        let line = row.map_or(RowStats::NOTHING, |row| stats.lines[row]);
        let of = |lines: &Option<Vec<i64>>| lines.as_ref()?.get(row?).copied();
        let measure = stats.measure;
        // A line that has run but never to its end, in a call that goes on, has no usage after it yet.
        let so_far = |value: i64| {
            let values = [value, line.high, stats.calls.entry];
            values.into_iter().find(|value| *value != i64::MIN).unwrap_or(0)
        };
        Self {
            line: number,
            text: Cow::Borrowed(text),
            measured: (is_measured && line.runs > 0).then(|| LineStats {
                usage_bytes: so_far(line.usage),
                increment_bytes: line.increment,
                occurrences: line.runs,
                high_water_bytes: is_account(measure).then(|| so_far(line.high)),
                allocations: sees_allocations(measure).then(|| count(line.requests)),
                allocated_bytes: sees_lines(measure).then(|| count(line.allocated)),
                freed_for_others_bytes: is_account(measure).then_some(line.for_others),
                spawned_bytes: line.spawned,
                held_bytes: line.held,
                retained_bytes: of(&stats.retained),
                at_peak_bytes: of(&stats.at_peak),
                suspended: Duration::from_nanos(line.suspended_nanos),
            }),
            has_panicked: line.panicked,
            was_cancelled: line.cancelled,
            is_open: line.is_open(),
        }
    }

    /// The number of the line in its file, from 1.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// # let report = &profile[0];
    /// # let row = &report.rows()[2];
    /// assert_eq!(row.line(), report.rows()[0].line() + 2);
    /// ```
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The line as written.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// # let report = &profile[0];
    /// # let row = &report.rows()[2];
    /// assert_eq!(row.text(), "    vec![0; n]");
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line's numbers; none if it never ran, or holds no statement.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// # let report = &profile[0];
    /// # let row = &report.rows()[2];
    /// assert_eq!(row.stats().map(|line| line.occurrences), Some(1));
    /// assert_eq!(report.rows()[1].stats(), None);
    /// ```
    #[must_use]
    pub fn stats(&self) -> Option<LineStats> {
        self.measured
    }

    /// Whether a call panicked here.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// # let report = &profile[0];
    /// # let row = &report.rows()[2];
    /// assert!(!row.has_panicked());
    /// ```
    #[must_use]
    pub fn has_panicked(&self) -> bool {
        self.has_panicked
    }

    /// Whether a call's future was dropped here.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// # let report = &profile[0];
    /// # let row = &report.rows()[2];
    /// assert!(!row.was_cancelled());
    /// ```
    #[must_use]
    pub fn was_cancelled(&self) -> bool {
        self.was_cancelled
    }

    /// Whether a call stands in this line: it is suspended here, or it runs the line for the first time and has not come to the
    /// line's end. In the report of a session that goes on, [`SessionHandle::so_far`](crate::SessionHandle::so_far).
    ///
    /// Of a line that has ended before, nobody can tell from outside whether a thread is in it again: then this is false.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// # let report = &profile[0];
    /// # let row = &report.rows()[2];
    /// assert!(!row.is_open());
    /// ```
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// The last column: the line as written, with a mark if a call stopped here.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// # let report = &profile[0];
    /// # let row = &report.rows()[2];
    /// assert_eq!(row.contents(), "    vec![0; n]");
    /// ```
    #[must_use]
    pub fn contents(&self) -> Cow<'_, str> {
        let mark = match (self.has_panicked, self.was_cancelled) {
            (false, false) => return Cow::Borrowed(&self.text),
            (true, false) => "// <- panicked here",
            (false, true) => "// <- cancelled here",
            (true, true) => "// <- panicked here // <- cancelled here",
        };
        Cow::Owned(format!("{} {mark}", self.text.trim_end()))
    }
}

impl Row {
    /// Adds the numbers of the same line; `is_first` of the row of `#[profile]`.
    pub(super) fn merge(&mut self, other: &Self, is_first: bool) {
        match (&mut self.measured, other.measured) {
            (Some(mine), Some(others)) => {
                mine.merge(others);
                if is_first {
                    mine.increment_bytes = mine.usage_bytes;
                }
            }
            (mine @ None, others) => *mine = others,
            (Some(_), None) => {}
        }
        self.has_panicked |= other.has_panicked;
        self.was_cancelled |= other.was_cancelled;
        self.is_open |= other.is_open;
    }

    pub(super) fn forget_peak(&mut self) {
        if let Some(at_peak) = self.measured.as_mut().and_then(|stats| stats.at_peak_bytes.as_mut()) {
            *at_peak = 0;
        }
    }
}
