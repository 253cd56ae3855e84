//! The rows of the table: what is compared with what, and how far they may be apart.

use crate::costs::Costs;

/// A line of the table.
pub(crate) struct Row {
    pub(crate) what: &'static str,
    pub(crate) nanos: fn(&Costs) -> f64,
    pub(crate) against: &'static str,
    pub(crate) against_nanos: fn(&Costs) -> f64,
    pub(crate) at_most: AtMost,
}

/// How far the two costs may be apart.
#[derive(Clone, Copy)]
pub(crate) enum AtMost {
    /// The first is at most so many times the second.
    Times(f64),
    /// The first is at most the second divided by so much.
    Part(f64),
    /// The first is at most so many nanoseconds more than the second.
    MoreNanos(f64),
    /// No limit: for comparison.
    Open,
}

/// A profiled round of the loop has two lines, hence two probes.
const LINES: f64 = 2.0;
/// Of a call of five lines: one each, and the closing brace's.
const PROBES_OF_A_CALL: f64 = 6.0;

fn wrapped(costs: &Costs, workload: &'static str) -> f64 {
    costs.of("wrapped", workload)
}

pub(crate) const ROWS: [Row; 19] = [
    Row {
        what: "`rss` probe",
        nanos: |costs| (wrapped(costs, "rounds_by_rss") - wrapped(costs, "rounds")) / LINES,
        against: "a bare `pread` of an open /proc/self/statm",
        against_nanos: |costs| wrapped(costs, "pread"),
        at_most: AtMost::Times(1.3),
    },
    Row {
        what: "an empty loop round with a `task` probe",
        nanos: |costs| (wrapped(costs, "rounds_by_task") + wrapped(costs, "rounds")) / LINES,
        against: "an empty loop round",
        against_nanos: |costs| wrapped(costs, "rounds"),
        at_most: AtMost::MoreNanos(10.0),
    },
    Row {
        what: "allocation + free under the wrapper, profiling on, on a line profiled by `task`",
        nanos: |costs| costs.of("wrapped-system", "alloc_inside"),
        against: "the inner allocator alone (the system's)",
        against_nanos: |costs| costs.of("inner", "alloc"),
        at_most: AtMost::MoreNanos(3.0),
    },
    Row {
        what: "the same, outside of any profiled call",
        nanos: |costs| costs.of("wrapped-system", "alloc"),
        against: "the inner allocator alone (the system's)",
        against_nanos: |costs| costs.of("inner", "alloc"),
        at_most: AtMost::MoreNanos(3.0),
    },
    Row {
        what: "the same, around mimalloc",
        nanos: |costs| costs.of("wrapped-mimalloc", "alloc"),
        against: "the inner allocator alone (mimalloc)",
        against_nanos: |costs| costs.of("inner-mimalloc", "alloc"),
        at_most: AtMost::MoreNanos(3.0),
    },
    Row {
        what: "the same, switched off",
        nanos: |costs| costs.of("wrapped-mimalloc", "alloc_off"),
        against: "the inner allocator alone (mimalloc)",
        against_nanos: |costs| costs.of("inner-mimalloc", "alloc"),
        at_most: AtMost::MoreNanos(1.0),
    },
    Row {
        what: "the same, around the system's, switched off",
        nanos: |costs| costs.of("wrapped-system", "alloc_off"),
        against: "the inner allocator alone (the system's)",
        against_nanos: |costs| costs.of("inner", "alloc"),
        at_most: AtMost::MoreNanos(1.0),
    },
    Row {
        what: "an empty loop round with a probe that is switched off",
        nanos: |costs| (wrapped(costs, "rounds_off") + wrapped(costs, "rounds")) / LINES,
        against: "the same code without the attribute",
        against_nanos: |costs| wrapped(costs, "rounds"),
        at_most: AtMost::MoreNanos(1.0),
    },
    Row {
        what: "a line of a call of 5 lines, switched off",
        nanos: |costs| wrapped(costs, "five_lines_off") / PROBES_OF_A_CALL,
        against: "the same code without the attribute",
        against_nanos: |costs| wrapped(costs, "five_lines") / PROBES_OF_A_CALL,
        at_most: AtMost::MoreNanos(1.0),
    },
    Row {
        what: "a profiled call, `task`, 5 lines, in a session",
        nanos: |costs| wrapped(costs, "five_lines_by_task_on_end"),
        against: "hotpath with its allocation features, on the same function; 500,000 calls on end",
        against_nanos: |costs| costs.of("hotpath", "five_lines_on_end"),
        at_most: AtMost::Times(1.0),
    },
    Row {
        what: "the same",
        nanos: |costs| wrapped(costs, "five_lines_by_task"),
        against: "hotpath, the processor's time on both of its threads",
        against_nanos: |costs| costs.of("hotpath", "five_lines_added_up"),
        at_most: AtMost::Times(1.0),
    },
    Row {
        what: "the same, 2,000 calls on end",
        nanos: |costs| wrapped(costs, "five_lines_by_task"),
        against: "hotpath, the calling thread alone, whose other thread adds the calls up later",
        against_nanos: |costs| costs.of("hotpath", "five_lines"),
        at_most: AtMost::Times(1.0),
    },
    Row {
        what: "the same, outside of any session, each call's report given to a sink",
        nanos: |costs| wrapped(costs, "five_lines_to_sink"),
        against: "hotpath, which never makes a report of one call",
        against_nanos: |costs| costs.of("hotpath", "five_lines"),
        at_most: AtMost::Open,
    },
    Row {
        what: "a profiled line, `task`",
        nanos: |costs| wrapped(costs, "rounds_by_task") / LINES,
        against: "Python's memory_profiler on the same loop",
        against_nanos: |costs| costs.of("python", "rounds") / LINES,
        at_most: AtMost::Part(1000.0),
    },
    Row {
        what: "a profiled line, `rss`",
        nanos: |costs| wrapped(costs, "rounds_by_rss") / LINES,
        against: "Python's memory_profiler on the same loop",
        against_nanos: |costs| costs.of("python", "rounds") / LINES,
        at_most: AtMost::Part(10.0),
    },
    Row {
        what: "an invocation profiled by `task`, 1,000 concurrent",
        nanos: |costs| wrapped(costs, "invocations_1000_by_task"),
        against: "itself, 1 at a time",
        against_nanos: |costs| wrapped(costs, "invocations_1_by_task"),
        at_most: AtMost::Times(1.2),
    },
    Row {
        what: "of which profiling, 1,000 concurrent",
        nanos: |costs| wrapped(costs, "invocations_1000_by_task") - wrapped(costs, "invocations_1000"),
        against: "itself, 1 at a time",
        against_nanos: |costs| wrapped(costs, "invocations_1_by_task") - wrapped(costs, "invocations_1"),
        at_most: AtMost::Times(1.2),
    },
    Row {
        what: "of which the unprofiled code, 1,000 concurrent",
        nanos: |costs| wrapped(costs, "invocations_1000"),
        against: "itself, 1 at a time",
        against_nanos: |costs| wrapped(costs, "invocations_1"),
        at_most: AtMost::Open,
    },
    Row {
        what: "a profiled call, `task`, 5 lines, in a session",
        nanos: |costs| wrapped(costs, "five_lines_by_task"),
        against: "the same code without the attribute",
        against_nanos: |costs| wrapped(costs, "five_lines"),
        at_most: AtMost::Open,
    },
];
