use std::hint::black_box;
use std::time::Duration;

use memline::{Config, Measure, Sampling, configure, set_sampling};

use crate::Profiler;

/// Runs `f` while profiling is switched off.
pub fn switched_off(f: impl FnOnce() -> Duration) -> Duration {
    set_sampling(Sampling::Off);
    let took = f();
    set_sampling(Sampling::All);
    took
}

/// Has the process measure `task`, and throw the reports of calls outside of sessions away.
///
/// # Panics
///
/// If the global allocator is not memline's.
pub fn throw_reports_away() {
    let config = Config::new().measure(Measure::Task).sink(|report| {
        black_box(report);
    });
    configure(config).expect("the allocator is memline's");
}

/// Runs `f` while a profiler merges all calls, by `task`; it is started before the clock starts and finished after it stops.
///
/// # Panics
///
/// If `f` makes no profiled call, or the global allocator is not memline's.
pub fn while_merging(f: impl FnOnce() -> Duration) -> Duration {
    while_profiling(false, f)
}

/// As [`while_merging`], in a lean profile.
///
/// # Panics
///
/// As [`while_merging`].
pub fn while_lean(f: impl FnOnce() -> Duration) -> Duration {
    while_profiling(true, f)
}

fn while_profiling(is_lean: bool, f: impl FnOnce() -> Duration) -> Duration {
    throw_reports_away();
    let profiler = Profiler::builder().lean(is_lean).start();
    let took = f();
    assert!(!profiler.finish().reports().is_empty(), "nothing was profiled");
    took
}
