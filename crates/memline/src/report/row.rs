use std::borrow::Cow;

use super::source_file;
use crate::Measure;
use crate::rows::LineStats;
use crate::stats::FunctionStats;

/// The longest text of a row, in characters: longer lines of source are cut there.
const LONGEST_TEXT: usize = 500;

/// One line of source in a [`Report`](crate::Report).
#[derive(Clone, Debug)]
pub struct Row {
    line: u32,
    text: &'static str,
    measured: Option<Measured>,
    panicked: bool,
    cancelled: bool,
}

/// The numbers of a line that ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Measured {
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
    /// What the line freed that is not in its increment, because others allocated it meanwhile, in bytes: another session,
    /// another call, or a thread that runs for neither. On the row of `#[profile]`, all of it. Only [`Measure::Task`] can
    /// tell.
    pub freed_for_others_bytes: Option<i64>,
    /// What was spawned on the line by [`spawned`](crate::spawned) and its like allocated less what it freed, in bytes;
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
    /// For how long the calls were suspended at the line, in nanoseconds; 0 for functions that are not async.
    pub suspended_nanos: u64,
}

const fn sees_allocations(measure: Measure) -> bool {
    matches!(measure, Measure::Task | Measure::Heap)
}

/// Whether the measure is an account of the call's own, with high-water marks and owners.
const fn is_account(measure: Measure) -> bool {
    matches!(measure, Measure::Task)
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
        let for_others = lines.iter().fold(0, |sum, line| line.for_others.wrapping_add(sum));
        Self {
            line: site.attribute.number,
            text: source_file::entry_text(site),
            measured: (is_measured && calls.calls > 0).then_some(Measured {
                usage_bytes: calls.entry,
                increment_bytes: calls.entry,
                occurrences: calls.calls,
                high_water_bytes: is_account(stats.measure).then_some(calls.high),
                allocations: sees_allocations(stats.measure).then(|| count(requests)),
                freed_for_others_bytes: is_account(stats.measure).then_some(for_others),
                spawned_bytes: sum(lines.iter().filter_map(|line| line.spawned)),
                held_bytes: lines.iter().filter_map(|line| line.held).max(),
                retained_bytes: stats.retained.as_ref().and_then(|lines| sum(lines.iter().copied())),
                at_peak_bytes: stats.at_peak.as_ref().and_then(|lines| sum(lines.iter().copied())),
                suspended_nanos: lines.iter().map(|line| line.suspended_nanos).sum(),
            }),
            panicked: false,
            cancelled: false,
        }
    }

    pub(super) fn new(
        number: u32,
        text: &'static str,
        row: Option<usize>,
        stats: &FunctionStats,
        is_measured: bool,
    ) -> Self {
        let line = row.map_or(LineStats::NOTHING, |row| stats.lines[row]);
        let of = |lines: &Option<Vec<i64>>| lines.as_ref()?.get(row?).copied();
        let measure = stats.measure;
        Self {
            line: number,
            text,
            measured: (is_measured && line.runs > 0).then(|| Measured {
                usage_bytes: line.usage,
                increment_bytes: line.increment,
                occurrences: line.runs,
                high_water_bytes: is_account(measure).then_some(line.high),
                allocations: sees_allocations(measure).then(|| count(line.requests)),
                freed_for_others_bytes: is_account(measure).then_some(line.for_others),
                spawned_bytes: line.spawned,
                held_bytes: line.held,
                retained_bytes: of(&stats.retained),
                at_peak_bytes: of(&stats.at_peak),
                suspended_nanos: line.suspended_nanos,
            }),
            panicked: line.panicked,
            cancelled: line.cancelled,
        }
    }

    /// The number of the line in its file, from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The line as written.
    #[must_use]
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// The line's numbers; none if it never ran, or holds no statement.
    #[must_use]
    pub fn measured(&self) -> Option<Measured> {
        self.measured
    }

    /// Whether a call panicked here.
    #[must_use]
    pub fn has_panicked(&self) -> bool {
        self.panicked
    }

    /// Whether a call's future was dropped here.
    #[must_use]
    pub fn was_cancelled(&self) -> bool {
        self.cancelled
    }

    /// The last column: the line as written, cut at 500 characters, with a mark if a call stopped here.
    #[must_use]
    pub fn contents(&self) -> Cow<'static, str> {
        let cut = match self.text.char_indices().nth(LONGEST_TEXT) {
            Some((end, _)) => &self.text[..end],
            None => self.text,
        };
        let mark = match (self.panicked, self.cancelled) {
            (false, false) => return Cow::Borrowed(cut),
            (true, false) => "// <- panicked here",
            (false, true) => "// <- cancelled here",
            (true, true) => "// <- panicked here // <- cancelled here",
        };
        Cow::Owned(format!("{} {mark}", cut.trim_end()))
    }
}
