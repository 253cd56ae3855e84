use super::checks::Budget;
use crate::Report;

/// Asserts that each of some reports is within a budget.
///
/// ```
/// use memline::{Budget, Measure, Session, profile};
///
/// #[global_allocator]
/// static ALLOC: memline::Alloc = memline::Alloc::system();
///
/// #[profile]
/// fn zeros(n: usize) -> Vec<u8> {
///     vec![0; n]
/// }
///
/// let session = Session::builder().measure(Measure::Task).open();
/// drop(session.run(|| zeros(1000)));
/// memline::assert_within(session.finish(), &Budget::new().max_peak_bytes(1000));
/// ```
///
/// # Panics
///
/// With the error of [`Budget::check`].
#[track_caller]
pub fn assert_within(reports: impl AsRef<[Report]>, budget: &Budget) {
    if let Err(error) = budget.check(reports) {
        panic!("{error}");
    }
}
