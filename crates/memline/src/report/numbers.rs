use std::time::Duration;

use super::{Report, Row};
use crate::outcome::Outcome;

/// What was counted.
impl Report {
    /// How many calls the numbers are of.
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
    /// assert_eq!(report.calls(), 1);
    /// ```
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls
    }

    /// How often the futures of the calls were polled; 0 for functions that are not async.
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
    /// assert_eq!(report.polls(), 0);
    /// ```
    #[must_use]
    pub fn polls(&self) -> u64 {
        self.polls
    }

    /// What the calls changed, in bytes: the sum of the increments below the first row.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[global_allocator]
    /// # static ALLOC: memline::Alloc = memline::Alloc::system();
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// # let report = &profile[0];
    /// assert_eq!(report.net_bytes(), 1000);
    /// ```
    #[must_use]
    pub fn net_bytes(&self) -> i64 {
        self.net_bytes
    }

    /// The most that a call held above what it found at entry, in bytes. By [`Measure::Task`](crate::Measure::Task) that is exact; by the others
    /// it is the largest value seen at the end of a line, and may be another thread's.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[global_allocator]
    /// # static ALLOC: memline::Alloc = memline::Alloc::system();
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// # let report = &profile[0];
    /// assert_eq!(report.peak_bytes(), 1000);
    /// ```
    #[must_use]
    pub fn peak_bytes(&self) -> i64 {
        self.peak_bytes
    }

    /// The most that a call may hold above what it found at entry, in bytes: `max_peak` of the function's attribute.
    /// [`peak_bytes`](Self::peak_bytes) is how near one came. None where the attribute does not say.
    ///
    /// ```
    /// use memline::{Session, profile};
    ///
    /// # #[global_allocator]
    /// # static ALLOC: memline::Alloc = memline::Alloc::system();
    /// #[profile(max_peak = "1 KiB")]
    /// fn keeps(n: usize) -> Vec<u8> {
    ///     vec![0; n]
    /// }
    ///
    /// let session = Session::builder().open();
    /// let kept = session.run(|| keeps(1000));
    /// assert_eq!(session.finish()[0].budget_bytes(), Some(1024));
    /// ```
    #[must_use]
    pub fn budget_bytes(&self) -> Option<u64> {
        self.budget_bytes
    }

    /// How many calls went over the budget in their function's attribute. Where there are any the first row has a mark.
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
    /// assert_eq!(report.calls_over_budget(), 0);
    /// ```
    #[must_use]
    pub fn calls_over_budget(&self) -> u64 {
        self.calls_over_budget
    }

    /// What others freed of the memory that the calls allocated, in bytes: another session, or code that runs for none.
    ///
    /// Only [`Measure::Task`](crate::Measure::Task) can tell. In a session it is told to the functions whose lines the memory was made in, the
    /// calling ones included; outside of any, to the report of the outermost call.
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[global_allocator]
    /// # static ALLOC: memline::Alloc = memline::Alloc::system();
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// # let report = &profile[0];
    /// assert_eq!(report.freed_by_others_bytes(), 0);
    /// ```
    #[must_use]
    pub fn freed_by_others_bytes(&self) -> i64 {
        self.freed_by_others_bytes
    }

    /// What the calls, with all that they called and spawned, allocated and is still there, in bytes: in a session or profile at
    /// its end. Of one call that has a report of its own, also less what it freed that was there before, such as an argument: so its
    /// function's budget has it. A line's
    /// [`retained_bytes`](crate::LineStats::retained_bytes) are those of which the line was the innermost profiled one.
    ///
    /// Only [`Measure::Task`](crate::Measure::Task) with [`Alloc`](crate::Alloc) knows what becomes of memory. Elsewhere this is
    /// [`net_bytes`](Self::net_bytes) and all [`spawned_bytes`](crate::LineStats::spawned_bytes).
    ///
    /// ```
    /// # use memline::{Session, profile};
    /// # #[global_allocator]
    /// # static ALLOC: memline::Alloc = memline::Alloc::system();
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// # let report = &profile[0];
    /// assert_eq!(report.retained_bytes(), 1000);
    /// # drop(kept);
    /// ```
    #[must_use]
    pub fn retained_bytes(&self) -> i64 {
        self.retained_bytes
    }

    /// How long the calls took in all, from the first poll of those that are async, with suspensions. Nothing where no clock was
    /// read: outside of sessions, of calls that are not async and have no report of their own.
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
    /// assert!(!report.elapsed().is_zero());
    /// ```
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.elapsed_ns)
    }

    /// How the calls ended; the worst end, where they differ.
    ///
    /// ```
    /// # use memline::{Outcome, Session, profile};
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// # let session = Session::builder().id("job 7").label("nightly").open();
    /// # let kept = session.run(|| keeps(1000));
    /// # let profile = session.finish();
    /// # let report = &profile[0];
    /// assert_eq!(report.outcome(), Outcome::Returned);
    /// ```
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Whether the function was bare for a time: hot, and of no effect on the heap, so that a [lean](crate::ProfilerBuilder::lean)
    /// profile did not count its calls. Then there were at least so many calls, and the first row has a mark.
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
    /// assert!(!report.was_bare(), "in a session every call is counted");
    /// ```
    #[must_use]
    pub fn was_bare(&self) -> bool {
        self.was_bare
    }

    /// The time that measuring took in these calls.
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
    /// println!("{:?} of them for measuring", report.overhead());
    /// ```
    #[must_use]
    pub fn overhead(&self) -> Duration {
        Duration::from_nanos(self.overhead_ns)
    }

    /// The lines of the function, from that of `#[profile]` to the closing brace.
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
    /// assert_eq!(report.rows()[0].text(), "#[profile]");
    /// ```
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}
