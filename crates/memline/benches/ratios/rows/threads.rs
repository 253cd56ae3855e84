//! What the process's other threads cost the one that runs.

use super::{AtMost, Row};

/// A profiled round of the loop has two lines.
const LINES: f64 = 2.0;

pub(super) const ROWS: [Row; 4] = [
    Row {
        what: "allocation + free under `Alloc`, 2,000 threads alive",
        nanos: |costs| costs.of("threads", "alloc_among_2000"),
        against: "2 threads alive",
        against_nanos: |costs| costs.of("threads", "alloc_among_2"),
        at_most: AtMost::Times(1.2),
    },
    Row {
        what: "the same, after 2,000 threads that have ended",
        nanos: |costs| costs.of("threads", "alloc_after_2000"),
        against: "2 threads alive",
        against_nanos: |costs| costs.of("threads", "alloc_among_2"),
        at_most: AtMost::Times(1.2),
    },
    Row {
        what: "a profiled line, `heap`, 2,000 threads alive",
        nanos: |costs| costs.of("threads", "heap_among_2000") / LINES,
        against: "2 threads alive",
        against_nanos: |costs| costs.of("threads", "heap_among_2") / LINES,
        at_most: AtMost::Times(1.2),
    },
    Row {
        what: "the same, after 2,000 threads that have ended",
        nanos: |costs| costs.of("threads", "heap_after_2000") / LINES,
        against: "2 threads alive",
        against_nanos: |costs| costs.of("threads", "heap_among_2") / LINES,
        at_most: AtMost::Times(1.2),
    },
];
