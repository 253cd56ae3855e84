use super::Profile;
use crate::report::{LineStats, Report, Row};

/// What all functions come to.
impl Profile {
    /// How many calls of profiled functions have ended.
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
    /// assert_eq!(profile.calls(), 1);
    /// ```
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.functions.iter().map(Report::calls).sum()
    }

    /// What the lines allocated, in bytes, freed since or not. None unless the measure is [`Measure::Task`](crate::Measure::Task) and the allocator
    /// is [`Alloc`](crate::Alloc).
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
    /// assert_eq!(profile.allocated_bytes(), Some(1000));
    /// ```
    #[must_use]
    pub fn allocated_bytes(&self) -> Option<u64> {
        self.sum(|line| line.allocated_bytes)
    }

    /// What of that has been freed, by whatever code, in bytes.
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
    /// assert_eq!(profile.freed_bytes(), Some(0));
    /// # drop(kept);
    /// ```
    #[must_use]
    pub fn freed_bytes(&self) -> Option<u64> {
        let retained = u64::try_from(self.retained_bytes()?).unwrap_or(0);
        Some(self.allocated_bytes()?.saturating_sub(retained))
    }

    /// What of that is still there, in bytes.
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
    /// assert_eq!(profile.retained_bytes(), Some(1000));
    /// # drop(kept);
    /// ```
    #[must_use]
    pub fn retained_bytes(&self) -> Option<i64> {
        self.sum(|line| line.retained_bytes)
    }

    /// The most that was held at once, in bytes. Of a session: by the session's calls together, over what there was when they
    /// began. Of a profiler: by the process, over what there was when the profiler started, as seen whenever a profiled line
    /// ended. None unless the measure is [`Measure::Task`](crate::Measure::Task) and the allocator is [`Alloc`](crate::Alloc).
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
    /// assert_eq!(profile.peak_bytes(), Some(1000));
    /// ```
    #[must_use]
    pub fn peak_bytes(&self) -> Option<i64> {
        self.peak_bytes
    }

    /// By how many bytes the live heap of the process grew while the profiler lived; none for a session, and without an
    /// allocator of memline's.
    ///
    /// ```
    /// use memline::Profiler;
    ///
    /// #[global_allocator]
    /// static ALLOC: memline::Alloc = memline::Alloc::system();
    ///
    /// let profiler = Profiler::start();
    /// let kept = vec![0_u8; 1000];
    /// let profile = profiler.finish();
    /// assert_eq!(profile.grown_bytes(), Some(1000));
    /// # drop(kept);
    /// ```
    #[must_use]
    pub fn grown_bytes(&self) -> Option<i64> {
        self.grown_bytes
    }

    /// The bytes of that growth which no profiled line made: what was allocated outside of profiled calls, less what was
    /// freed that had been there before. [`retained_bytes`](Self::retained_bytes) and this add up to
    /// [`grown_bytes`](Self::grown_bytes), to the byte. None where one of them is.
    ///
    /// ```
    /// # use memline::{Profiler, profile};
    /// # #[global_allocator]
    /// # static ALLOC: memline::Alloc = memline::Alloc::system();
    /// # #[profile]
    /// # fn keeps(n: usize) -> Vec<u8> {
    /// #     vec![0; n]
    /// # }
    /// let profiler = Profiler::start();
    /// let kept = (keeps(1000), vec![0_u8; 7]);
    /// let profile = profiler.finish();
    /// assert_eq!((profile.retained_bytes(), profile.elsewhere_bytes()), (Some(1000), Some(7)));
    /// # drop(kept);
    /// ```
    #[must_use]
    pub fn elsewhere_bytes(&self) -> Option<i64> {
        Some(self.grown_bytes?.wrapping_sub(self.retained_bytes()?))
    }

    /// The sum over all lines that have the number; none if no line has it.
    fn sum<T: std::ops::Add<Output = T>>(&self, of: impl Fn(LineStats) -> Option<T>) -> Option<T> {
        let lines = self.functions.iter().flat_map(|report| report.rows().iter().skip(1));
        lines
            .filter_map(Row::stats)
            .filter_map(of)
            .reduce(|sum, number| sum + number)
    }
}
