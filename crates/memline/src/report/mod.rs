mod row;
mod source_file;

pub use self::row::{Measured, Row};
use crate::Measure;
use crate::calibrate;
use crate::outcome::End;
use crate::session_state::InSession;
use crate::stats::FunctionStats;

/// What the lines of one function did to memory, over one call or over all its calls in one session.
///
/// Values are in bytes; [`render`](crate::render) writes them as MiB.
#[derive(Clone, Debug)]
pub struct Report {
    session: InSession,
    profiled: &'static str,
    path: String,
    file: &'static str,
    measure: Measure,
    is_measured: bool,
    precision: Option<u8>,
    calls: u64,
    polls: u64,
    wall_nanos: u64,
    net_bytes: i64,
    peak_bytes: i64,
    retained_bytes: i64,
    calls_over_budget: u64,
    freed_by_others_bytes: i64,
    end: End,
    overhead_nanos: u64,
    rows: Vec<Row>,
}

impl Report {
    pub(crate) fn new(stats: &FunctionStats, session: Option<&InSession>) -> Self {
        let site = stats.site;
        let is_measured = stats.measure.is_readable();
        let attribute = Row::of_all(stats, is_measured);
        let mut probed = site.rows_in_order().into_iter().peekable();
        let lines = source_file::lines_of(site).map(|(line, text)| {
            let row = probed.next_if(|row| site.probed[*row] == line);
            Row::new(line, text, row, stats, is_measured)
        });
        Self {
            session: session.cloned().unwrap_or_default(),
            profiled: site.function,
            path: site.full_name(),
            file: site.file,
            measure: stats.measure,
            is_measured,
            precision: site.precision,
            calls: stats.calls.calls,
            polls: stats.calls.polls,
            wall_nanos: stats.calls.wall_nanos,
            net_bytes: stats.net(),
            peak_bytes: stats.calls.peak,
            retained_bytes: stats.retained(),
            calls_over_budget: stats.calls.over_budget,
            freed_by_others_bytes: stats.by_others.wrapping_neg(),
            end: stats.calls.end,
            overhead_nanos: calibrate::overhead_nanos(stats),
            rows: std::iter::once(attribute).chain(lines).collect(),
        }
    }

    /// The id of the session, if the calls were made in one that has an id.
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        self.session.labels.id.as_deref()
    }

    /// What the session ran, if the calls were made in one that says so.
    #[must_use]
    pub fn session_function(&self) -> Option<&str> {
        self.session.labels.function.as_deref()
    }

    /// The place of this report among its session's, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.session.index
    }

    /// How many other sessions were open at some time while this one's was. Their memory mixes into every
    /// measure of the whole process, and never into [`Measure::Task`].
    #[must_use]
    pub fn concurrent(&self) -> u64 {
        self.session.concurrent
    }

    /// The name of the profiled function, or the one that its attribute gives it.
    #[must_use]
    pub fn profiled(&self) -> &'static str {
        self.profiled
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
    ///
    /// Only [`Measure::Task`] can tell. In a session it is told to the functions whose lines the memory was made in, the
    /// calling ones included; outside of any, to the report of the outermost call.
    #[must_use]
    pub fn freed_by_others_bytes(&self) -> i64 {
        self.freed_by_others_bytes
    }

    /// What the calls, and what they spawned, allocated less what was freed of it, in bytes: [`net_bytes`](Self::net_bytes)
    /// and all [`spawned_bytes`](Measured::spawned_bytes), less
    /// [`freed_by_others_bytes`](Self::freed_by_others_bytes).
    #[must_use]
    pub fn retained_bytes(&self) -> i64 {
        self.retained_bytes
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
