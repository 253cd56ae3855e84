use super::held::Held;
use super::message;
use super::size;
use crate::limits::Limits;
use crate::{Error, Measure, Report};

/// The most memory that the calls of a function may take.
///
/// Two things can be limited:
///
/// * the *peak*: the most that one call held over what there was when it began, [`Report::peak_bytes`];
/// * what is *retained*: what the calls, with all that they called and spawned, allocated and is still there,
///   [`Report::retained_bytes`]. The budget in an attribute looks when a call ends: what happens later to its memory, or in tasks
///   that still run, does not matter. There an argument that the call takes and frees makes up for what it leaves, so that
///   `fn shout(text: String) -> String` may be held to `"0 B"`.
///
/// So a call retains what it returns, and what it makes for others to keep: the value of a [`LazyLock`](std::sync::LazyLock)
/// that it is the first to use, the buffer that `println!` fills at the first line of a thread and, under the test harness,
/// the text that is captured. A test whose function may retain nothing does such things once before it measures.
///
/// A function's own budget stands in its attribute, as `#[profile(max_peak = "8 MiB", max_retained = "0 B")]`; see
/// [`profile`](crate::profile). This type is for the reports of a session: [`assert_within`](crate::assert_within) and
/// [`Session::finish_within`](crate::Session::finish_within). Only [`Measure::Task`] and [`Measure::Heap`] can be held
/// against a budget.
///
/// ```
/// use memline::{Budget, Measure, Session, profile};
///
/// #[global_allocator]
/// static ALLOC: memline::Alloc = memline::Alloc::system();
///
/// #[profile]
/// fn sum(n: usize) -> usize {
///     let numbers: Vec<usize> = (0..n).collect();
///     numbers.iter().sum()
/// }
///
/// let session = Session::builder().measure(Measure::Task).open();
/// session.run(|| sum(1000));
/// session.finish_within(&Budget::new().max_peak("8 KiB").max_retained("0 B"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Budget {
    limits: Limits,
}

impl Budget {
    /// Without limits; everything is within it.
    ///
    /// ```
    /// use memline::Budget;
    ///
    /// assert_eq!(Budget::new(), Budget::default());
    /// ```
    pub const fn new() -> Self {
        Self { limits: Limits::NONE }
    }

    /// Limits the peak to a size in words: a number, which may have decimals, and `B`, `KiB`, `MiB` or `GiB`. `KB`, `MB`
    /// and `GB` are refused, because people mean different things by them.
    ///
    /// ```
    /// use memline::Budget;
    ///
    /// // Of a constant the compiler says whether it is a size.
    /// const BUDGET: Budget = Budget::new().max_peak("1.5 KiB");
    /// assert_eq!(BUDGET, Budget::new().max_peak_bytes(1536));
    /// ```
    ///
    /// # Panics
    ///
    /// If it is no such size.
    #[track_caller]
    pub const fn max_peak(self, size: &str) -> Self {
        self.max_peak_bytes(size::expect(size))
    }

    /// Limits the peak to a number of bytes.
    ///
    /// ```
    /// use memline::Budget;
    ///
    /// assert_eq!(Budget::new().max_peak_bytes(1024), Budget::new().max_peak("1 KiB"));
    /// ```
    pub const fn max_peak_bytes(mut self, bytes: u64) -> Self {
        self.limits.max_peak_bytes = Some(bytes);
        self
    }

    /// Limits what is retained to a size in words, as [`max_peak`](Self::max_peak) has them.
    ///
    /// ```
    /// use memline::Budget;
    ///
    /// const NOTHING_LEFT: Budget = Budget::new().max_retained("0 B");
    /// ```
    ///
    /// # Panics
    ///
    /// If it is no such size.
    #[track_caller]
    pub const fn max_retained(self, size: &str) -> Self {
        self.max_retained_bytes(size::expect(size))
    }

    /// Limits what is retained to a number of bytes.
    ///
    /// ```
    /// use memline::Budget;
    ///
    /// assert_eq!(Budget::new().max_retained_bytes(0), Budget::new().max_retained("0 B"));
    /// ```
    pub const fn max_retained_bytes(mut self, bytes: u64) -> Self {
        self.limits.max_retained_bytes = Some(bytes);
        self
    }

    /// Holds each of some reports against the budget.
    ///
    /// # Errors
    ///
    /// The error names each function that went over it, with the limit, what it was, the line that took most, and the
    /// report's table. What cannot be held against a budget is an error too: no report at all, as when nothing was
    /// profiled, and a report by another measure than [`Measure::Task`] and [`Measure::Heap`].
    ///
    /// ```
    /// use memline::{Budget, Session};
    ///
    /// let nothing = Session::builder().open().finish();
    /// assert_eq!(
    ///     Budget::new().max_peak("1 MiB").check(&nothing).unwrap_err().to_string(),
    ///     "there is no report to hold against the budget: no profiled function was called, or profiling is off",
    /// );
    /// ```
    pub fn check(&self, reports: impl AsRef<[Report]>) -> Result<(), Error> {
        let reports = reports.as_ref();
        if reports.is_empty() {
            return Err(Error::over_budget(message::NO_REPORT.to_owned()));
        }
        let broken: Vec<String> = reports
            .iter()
            .filter_map(|report| self.broken_by(report, Held::by(report)))
            .collect();
        if broken.is_empty() {
            return Ok(());
        }
        Err(Error::over_budget(broken.join("\n\n")))
    }

    pub(crate) const fn of(limits: Limits) -> Self {
        Self { limits }
    }

    /// Why a report is not within the budget.
    pub(super) fn broken_by(&self, report: &Report, held: Held) -> Option<String> {
        if !is_counted(report.measure()) {
            return Some(message::other_measure(report));
        }
        if let Err(error) = report.measure().check() {
            return Some(message::unreadable(report, &error));
        }
        self.is_exceeded_by(held)
            .then(|| message::over(&self.limits, report, held))
    }

    pub(super) fn is_exceeded_by(&self, held: Held) -> bool {
        exceeds(held.peak_bytes, self.limits.max_peak_bytes)
            || exceeds(held.retained_bytes, self.limits.max_retained_bytes)
    }
}

/// Less than nothing is within any limit.
fn exceeds(bytes: i64, limit: Option<u64>) -> bool {
    limit.is_some_and(|limit| u64::try_from(bytes).is_ok_and(|bytes| bytes > limit))
}

const fn is_counted(measure: Measure) -> bool {
    matches!(measure, Measure::Task | Measure::Heap)
}
