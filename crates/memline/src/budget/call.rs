//! The budget of one call, when it has ended.

use super::checks::Budget;
use super::held::Held;
use crate::heap::Untracked;
use crate::outcome::End;
use crate::stats::FunctionStats;
use crate::{OverBudget, Report, config};

/// What comes of a call's budget.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) is_over: bool,
    /// What to panic with, once nothing of the call is left on the stack.
    pub(crate) message: Option<String>,
}

/// Holds a call against its function's budget, and marks it where it went over.
///
/// A call that was cut short is only marked: a panic while the thread unwinds would end the process, and a future that is
/// dropped has nobody to tell.
pub(crate) fn judge(stats: &mut FunctionStats, peak_bytes: i64, end: End) -> Verdict {
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
    let is_silent = end != End::Returned || std::thread::panicking() || config::over_budget() == OverBudget::Report;
    // What cannot be measured comes to nothing, which would be within any budget.
    let is_broken = is_over || !stats.measure.is_readable();
    Verdict {
        is_over,
        message: if is_broken && !is_silent {
            budget.broken_by(&Report::new(stats, None), held)
        } else {
            None
        },
    }
}

/// Panics with what [`judge`] said.
#[cold]
#[inline(never)]
pub(crate) fn fail(message: String) -> ! {
    // A panic's message is its own, and freed by whoever catches it; the one given was made by the profiler, untracked.
    let counted = message.clone();
    let untracked = Untracked::start();
    drop(message);
    drop(untracked);
    std::panic::panic_any(counted)
}
