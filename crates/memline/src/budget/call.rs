//! The budget of one call, when it has ended.

use super::{Held, OverBudget};
use crate::counters::Uncounted;
use crate::tally::{End, Totals};
use crate::{Report, config};

/// Holds a call against its function's budget, and marks it where it went over.
///
/// What it answers is what to panic with, once nothing of the call is left on the stack. A call that was cut short is
/// only marked: a panic while the thread unwinds would end the process, and a future that is dropped has nobody to tell.
#[inline]
pub(crate) fn settle(totals: &mut Totals) -> Option<String> {
    if totals.site.budget.has_limit() {
        settle_limits(totals)
    } else {
        None
    }
}

#[inline(never)]
fn settle_limits(totals: &mut Totals) -> Option<String> {
    let budget = &totals.site.budget;
    let held = Held {
        peak_bytes: totals.peak,
        // Of what others did to its memory only an outermost call knows.
        retained_bytes: totals.net().wrapping_add(totals.changed_by_others),
    };
    let is_over = budget.is_exceeded_by(held);
    totals.calls_over_budget = u64::from(is_over);
    if totals.end != End::Returned || std::thread::panicking() || config::over_budget() == OverBudget::Report {
        return None;
    }
    // Given back by `fail`, as little counted.
    let _uncounted = Uncounted::start();
    // What cannot be measured comes to nothing, which would be within any budget.
    if is_over || !totals.measure.is_readable() {
        return budget.broken_by(&Report::new(totals, None), held);
    }
    None
}

/// Panics with what [`settle`] said.
#[cold]
#[inline(never)]
pub(crate) fn fail(message: String) -> ! {
    // A panic's message is its own, and freed by whoever catches it; the one given was made by the profiler, uncounted.
    let counted = message.clone();
    let uncounted = Uncounted::start();
    drop(message);
    drop(uncounted);
    std::panic::panic_any(counted)
}
