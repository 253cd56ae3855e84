//! What the code that `#[profile]` writes may touch. Not for use by hand: it changes without notice.

pub use crate::Measure;
pub use crate::future::{Profiled, ProfiledPart, profiled, profiled_part};
pub use crate::guard::{
    Closing, Guard, PartGuard, closing, closing_scope, enter, enter_part, leave_early, restore_row, tried,
};
pub use crate::heap::ByRef;
pub use crate::probe::{CountedIter, counted_iter, probe, resume, then_row};
pub use crate::site::{Line, RangeOfLines, Site};

/// Never called. It says what type an async block returns; `loop {}` in its place would make the code after it
/// unreachable, and that would have to be allowed, which a crate can forbid.
#[must_use]
pub fn returned<T>() -> T {
    unreachable!("this stands in a branch that is never taken")
}
