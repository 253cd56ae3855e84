//! A profiled call of a function of five lines, none of which allocates.

use super::{AtMost, Row, wrapped};
use crate::costs::Costs;

const MERGED: &str = "a merged call (`Profiler`), 5 quiet lines";
const BARE: &str = "a bare call (`Profiler`, lean), 5 quiet lines";
const IN_A_SESSION: &str = "a call in a session, `task`, 5 quiet lines";
const REPORTED: &str = "a call whose report is given to a sink, `task`, 5 quiet lines";

/// Calls of hotpath's are cheap as long as its other thread has not begun to add them up.
const BY_TIME: &str = "hotpath by time only, a burst of 2,000, the calling thread alone";
const BY_TIME_ON_END: &str = "hotpath by time only, 500,000 on end";
const WITH_ALLOCATIONS: &str = "hotpath with allocations, a burst of 2,000, the calling thread alone";
const WITH_ALLOCATIONS_ON_END: &str = "hotpath with allocations, 500,000 on end";
const WITH_ALLOCATIONS_ON_BOTH_THREADS: &str = "hotpath with allocations, the processor's time on both of its threads";

fn merged(costs: &Costs) -> f64 {
    wrapped(costs, "five_lines_merged")
}

fn merged_on_end(costs: &Costs) -> f64 {
    wrapped(costs, "five_lines_merged_on_end")
}

fn in_a_session(costs: &Costs) -> f64 {
    wrapped(costs, "five_lines_by_task")
}

fn in_a_session_on_end(costs: &Costs) -> f64 {
    wrapped(costs, "five_lines_by_task_on_end")
}

fn reported(costs: &Costs) -> f64 {
    wrapped(costs, "five_lines_to_sink")
}

fn by_time(costs: &Costs) -> f64 {
    costs.of("hotpath-timing", "five_lines")
}

fn by_time_on_end(costs: &Costs) -> f64 {
    costs.of("hotpath-timing", "five_lines_on_end")
}

fn with_allocations(costs: &Costs) -> f64 {
    costs.of("hotpath", "five_lines")
}

fn with_allocations_on_end(costs: &Costs) -> f64 {
    costs.of("hotpath", "five_lines_on_end")
}

fn with_allocations_on_both_threads(costs: &Costs) -> f64 {
    costs.of("hotpath", "five_lines_added_up")
}

pub(super) const ROWS: [Row; 15] = [
    Row {
        what: BARE,
        nanos: |costs| wrapped(costs, "five_lines_bare"),
        against: "the same code without the attribute",
        against_nanos: |costs| wrapped(costs, "five_lines"),
        at_most: AtMost::MoreNanos(3.0),
    },
    Row {
        what: MERGED,
        nanos: merged,
        against: "",
        against_nanos: |_| 0.0,
        at_most: AtMost::Nanos(20.0),
    },
    Row {
        what: MERGED,
        nanos: merged,
        against: BY_TIME,
        against_nanos: by_time,
        at_most: AtMost::Times(0.25),
    },
    Row {
        what: MERGED,
        nanos: merged_on_end,
        against: BY_TIME_ON_END,
        against_nanos: by_time_on_end,
        at_most: AtMost::Times(0.25),
    },
    Row {
        what: MERGED,
        nanos: merged,
        against: WITH_ALLOCATIONS,
        against_nanos: with_allocations,
        at_most: AtMost::Times(1.0),
    },
    Row {
        what: IN_A_SESSION,
        nanos: in_a_session,
        against: "",
        against_nanos: |_| 0.0,
        at_most: AtMost::Nanos(20.0),
    },
    Row {
        what: IN_A_SESSION,
        nanos: in_a_session,
        against: BY_TIME,
        against_nanos: by_time,
        at_most: AtMost::Times(0.25),
    },
    Row {
        what: IN_A_SESSION,
        nanos: in_a_session_on_end,
        against: BY_TIME_ON_END,
        against_nanos: by_time_on_end,
        at_most: AtMost::Times(0.25),
    },
    Row {
        what: IN_A_SESSION,
        nanos: in_a_session,
        against: WITH_ALLOCATIONS,
        against_nanos: with_allocations,
        at_most: AtMost::Times(1.0),
    },
    Row {
        what: IN_A_SESSION,
        nanos: in_a_session_on_end,
        against: WITH_ALLOCATIONS_ON_END,
        against_nanos: with_allocations_on_end,
        at_most: AtMost::Times(1.0),
    },
    Row {
        what: IN_A_SESSION,
        nanos: in_a_session,
        against: WITH_ALLOCATIONS_ON_BOTH_THREADS,
        against_nanos: with_allocations_on_both_threads,
        at_most: AtMost::Times(1.0),
    },
    Row {
        what: IN_A_SESSION,
        nanos: in_a_session,
        against: "the same code without the attribute",
        against_nanos: |costs| wrapped(costs, "five_lines"),
        at_most: AtMost::Open,
    },
    Row {
        what: REPORTED,
        nanos: reported,
        against: "a call in a session",
        against_nanos: in_a_session,
        at_most: AtMost::Open,
    },
    Row {
        what: REPORTED,
        nanos: reported,
        against: BY_TIME,
        against_nanos: by_time,
        at_most: AtMost::Open,
    },
    Row {
        what: REPORTED,
        nanos: reported,
        against: WITH_ALLOCATIONS,
        against_nanos: with_allocations,
        at_most: AtMost::Open,
    },
];
