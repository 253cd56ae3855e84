//! Calls of functions that have just been called for the first time, and of many functions.

use super::{AtMost, Row, wrapped};

const FIRST: &str = "the first call of a process, its report given to a sink, `task`, 5 quiet lines";

pub(super) const ROWS: [Row; 4] = [
    Row {
        what: FIRST,
        nanos: |costs| costs.of("first", "first_call"),
        against: "a later call, both with the clock's own time",
        against_nanos: |costs| costs.of("first", "later_call"),
        // Nothing in it waits for anything, such as a clock that is to be calibrated.
        at_most: AtMost::MoreNanos(50_000.0),
    },
    Row {
        what: FIRST,
        nanos: |costs| costs.of("first", "first_call"),
        against: "the first call under hotpath with allocations",
        against_nanos: |costs| costs.of("hotpath", "first_call"),
        at_most: AtMost::Open,
    },
    Row {
        what: "a call in a session in which 1,000 other functions were called, `task`, 5 quiet lines",
        nanos: |costs| wrapped(costs, "five_lines_beside_a_thousand"),
        against: "in a session in which none was",
        against_nanos: |costs| wrapped(costs, "five_lines_by_task"),
        at_most: AtMost::Times(1.2),
    },
    Row {
        what: "the same, of the 1,000 functions in turns: their code and rows come and go in the caches",
        nanos: |costs| wrapped(costs, "functions_in_turns"),
        against: "of one function",
        against_nanos: |costs| wrapped(costs, "five_lines_by_task"),
        at_most: AtMost::Times(2.0),
    },
];
