//! The rows of the table: what is compared with what, and how far they may be apart.

mod allocations;
mod calls;
mod functions;
mod invocations;
mod lines;
mod threads;

use crate::costs::Costs;

/// A line of the table.
pub(crate) struct Row {
    pub(crate) what: &'static str,
    pub(crate) nanos: fn(&Costs) -> f64,
    /// Empty if the row stands by itself.
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
    /// The first is at most so many nanoseconds, whatever the second is.
    Nanos(f64),
    /// No limit: for comparison.
    Open,
}

/// All rows, in the order of the table.
pub(crate) fn all() -> impl Iterator<Item = &'static Row> {
    let parts: [&[Row]; 6] = [
        &lines::ROWS,
        &calls::ROWS,
        &functions::ROWS,
        &allocations::ROWS,
        &threads::ROWS,
        &invocations::ROWS,
    ];
    parts.into_iter().flatten()
}

fn wrapped(costs: &Costs, workload: &'static str) -> f64 {
    costs.of("wrapped", workload)
}
