use std::borrow::Cow;
use std::fmt;

use crate::Measure;
use crate::calibrate;
use crate::session::About;
use crate::tally::{End, Totals};

/// The longest text of a row, in characters: longer lines of source are cut there.
const LONGEST_TEXT: usize = 500;

/// What the lines of one function did to memory, over one call or over all its calls in one session.
///
/// Values are in bytes; [`render`](crate::render) writes them as MiB.
#[derive(Clone, Debug)]
pub struct Report {
    session: About,
    index: usize,
    concurrent: u64,
    profiled: &'static str,
    file: &'static str,
    measure: Measure,
    is_measured: bool,
    precision: Option<u8>,
    calls: u64,
    polls: u64,
    wall_nanos: u64,
    net_bytes: i64,
    peak_bytes: i64,
    calls_over_budget: u64,
    freed_by_others_bytes: i64,
    end: End,
    overhead_nanos: u64,
    rows: Vec<Row>,
}

/// One line of source in a [`Report`].
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
    /// For how long the calls were suspended at the line, in nanoseconds; 0 for functions that are not async.
    pub suspended_nanos: u64,
}

impl Report {
    pub(crate) fn new(totals: &Totals, session: Option<(&About, usize, u64)>) -> Self {
        let site = totals.site;
        let is_measured = totals.measure.is_readable();
        let attribute = Row {
            line: site.attribute.number,
            text: site.attribute.text,
            measured: (is_measured && totals.calls > 0).then_some(Measured {
                usage_bytes: totals.entry,
                increment_bytes: totals.entry,
                occurrences: totals.calls,
                high_water_bytes: sees_high_water(totals.measure).then_some(totals.high),
                allocations: sees_allocations(totals.measure).then(|| count(totals.requests())),
                freed_for_others_bytes: sees_owners(totals.measure).then(|| totals.for_others()),
                spawned_bytes: sum(totals.incidents.iter().filter_map(|incident| incident.spawned)),
                held_bytes: totals.incidents.iter().filter_map(|incident| incident.held).max(),
                suspended_nanos: totals.incidents.iter().map(|incident| incident.suspended_nanos).sum(),
            }),
            panicked: false,
            cancelled: false,
        };
        let mut probed = site.rows_in_order().into_iter().peekable();
        let lines = (site.first_line..).zip(site.text.lines()).map(|(line, text)| {
            let row = probed.next_if(|row| site.probed[*row] == line);
            Row::new(line, text, row, totals, is_measured)
        });
        let (about, index, concurrent) = match session {
            Some((about, index, concurrent)) => (about.clone(), index, concurrent),
            None => Default::default(),
        };
        Self {
            session: about,
            index,
            concurrent,
            profiled: site.function,
            file: site.file,
            measure: totals.measure,
            is_measured,
            precision: site.precision,
            calls: totals.calls,
            polls: totals.polls,
            wall_nanos: totals.wall_nanos,
            net_bytes: totals.net(),
            peak_bytes: totals.peak,
            calls_over_budget: totals.calls_over_budget,
            freed_by_others_bytes: totals.changed_by_others.wrapping_neg(),
            end: totals.end,
            overhead_nanos: calibrate::overhead_nanos(totals),
            rows: std::iter::once(attribute).chain(lines).collect(),
        }
    }

    /// The id of the session, if the calls were made in one that has an id.
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        self.session.id.as_deref()
    }

    /// What the session ran, if the calls were made in one that says so.
    #[must_use]
    pub fn session_function(&self) -> Option<&str> {
        self.session.function.as_deref()
    }

    /// The place of this report among its session's, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// How many other sessions were open at some time while this one's was. Their memory mixes into every
    /// measure of the whole process, and never into [`Measure::Task`].
    #[must_use]
    pub fn concurrent(&self) -> u64 {
        self.concurrent
    }

    /// The name of the profiled function, or the one that its attribute gives it.
    #[must_use]
    pub fn profiled(&self) -> &'static str {
        self.profiled
    }

    /// The file it is in, as the compiler names it: relative to the workspace.
    #[must_use]
    pub fn file(&self) -> &'static str {
        self.file
    }

    /// What was measured.
    #[must_use]
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// Whether the measure could be read. Where it could not ([`Measure::check`] says why), no row has numbers, and
    /// those of the whole report are 0.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        self.is_measured
    }

    /// How many decimals the function's attribute asks for; a [`Style`](crate::Style) that says so itself has its way.
    #[must_use]
    pub fn precision(&self) -> Option<u8> {
        self.precision
    }

    /// How many calls the numbers are of.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls
    }

    /// How often the futures of the calls were polled; 0 for functions that are not async.
    #[must_use]
    pub fn polls(&self) -> u64 {
        self.polls
    }

    /// What the calls changed, in bytes: the sum of the increments below the first row.
    #[must_use]
    pub fn net_bytes(&self) -> i64 {
        self.net_bytes
    }

    /// The most that a call held above what it found at entry, in bytes. By [`Measure::Task`] that is exact; by the others
    /// it is the largest value seen at the end of a line, and may be another thread's.
    #[must_use]
    pub fn peak_bytes(&self) -> i64 {
        self.peak_bytes
    }

    /// How many calls went over the budget in their function's attribute. Where there are any the first row has a mark.
    #[must_use]
    pub fn calls_over_budget(&self) -> u64 {
        self.calls_over_budget
    }

    /// What others freed of the memory that the calls allocated, in bytes: another session, or code that runs for none.
    /// Negative if others made it larger.
    ///
    /// Only [`Measure::Task`] can tell. In a session its first report has what others freed of all its memory; outside
    /// of any, the report of the outermost call.
    #[must_use]
    pub fn freed_by_others_bytes(&self) -> i64 {
        self.freed_by_others_bytes
    }

    /// What the calls, and what they spawned, allocated and nobody has freed, in bytes: [`net_bytes`](Self::net_bytes)
    /// and all [`spawned_bytes`](Measured::spawned_bytes), less
    /// [`freed_by_others_bytes`](Self::freed_by_others_bytes).
    #[must_use]
    pub fn retained_bytes(&self) -> i64 {
        let spawned = self.rows.iter().skip(1).filter_map(|row| row.measured?.spawned_bytes);
        spawned
            .fold(self.net_bytes, i64::wrapping_add)
            .wrapping_sub(self.freed_by_others_bytes)
    }

    /// How long the calls took in all, in nanoseconds, from the first poll of those that are async, with suspensions.
    #[must_use]
    pub fn wall_nanos(&self) -> u64 {
        self.wall_nanos
    }

    /// How the calls ended; the worst end, where they differ.
    #[must_use]
    pub fn end(&self) -> End {
        self.end
    }

    /// The time that measuring took in these calls, in nanoseconds.
    #[must_use]
    pub fn overhead_nanos(&self) -> u64 {
        self.overhead_nanos
    }

    /// The lines of the function, from that of `#[profile]` to the closing brace.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

const fn sees_high_water(measure: Measure) -> bool {
    matches!(measure, Measure::Task)
}

const fn sees_allocations(measure: Measure) -> bool {
    matches!(measure, Measure::Task | Measure::Heap)
}

const fn sees_owners(measure: Measure) -> bool {
    matches!(measure, Measure::Task)
}

fn sum(bytes: impl Iterator<Item = i64>) -> Option<i64> {
    bytes.reduce(i64::wrapping_add)
}

fn count(requests: i64) -> u64 {
    u64::try_from(requests).unwrap_or(0)
}

impl Row {
    fn new(line: u32, text: &'static str, row: Option<usize>, totals: &Totals, is_measured: bool) -> Self {
        let tally = row.map(|row| totals.rows[row]).filter(|tally| tally.runs > 0);
        let mut incidents = totals.incidents.iter();
        let incident = incidents
            .find(|incident| Some(incident.row) == row)
            .copied()
            .unwrap_or_default();
        let measure = totals.measure;
        Self {
            line,
            text,
            measured: tally.filter(|_| is_measured).map(|tally| Measured {
                usage_bytes: tally.peak,
                increment_bytes: tally.increment,
                occurrences: tally.runs,
                high_water_bytes: sees_high_water(measure).then_some(tally.high),
                allocations: sees_allocations(measure).then(|| count(tally.requests)),
                freed_for_others_bytes: sees_owners(measure).then_some(tally.for_others),
                spawned_bytes: incident.spawned,
                held_bytes: incident.held,
                suspended_nanos: incident.suspended_nanos,
            }),
            panicked: incident.panicked,
            cancelled: incident.cancelled,
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

impl fmt::Display for Report {
    /// The table, as [`render::table`](crate::render::table) writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::render::table(self, crate::Style::default()))
    }
}
