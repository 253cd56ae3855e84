//! The profile of the whole process.

use std::io::{self, Write as _};
use std::time::Instant;

use crate::heap::{KeepCounting, Unattributed, Untracked};
use crate::peak::Peak;
use crate::process::ProcessProfile;
use crate::profile::Totals;
use crate::session_state::Labels;
use crate::{Profile, Report, config, heap, stack};

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
    pub fn start() -> Self {
        Self {
            recording: Recording::start(),
            is_finished: false,
        }
    }

    /// Ends, and returns what was added up. Of calls that are still running, the lines that have been closed.
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
        self.recording.process.end();
    }
}

/// A profile of the process that is being made.
#[derive(Debug)]
pub(crate) struct Recording {
    process: &'static ProcessProfile,
    began: Instant,
    /// What has begun is measured to its end, also if profiling is switched off meanwhile.
    _counting: KeepCounting,
}

impl Recording {
    pub(crate) fn start() -> Self {
        Self {
            process: ProcessProfile::begin(config::measure()),
            began: Instant::now(),
            _counting: KeepCounting::start(),
        }
    }

    /// The lines that are open on this thread are charged with what they have done so far.
    pub(crate) fn settle() {
        stack::with_thread(|thread, stack| stack.settle_all(thread));
    }

    /// What has been added up until now. Of the calls that run on other threads, the lines that they have closed.
    pub(crate) fn profile(&self) -> Profile {
        let grown = self.process.grown_bytes();
        let untracked = Untracked::start();
        let tree = self.process.ways().tree();
        let mut functions = tree.functions();
        functions.retain(crate::stats::FunctionStats::is_begun);
        drop(untracked);
        // These are the caller's, and what they are made of is the profiler's.
        let reports: Vec<Report> = functions.iter().map(|stats| Report::new(stats, None)).collect();
        let totals = Totals {
            labels: Labels::default(),
            measure: self.process.measure(),
            concurrent: 0,
            elapsed: self.began.elapsed(),
            peak_bytes: self.process.peak().map(Peak::high),
            grown_bytes: heap::is_installed().then_some(grown),
        };
        let profile = Profile::new(totals, reports, tree.ways());
        let _untracked = Untracked::start();
        drop((functions, tree));
        profile
    }
}
