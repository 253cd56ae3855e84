mod row;

use std::borrow::Cow;
use std::time::Duration;

pub use self::row::{LineStats, Row};
use crate::Measure;
use crate::calibrate;
use crate::outcome::Outcome;
use crate::session_state::InSession;
use crate::stats::FunctionStats;

/// What the lines of one function did to memory, over one call or over all its calls in one session.
///
/// Values are in bytes; [`render`](crate::render) writes them in units that fit.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Report {
    function: Cow<'static, str>,
    path: String,
    file: Cow<'static, str>,
    session_id: Option<String>,
    session_label: Option<String>,
    index: usize,
    concurrent: u64,
    measure: Measure,
    is_measured: bool,
    precision: Option<u8>,
    calls: u64,
    polls: u64,
    elapsed_ns: u64,
    net_bytes: i64,
    peak_bytes: i64,
    retained_bytes: i64,
    freed_by_others_bytes: i64,
    calls_over_budget: u64,
    outcome: Outcome,
    overhead_ns: u64,
    rows: Vec<Row>,
}

impl Report {
    pub(crate) fn new(stats: &FunctionStats, session: Option<&InSession>) -> Self {
        let site = stats.site;
        let is_measured = stats.measure.is_readable();
        let attribute = Row::of_all(stats, is_measured);
        let mut probed = site.rows_in_order().into_iter().peekable();
        let lines = site.lines().map(|(line, text)| {
            let row = probed.next_if(|row| site.probed[*row] == line);
            Row::new(line, text, row, stats, is_measured)
        });
        Self {
            function: Cow::Borrowed(site.function),
            path: site.full_name(),
            file: Cow::Borrowed(site.file),
            session_id: session.and_then(|session| session.labels.id.clone()),
            session_label: session.and_then(|session| session.labels.label.clone()),
            index: session.map_or(0, |session| session.index),
            concurrent: session.map_or(0, |session| session.concurrent),
            measure: stats.measure,
            is_measured,
            precision: site.precision,
            calls: stats.calls.calls,
            polls: stats.calls.polls,
            elapsed_ns: stats.calls.wall_nanos,
            net_bytes: stats.net(),
            peak_bytes: stats.calls.peak,
            retained_bytes: stats.retained(),
            freed_by_others_bytes: stats.by_others.wrapping_neg(),
            calls_over_budget: stats.calls.over_budget,
            outcome: stats.calls.end,
            overhead_ns: calibrate::overhead_nanos(stats),
            rows: std::iter::once(attribute).chain(lines).collect(),
        }
    }

    /// The id of the session, if the calls were made in one that has an id.
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        self.session_id.as_deref()
    }

    /// What the session ran, if the calls were made in one that says so.
    #[must_use]
    pub fn session_label(&self) -> Option<&str> {
        self.session_label.as_deref()
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
    pub fn function(&self) -> &str {
        &self.function
    }

    /// The path of the profiled function, with its module and its type, as the compiler names it: `shop::Page::new`, or
    /// `<shop::Page as Default>::default`. What a function is generic over is a `_`, as in `shop::Stack<_>::push`: the calls of all its
    /// instances are in one report. If the attribute gives the function a name, it is the name.
    ///
    /// ```
    /// use memline::{Session, profile};
    ///
    /// struct Page(Vec<u8>);
    ///
    /// impl Page {
    ///     #[profile]
    ///     fn new(bytes: usize) -> Self {
    ///         Self(vec![0; bytes])
    ///     }
    /// }
    ///
    /// let session = Session::builder().open();
    /// session.run(|| Page::new(10));
    /// assert!(session.finish()[0].path().ends_with("::Page::new"));
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The file it is in, as the compiler names it: relative to the workspace.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
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

    /// How many decimals the function's attribute asks for; a [`Format`](crate::Format) that says so itself has its way.
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
    ///
    /// Only [`Measure::Task`] can tell. In a session it is told to the functions whose lines the memory was made in, the
    /// calling ones included; outside of any, to the report of the outermost call.
    #[must_use]
    pub fn freed_by_others_bytes(&self) -> i64 {
        self.freed_by_others_bytes
    }

    /// What the calls, with all that they called and spawned, allocated and is still there, in bytes: in a session or profile at
    /// its end, else when the call ended. The same is held against a [`Budget`](crate::Budget). A line's
    /// [`retained_bytes`](LineStats::retained_bytes) are those of which the line was the innermost profiled one.
    ///
    /// Only [`Measure::Task`] with [`Alloc`](crate::Alloc) knows what becomes of memory. Elsewhere this is
    /// [`net_bytes`](Self::net_bytes) and all [`spawned_bytes`](LineStats::spawned_bytes).
    #[must_use]
    pub fn retained_bytes(&self) -> i64 {
        self.retained_bytes
    }

    /// How long the calls took in all, from the first poll of those that are async, with suspensions. Nothing where no clock was
    /// read: outside of sessions, of calls that are not async and have no report of their own.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.elapsed_ns)
    }

    /// How the calls ended; the worst end, where they differ.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The time that measuring took in these calls.
    #[must_use]
    pub fn overhead(&self) -> Duration {
        Duration::from_nanos(self.overhead_ns)
    }

    /// The lines of the function, from that of `#[profile]` to the closing brace.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

/// What profiles do with reports.
impl Report {
    /// Whether the numbers are of the same lines, by the same measure.
    pub(crate) fn is_of_same_as(&self, other: &Self) -> bool {
        let lines = |report: &Self| report.rows.first().map(Row::line);
        (&self.function, &self.file, self.measure, lines(self), self.rows.len())
            == (
                &other.function,
                &other.file,
                other.measure,
                lines(other),
                other.rows.len(),
            )
            && self
                .rows
                .iter()
                .zip(&other.rows)
                .all(|(mine, other)| mine.text() == other.text())
    }

    /// Adds the numbers of a report of the same lines.
    pub(crate) fn merge(&mut self, other: &Self) {
        if self.session_id != other.session_id {
            self.session_id = None;
        }
        if self.session_label != other.session_label {
            self.session_label = None;
        }
        self.concurrent = self.concurrent.max(other.concurrent);
        self.is_measured |= other.is_measured;
        self.calls += other.calls;
        self.polls += other.polls;
        self.elapsed_ns = self.elapsed_ns.saturating_add(other.elapsed_ns);
        self.net_bytes = self.net_bytes.wrapping_add(other.net_bytes);
        self.peak_bytes = self.peak_bytes.max(other.peak_bytes);
        self.retained_bytes = self.retained_bytes.wrapping_add(other.retained_bytes);
        self.freed_by_others_bytes = self.freed_by_others_bytes.wrapping_add(other.freed_by_others_bytes);
        self.calls_over_budget += other.calls_over_budget;
        self.outcome = self.outcome.max(other.outcome);
        self.overhead_ns = self.overhead_ns.saturating_add(other.overhead_ns);
        for (place, (mine, other)) in self.rows.iter_mut().zip(&other.rows).enumerate() {
            mine.merge(other, place == 0);
        }
    }

    /// Lines of this report held nothing when most was held: that was in another one.
    pub(crate) fn forget_peak(&mut self) {
        self.rows.iter_mut().for_each(Row::forget_peak);
    }
}
