//! An invocation: a session of one profiled async call that allocates and yields.

use super::{AtMost, Row, wrapped};

pub(super) const ROWS: [Row; 3] = [
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
];
