//! Millions of calls of one function.

use std::hint::black_box;

use memline::{Measure, Session, profile};

use crate::Profiler;
use crate::watch::Watch;

/// Some quiet lines, and one that allocates.
#[profile]
#[inline(never)]
fn call(n: u32) -> u32 {
    let first = black_box(n);
    let block = Box::new(black_box(first));
    let second = black_box(*block);
    second / 2
}

fn calls(rounds: u32) {
    for n in 0..rounds {
        black_box(call(n));
    }
}

/// While a profiler merges all calls of the process.
pub(crate) fn merged(watch: &mut Watch) {
    let profiler = Profiler::start();
    watch.time(calls);
    assert_eq!(profiler.finish().reports().len(), 1, "one function was called");
}

/// All in one session.
pub(crate) fn in_a_session(watch: &mut Watch) {
    let session = Session::builder().measure(Measure::Task).open();
    session.run(|| watch.time(calls));
    let reports = session.finish().into_reports();
    assert_eq!(reports[0].calls(), watch.rounds(), "each call was counted");
}

/// Outside of any session: each call is a unit of its own, and has a report.
pub(crate) fn reported(watch: &mut Watch) {
    watch.time(calls);
}
