//! The reports of calls outside of any session. Sets the process's sink, the same for all tests of a file.

use std::cell::RefCell;
use std::sync::Once;

use memline::{Config, Measure, Report, configure};

thread_local! {
    /// The reports of calls that ended on this thread.
    static TOLD: RefCell<Vec<Report>> = const { RefCell::new(Vec::new()) };
}

/// The reports of the calls that `f` makes on this thread.
pub(crate) fn told<T>(f: impl FnOnce() -> T) -> (T, Vec<Report>) {
    static SET: Once = Once::new();
    SET.call_once(|| {
        let sink = |report: &Report| TOLD.with_borrow_mut(|told| told.push(report.clone()));
        configure(Config::new().measure(Measure::Task).sink(sink)).expect("memline::Alloc is there");
    });
    let result = f();
    (result, TOLD.take())
}
