//! The budget of one call, when it has ended.

use super::checks::Budget;
use super::held::Held;
use crate::heap::Untracked;
use crate::outcome::Outcome;
use crate::site::{Panic, Site};
use crate::stats::FunctionStats;
use crate::{OverBudget, Report, config};

/// What comes of a call's budget.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) is_over: bool,
    /// How to panic, once nothing of the call is left on the stack.
    pub(crate) failure: Option<Failure>,
}

/// A call that went over its budget, and is to say so with a panic.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    panic: Panic,
}

/// Holds a call against its function's budget, and marks it where it went over.
///
/// A call that was cut short is only marked: a panic while the thread unwinds would end the process, and a future that is
/// dropped has nobody to tell.
pub(crate) fn judge(stats: &mut FunctionStats, peak_bytes: i64, end: Outcome) -> Verdict {
    let limits = stats.site.limits;
    if !limits.are_any() {
        return Verdict::default();
    }
    let budget = Budget::of(limits);
    let held = Held {
        peak_bytes,
        retained_bytes: stats.retained(),
    };
    let is_over = budget.is_exceeded_by(held);
    stats.calls.over_budget = u64::from(is_over);
    let is_silent = end != Outcome::Returned || std::thread::panicking() || !is_strict(stats.site);
    // What cannot be measured comes to nothing, which would be within any budget.
    let is_broken = is_over || !stats.measure.is_readable();
    Verdict {
        is_over,
        failure: if is_broken && !is_silent {
            let message = budget.broken_by(&Report::new(stats, None), held);
            let panic = stats.site.panic;
            message.zip(panic).map(|(message, panic)| Failure { message, panic })
        } else {
            None
        },
    }
}

/// Whether a call of the function that goes over its budget panics.
fn is_strict(site: &Site) -> bool {
    match config::over_budget() {
        Some(over_budget) => over_budget == OverBudget::Panic,
        None => site.is_strict,
    }
}

impl Failure {
    /// Panics in the function.
    #[cold]
    #[inline(never)]
    pub(crate) fn panic(self) -> ! {
        // A panic's message is its own, and freed by whoever catches it; this one was made by the profiler, untracked.
        let counted = self.message.clone();
        let untracked = Untracked::start();
        drop(self.message);
        drop(untracked);
        (self.panic)(counted)
    }
}
