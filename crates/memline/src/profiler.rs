//! The profile of the whole process.

use std::io::{self, Write as _};

use crate::heap::Unattributed;
use crate::recording::Recording;
use crate::{Profile, config};

/// What a [`Profiler`] is to be.
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "it does nothing until it is started"]
pub struct ProfilerBuilder {
    is_lean: bool,
}

impl ProfilerBuilder {
    /// Whether functions that are hot and leave the heap alone are *bare*: calls of these cost about a nanosecond, as they are
    /// not counted. By default none is, and every call is counted.
    ///
    /// A function becomes bare when 1,024 calls of it in a row, on one thread, have allocated, freed and spawned nothing, with
    /// all that they called. It is counted again from the next call on when a call of it touches the heap: so of each such time
    /// one call is lost. Then it takes 16 times as many quiet calls until it is bare again, and after the third time it is
    /// counted for good, unless 64 calls that touched the heap were counted for each that was not. What is lost by that, and
    /// nothing else:
    ///
    /// * The [calls](crate::Report::calls) of a function that [was bare](crate::Report::was_bare), the occurrences of its lines,
    ///   and its ways, are those that were counted: there were more.
    /// * What such a call did to the heap stands on the line of the nearest call around that is counted, as if the bare function
    ///   were part of it. So the numbers of the bare function are too small by that; those of all functions around it, and the
    ///   totals of the profile, are exact to the byte.
    /// * A panic in a bare call leaves its mark on that line, too.
    ///
    /// Async functions, calls in a [`Session`](crate::Session), calls with a budget, and calls with no profiled call around are
    /// never bare. Nothing is bare where calls are [sampled](crate::Sampling::OneIn), by other measures than
    /// [`Measure::Task`](crate::Measure::Task), and without [`Alloc`](crate::Alloc).
    ///
    /// ```
    /// # #[global_allocator]
    /// # static ALLOC: memline::Alloc = memline::Alloc::system();
    /// use memline::{Profiler, profile};
    ///
    /// #[profile]
    /// fn digit(n: u32) -> u32 {
    ///     n % 10
    /// }
    ///
    /// #[profile]
    /// fn sum(n: u32) -> u32 {
    ///     (0..n).map(digit).sum()
    /// }
    ///
    /// let profiler = Profiler::builder().lean(true).start();
    /// sum(100_000);
    /// let profile = profiler.finish();
    /// let report = |name| profile.iter().find(|report| report.function() == name).unwrap();
    /// assert_eq!((report("sum").calls(), report("sum").was_bare()), (1, false));
    /// assert_eq!((report("digit").calls(), report("digit").was_bare()), (1024, true));
    /// ```
    pub fn lean(mut self, lean: bool) -> Self {
        self.is_lean = lean;
        self
    }

    /// Starts the profiler, as [`Profiler::start`] does.
    ///
    /// ```
    /// let _profiler = memline::Profiler::builder().start();
    /// ```
    pub fn start(self) -> Profiler {
        Profiler {
            recording: Recording::start(config::measure(), self.is_lean),
            is_finished: false,
        }
    }
}

/// Adds up all calls of the process, those in sessions too, from its start to its end.
///
/// A guard for `main`: when it is dropped, the profile is printed to standard error, in one write;
/// [`finish`](Self::finish) returns it instead. A call costs a few nanoseconds: it allocates nothing, takes no lock and has no
/// report of its own.
///
/// Sessions are part of the profile if they are opened while the profiler lives. Within the process nothing is freed for
/// others: what a line frees is in its increment, whoever made it.
///
/// A guard is not dropped by [`std::process::exit`], nor by an abort. `MEMLINE=out=profile.json` has its profile written in
/// the former case as well, and in the latter up to a second before: see [the crate](crate#switching-it-without-editing).
///
/// ```
/// use memline::{Profiler, Session, profile};
///
/// #[profile]
/// fn squares(n: u64) -> u64 {
///     (0..n).map(|i| i * i).sum()
/// }
///
/// let profiler = Profiler::start();
/// squares(10);
/// Session::builder().open().run(|| squares(20));
/// let profile = profiler.finish();
/// assert_eq!(profile.reports()[0].calls(), 2);
/// ```
#[derive(Debug)]
#[must_use = "it profiles until it is dropped"]
pub struct Profiler {
    recording: Recording,
    is_finished: bool,
}

impl Profiler {
    /// Starts with no calls. Of several profilers that live at the same time, the one that was started last gets the calls,
    /// and what it adds up is part of the others' profiles too.
    ///
    /// ```
    /// let _profiler = memline::Profiler::start();
    /// // … and when it is dropped, the profile is printed.
    /// ```
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// For a profiler that is [lean](ProfilerBuilder::lean).
    ///
    /// ```
    /// let profiler = memline::Profiler::builder().lean(true).start();
    /// assert!(profiler.finish().is_empty());
    /// ```
    pub fn builder() -> ProfilerBuilder {
        ProfilerBuilder::default()
    }

    /// Ends, and returns what was added up. Of calls that are still running, the lines that have been closed.
    ///
    /// ```
    /// let profiler = memline::Profiler::start();
    /// let profile = profiler.finish();
    /// assert!(profile.is_empty());
    /// ```
    #[must_use]
    pub fn finish(mut self) -> Profile {
        self.is_finished = true;
        Recording::settle();
        self.recording.profile()
    }
}

impl Drop for Profiler {
    fn drop(&mut self) {
        if !self.is_finished {
            Recording::settle();
            // What is made for it is on no line of a call around.
            let _unattributed = Unattributed::start();
            let text = format!("{}\n", self.recording.profile());
            // A reader that has gone away is no reason to stop.
            let _ = io::stderr().lock().write_all(text.as_bytes());
        }
        self.recording.end();
    }
}
