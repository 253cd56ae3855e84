//! An allocation and its free, of 64 to 127 bytes.

use super::{AtMost, Row};
use crate::costs::Costs;

const SYSTEM: &str = "the system's allocator alone";
const MIMALLOC: &str = "mimalloc alone";
const JEMALLOC: &str = "jemalloc alone";

/// A row of the workload `alloc`, or another of the same code.
const fn row(
    what: &'static str,
    nanos: fn(&Costs) -> f64,
    (against, against_nanos): (&'static str, fn(&Costs) -> f64),
    at_most: AtMost,
) -> Row {
    Row {
        what,
        nanos,
        against,
        against_nanos,
        at_most,
    }
}

const fn system() -> (&'static str, fn(&Costs) -> f64) {
    (SYSTEM, |costs| costs.of("inner", "alloc"))
}

const fn mimalloc() -> (&'static str, fn(&Costs) -> f64) {
    (MIMALLOC, |costs| costs.of("inner-mimalloc", "alloc"))
}

const fn jemalloc() -> (&'static str, fn(&Costs) -> f64) {
    (JEMALLOC, |costs| costs.of("inner-jemalloc", "alloc"))
}

pub(super) const ROWS: [Row; 15] = [
    row(
        "allocation + free under `UntaggedAlloc`, outside of any profiled call",
        |costs| costs.of("untagged-system", "alloc"),
        system(),
        AtMost::Times(1.1),
    ),
    row(
        "the same, around mimalloc",
        |costs| costs.of("untagged-mimalloc", "alloc"),
        mimalloc(),
        AtMost::Times(1.1),
    ),
    row(
        "the same, around jemalloc",
        |costs| costs.of("untagged-jemalloc", "alloc"),
        jemalloc(),
        AtMost::Open,
    ),
    row(
        "allocation + free under `Alloc`, outside of any profiled call",
        |costs| costs.of("wrapped-system", "alloc"),
        system(),
        AtMost::Times(1.3),
    ),
    row(
        "the same",
        |costs| costs.of("wrapped-system", "alloc"),
        system(),
        AtMost::MoreNanos(3.0),
    ),
    row(
        "the same, around mimalloc",
        |costs| costs.of("wrapped-mimalloc", "alloc"),
        mimalloc(),
        AtMost::Times(1.3),
    ),
    row(
        "the same",
        |costs| costs.of("wrapped-mimalloc", "alloc"),
        mimalloc(),
        AtMost::MoreNanos(3.0),
    ),
    row(
        "the same, around jemalloc",
        |costs| costs.of("wrapped-jemalloc", "alloc"),
        jemalloc(),
        AtMost::Open,
    ),
    row(
        "the same, around the system's, on a line profiled by `task` in a session",
        |costs| costs.of("wrapped-system", "alloc_inside"),
        system(),
        AtMost::MoreNanos(3.0),
    ),
    row(
        "the same",
        |costs| costs.of("wrapped-system", "alloc_inside"),
        system(),
        AtMost::Times(1.3),
    ),
    row(
        "the same, on a line of a merged call (`Profiler`)",
        |costs| costs.of("wrapped-system", "alloc_merged"),
        system(),
        AtMost::Times(1.3),
    ),
    row(
        "allocation + free under `Alloc`, switched off",
        |costs| costs.of("wrapped-system", "alloc_off"),
        system(),
        AtMost::Times(1.1),
    ),
    row(
        "the same",
        |costs| costs.of("wrapped-system", "alloc_off"),
        system(),
        AtMost::MoreNanos(1.0),
    ),
    row(
        "the same, around mimalloc",
        |costs| costs.of("wrapped-mimalloc", "alloc_off"),
        mimalloc(),
        AtMost::Times(1.1),
    ),
    row(
        "the same",
        |costs| costs.of("wrapped-mimalloc", "alloc_off"),
        mimalloc(),
        AtMost::MoreNanos(1.0),
    ),
];
