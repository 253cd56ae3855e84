//! The parts of the soak.

use std::hint::black_box;

use memline::{Config, Measure, configure};

use crate::watch::Watch;
use crate::{accept, calls, functions, tasks, threads};

/// Work that is done many times, and watched.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    /// What is done many times, in words.
    pub(crate) rounds_are: &'static str,
    /// How many times.
    pub(crate) rounds: u64,
    /// By how much the resident set may grow after the first tenth, for what the system's allocator keeps in its own ways.
    pub(crate) allowance_kib: u64,
    /// Does the work until the watch has seen enough.
    work: fn(&mut Watch),
}

impl Part {
    /// Does the work, prints the line and says whether it passed.
    pub(crate) fn run(&'static self, factor: f64) -> bool {
        throw_reports_away();
        let mut watch = Watch::new(self, factor);
        (self.work)(&mut watch);
        let verdict = watch.verdict();
        println!("{verdict}");
        verdict.passed()
    }
}

/// Has the process measure `task`, and its sink do nothing, whatever the environment says.
fn throw_reports_away() {
    let config = Config::new().measure(Measure::Task).sink(|report| {
        black_box(report);
    });
    configure(config).expect("the allocator is memline's");
}

pub(crate) static PARTS: [Part; 8] = [
    Part {
        name: "merged-calls",
        rounds_are: "calls that a profiler merges",
        rounds: 50_000_000,
        allowance_kib: 64,
        work: calls::merged,
    },
    Part {
        name: "session-calls",
        rounds_are: "calls in a session",
        rounds: 50_000_000,
        allowance_kib: 64,
        work: calls::in_a_session,
    },
    Part {
        name: "reported-calls",
        rounds_are: "calls that each have a report",
        rounds: 50_000_000,
        allowance_kib: 64,
        work: calls::reported,
    },
    Part {
        name: "tasks",
        rounds_are: "spawned tasks",
        rounds: 10_000_000,
        allowance_kib: 256,
        work: tasks::spawned,
    },
    Part {
        name: "threads",
        rounds_are: "threads of 100 calls",
        rounds: 20_000,
        allowance_kib: 256,
        work: threads::ended,
    },
    Part {
        // An hour at 1,000 a second.
        name: "accept",
        rounds_are: "connections of one call that never ends",
        rounds: 3_600_000,
        allowance_kib: 256,
        work: accept::reported,
    },
    Part {
        name: "accept-merged",
        rounds_are: "connections of one call that a profiler merges",
        rounds: 3_600_000,
        allowance_kib: 256,
        work: accept::merged,
    },
    Part {
        name: "functions",
        rounds_are: "sessions of 1,000 functions",
        rounds: 4_000,
        allowance_kib: 256,
        work: functions::in_sessions,
    },
];
