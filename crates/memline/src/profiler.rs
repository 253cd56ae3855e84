//! The profile of the whole process.

use std::io::{self, Write as _};

use crate::heap::Unattributed;
use crate::recording::Recording;
use crate::{Profile, config};

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
        Self {
            recording: Recording::start(config::measure()),
            is_finished: false,
        }
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
