use std::borrow::Cow;
use std::time::Duration;

use crate::Measure;
use crate::heap;
use crate::rows::RowStats;
use crate::stats::FunctionStats;

/// One line of source in a [`Report`](crate::Report).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Row {
    line: u32,
    text: Cow<'static, str>,
    #[cfg_attr(feature = "serde", serde(rename = "stats"))]
    measured: Option<LineStats>,
    has_panicked: bool,
    was_cancelled: bool,
}

/// The numbers of a line that ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct LineStats {
    /// The largest value of the measure right after the line, over all its runs, in bytes; on the row of
    /// `#[profile]`, the largest at entry.
    pub usage_bytes: i64,
    /// The sum over all runs of the measure after the line less the measure before it, in bytes; on the row of
    /// `#[profile]`, the same as [`usage_bytes`](Self::usage_bytes).
    pub increment_bytes: i64,
    /// How often the line ran: a loop's header once more than its body; on the row of `#[profile]`, the calls.
    pub occurrences: u64,
    /// The largest value of the measure while the line ran, over all its runs, in bytes: a temporary that is gone at
    /// the end of the line shows here and nowhere else. On the row of `#[profile]`, the largest during the whole calls.
    /// Only [`Measure::Task`] can see it.
    pub high_water_bytes: Option<i64>,
    /// How often the line asked for memory, in new blocks or by growing one; on the row of `#[profile]`, the whole
    /// calls. Only what [`Alloc`](crate::Alloc) counts can be seen, so only with [`Measure::Task`] and
    /// [`Measure::Heap`]; of the latter's other threads, nothing.
    pub allocations: Option<u64>,
    /// What the line allocated while no profiled line within it was running, in bytes, freed since or not. Told by
    /// [`Measure::Task`] with [`Alloc`](crate::Alloc); on the row of `#[profile]`, the sum.
    pub allocated_bytes: Option<u64>,
    /// What the line freed that is not in its increment, because others allocated it meanwhile, in bytes: another session,
    /// another call, or a thread that runs for neither. On the row of `#[profile]`, all of it. Only [`Measure::Task`] can
    /// tell.
    pub freed_for_others_bytes: Option<i64>,
    /// What was spawned on the line by [`in_current_line`](crate::SpawnFuture::in_current_line) and its like allocated less what it freed, in bytes;
    /// not in the increment. None where nothing was, or the measure is not [`Measure::Task`].
    pub spawned_bytes: Option<i64>,
    /// The most that the call held while it was suspended at the line, over all suspensions, in bytes above what it found
    /// at entry. None where it never was, or the measure is not [`Measure::Task`].
    pub held_bytes: Option<i64>,
    /// What the line allocated, while no profiled line within it was running, and nobody has freed, in bytes. Told in
    /// sessions and by a [`Profiler`](crate::Profiler), by [`Measure::Task`] with tags; on the row of `#[profile]`, the sum.
    pub retained_bytes: Option<i64>,
    /// Those of such bytes that were there when the calls of the session, or of the profiler, held most: within 1/64 and 1 KiB
    /// of the highest. On the row of `#[profile]`, the sum.
    pub at_peak_bytes: Option<i64>,
    /// For how long the calls were suspended at the line; zero for functions that are not async.
    #[cfg_attr(feature = "serde", serde(rename = "suspended_ns", with = "crate::serialize::nanos"))]
    pub suspended: Duration,
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
            text: Cow::Borrowed(site.entry_text()),
            measured: (is_measured && stats.is_begun()).then_some(LineStats {
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
        Self {
            line: number,
            text: Cow::Borrowed(text),
            measured: (is_measured && line.runs > 0).then(|| LineStats {
                usage_bytes: line.usage,
                increment_bytes: line.increment,
                occurrences: line.runs,
                high_water_bytes: is_account(measure).then_some(line.high),
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
        }
    }

    /// The number of the line in its file, from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The line as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line's numbers; none if it never ran, or holds no statement.
    #[must_use]
    pub fn stats(&self) -> Option<LineStats> {
        self.measured
    }

    /// Whether a call panicked here.
    #[must_use]
    pub fn has_panicked(&self) -> bool {
        self.has_panicked
    }

    /// Whether a call's future was dropped here.
    #[must_use]
    pub fn was_cancelled(&self) -> bool {
        self.was_cancelled
    }

    /// The last column: the line as written, with a mark if a call stopped here.
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
    }

    pub(super) fn forget_peak(&mut self) {
        if let Some(at_peak) = self.measured.as_mut().and_then(|stats| stats.at_peak_bytes.as_mut()) {
            *at_peak = 0;
        }
    }
}

impl LineStats {
    /// Adds the numbers of other runs.
    pub(crate) fn merge(&mut self, other: Self) {
        fn add<T: std::ops::Add<Output = T>>(mine: &mut Option<T>, other: Option<T>) {
            *mine = match (mine.take(), other) {
                (Some(mine), Some(other)) => Some(mine + other),
                (mine, other) => mine.or(other),
            };
        }
        self.usage_bytes = self.usage_bytes.max(other.usage_bytes);
        self.increment_bytes = self.increment_bytes.wrapping_add(other.increment_bytes);
        self.occurrences += other.occurrences;
        self.high_water_bytes = self.high_water_bytes.max(other.high_water_bytes);
        add(&mut self.allocations, other.allocations);
        add(&mut self.allocated_bytes, other.allocated_bytes);
        add(&mut self.freed_for_others_bytes, other.freed_for_others_bytes);
        add(&mut self.spawned_bytes, other.spawned_bytes);
        self.held_bytes = self.held_bytes.max(other.held_bytes);
        add(&mut self.retained_bytes, other.retained_bytes);
        add(&mut self.at_peak_bytes, other.at_peak_bytes);
        self.suspended = self.suspended.saturating_add(other.suspended);
    }
}
