//! Limits for what calls hold: of functions, by their attributes, and of reports, in tests.

mod assertion;
mod call;
mod message;
mod over_budget;
mod size;

pub use self::assertion::assert_within;
pub(crate) use self::call::{fail, settle};
pub use self::over_budget::OverBudget;
use crate::{Error, Measure, Report};

/// The most memory that the calls of a function may take.
///
/// Two things can be limited:
///
/// * the *peak*: the most that one call held over what there was when it began, [`Report::peak_bytes`];
/// * what is *retained*: what the calls allocated less what they freed, [`Report::net_bytes`]; of a report over several
///   calls, the sum. What other threads have freed of it when an outermost call ends counts as freed. What happens to it
///   later, or in tasks that the calls spawned, is not looked at: when a call ends nobody can know.
///
/// A function's own budget stands in its attribute, as `#[profile(max_peak = "8 MiB", max_retained = "0 B")]`; see
/// [`profile`](crate::profile). This type is for the reports of a session: [`assert_within`] and
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
    pub(crate) max_peak_bytes: Option<u64>,
    pub(crate) max_retained_bytes: Option<u64>,
}

impl Budget {
    /// Without limits; everything is within it.
    pub const fn new() -> Self {
        Self {
            max_peak_bytes: None,
            max_retained_bytes: None,
        }
    }

    /// Limits the peak to a size in words: a number, which may have decimals, and `B`, `KiB`, `MiB` or `GiB`. `KB`, `MB`
    /// and `GB` are refused, because people mean different things by them.
    ///
    /// # Panics
    ///
    /// If it is no such size.
    #[track_caller]
    pub fn max_peak(self, size: &str) -> Self {
        self.max_peak_bytes(size::expect(size))
    }

    /// Limits the peak to a number of bytes.
    pub const fn max_peak_bytes(mut self, bytes: u64) -> Self {
        self.max_peak_bytes = Some(bytes);
        self
    }

    /// Limits what is retained to a size in words, as [`max_peak`](Self::max_peak) has them.
    ///
    /// # Panics
    ///
    /// If it is no such size.
    #[track_caller]
    pub fn max_retained(self, size: &str) -> Self {
        self.max_retained_bytes(size::expect(size))
    }

    /// Limits what is retained to a number of bytes.
    pub const fn max_retained_bytes(mut self, bytes: u64) -> Self {
        self.max_retained_bytes = Some(bytes);
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
    pub fn check(&self, reports: &[Report]) -> Result<(), Error> {
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

    /// Why a report is not within the budget.
    fn broken_by(&self, report: &Report, held: Held) -> Option<String> {
        if !is_counted(report.measure()) {
            return Some(message::other_measure(report));
        }
        if let Err(error) = report.measure().check() {
            return Some(message::unreadable(report, &error));
        }
        self.is_exceeded_by(held).then(|| message::over(self, report, held))
    }

    const fn has_limit(&self) -> bool {
        self.max_peak_bytes.is_some() || self.max_retained_bytes.is_some()
    }

    fn is_exceeded_by(&self, held: Held) -> bool {
        exceeds(held.peak_bytes, self.max_peak_bytes) || exceeds(held.retained_bytes, self.max_retained_bytes)
    }
}

/// What is held against a budget.
#[derive(Clone, Copy, Debug)]
struct Held {
    peak_bytes: i64,
    retained_bytes: i64,
}

impl Held {
    fn by(report: &Report) -> Self {
        Self {
            peak_bytes: report.peak_bytes(),
            retained_bytes: report.net_bytes(),
        }
    }
}

/// Less than nothing is within any limit.
fn exceeds(bytes: i64, limit: Option<u64>) -> bool {
    limit.is_some_and(|limit| u64::try_from(bytes).is_ok_and(|bytes| bytes > limit))
}

const fn is_counted(measure: Measure) -> bool {
    matches!(measure, Measure::Task | Measure::Heap)
}
