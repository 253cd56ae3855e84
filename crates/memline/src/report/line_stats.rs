use std::time::Duration;

/// The numbers of a line that ran.
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
/// # let row = &report.rows()[2];
/// let line: memline::LineStats = row.stats().expect("it ran");
/// assert_eq!((line.occurrences, line.increment_bytes, line.allocated_bytes), (1, 1000, Some(1000)));
/// ```
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
    /// Only [`Measure::Task`](crate::Measure::Task) can see it.
    pub high_water_bytes: Option<i64>,
    /// How often the line asked for memory, in new blocks or by growing one; on the row of `#[profile]`, the whole
    /// calls. Only what [`Alloc`](crate::Alloc) counts can be seen, so only with [`Measure::Task`](crate::Measure::Task) and
    /// [`Measure::Heap`](crate::Measure::Heap); of the latter's other threads, nothing.
    pub allocations: Option<u64>,
    /// What the line allocated while no profiled line within it was running, in bytes, freed since or not. Told by
    /// [`Measure::Task`](crate::Measure::Task) with [`Alloc`](crate::Alloc); on the row of `#[profile]`, the sum.
    pub allocated_bytes: Option<u64>,
    /// What the line freed that is not in its increment, because others allocated it meanwhile, in bytes: another session,
    /// another call, or a thread that runs for neither. On the row of `#[profile]`, all of it. Only [`Measure::Task`](crate::Measure::Task) can
    /// tell.
    pub freed_for_others_bytes: Option<i64>,
    /// What was spawned on the line by [`in_current_line`](crate::SpawnFuture::in_current_line) and its like allocated less what it freed, in bytes;
    /// not in the increment. None where nothing was, or the measure is not [`Measure::Task`](crate::Measure::Task).
    pub spawned_bytes: Option<i64>,
    /// The most that the call held while it was suspended at the line, over all suspensions, in bytes above what it found
    /// at entry. None where it never was, or the measure is not [`Measure::Task`](crate::Measure::Task).
    pub held_bytes: Option<i64>,
    /// What the line allocated, while no profiled line within it was running, and nobody has freed, in bytes. Told in
    /// sessions and by a [`Profiler`](crate::Profiler), by [`Measure::Task`](crate::Measure::Task) with tags; on the row of `#[profile]`, the sum.
    pub retained_bytes: Option<i64>,
    /// Those of such bytes that were there when the calls of the session, or of the profiler, held most: within 1/64 and 1 KiB
    /// of the highest. On the row of `#[profile]`, the sum.
    pub at_peak_bytes: Option<i64>,
    /// For how long the calls were suspended at the line; zero for functions that are not async.
    #[cfg_attr(feature = "serde", serde(rename = "suspended_ns", with = "crate::serialize::nanos"))]
    pub suspended: Duration,
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
