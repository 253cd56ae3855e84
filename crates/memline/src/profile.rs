use crate::Report;

/// What a [`Profiler`](crate::Profiler) has added up.
#[derive(Clone, Debug)]
pub struct Profile {
    reports: Vec<Report>,
    ways: Vec<Way>,
    grown_bytes: i64,
}

/// A function as called from one line of another profiled function, or from no profiled line; see [`Profile::ways`].
#[derive(Clone, Debug)]
pub struct Way {
    report: Report,
    caller: Option<(usize, u32)>,
}

impl Way {
    pub(crate) fn new(report: Report, caller: Option<(usize, u32)>) -> Self {
        Self { report, caller }
    }

    /// What the calls of this way did, as a [`Profile`]'s reports tell of all calls of a function.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The way whose line calls the function, by its place among [`Profile::ways`], and that line's number; none if no
    /// profiled line calls it.
    #[must_use]
    pub fn caller(&self) -> Option<(usize, u32)> {
        self.caller
    }
}

impl Profile {
    pub(crate) fn new(reports: Vec<Report>, ways: Vec<Way>, grown_bytes: i64) -> Self {
        Self {
            reports,
            ways,
            grown_bytes,
        }
    }

    /// The ways that functions were called on: a tree, in which callers come before what they call.
    ///
    /// There are at most 16,384 ways that begin at a profiled line. Calls on a further one are added to the way of their function
    /// that begins at none: so the sums of a function are exact in any case.
    #[must_use]
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// A report for each profiled function that was called, in the order of first calls.
    #[must_use]
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// By how many bytes the live heap of the process grew while the profiler lived; 0 without an allocator wrapper.
    #[must_use]
    pub fn grown_bytes(&self) -> i64 {
        self.grown_bytes
    }

    /// The bytes of that growth which no profiled line made: what was allocated outside of profiled calls and in sessions,
    /// less what was freed that had been there before. The lines' [`retained_bytes`](crate::Measured::retained_bytes) and
    /// this add up to [`grown_bytes`](Self::grown_bytes).
    #[must_use]
    pub fn elsewhere_bytes(&self) -> i64 {
        let rows = self.reports.iter().flat_map(|report| report.rows().iter().skip(1));
        rows.filter_map(|row| row.measured()?.retained_bytes)
            .fold(self.grown_bytes, i64::wrapping_sub)
    }
}
