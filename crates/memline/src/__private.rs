//! What the code that `#[profile]` writes may touch. Not for use by hand: it changes without notice.

pub use crate::Measure;
pub use crate::future::{Profiled, profiled, profiled_part};
pub use crate::guard::{Back, Closing, Guard, PartGuard, back, closing, enter, enter_part};
pub use crate::probe::{Header, at, header, probe, probed, resume};
pub use crate::site::{Line, Site};

/// Never called. It says what type an async block returns; `loop {}` in its place would make the code after it
/// unreachable, and that would have to be allowed, which a crate can forbid.
#[must_use]
pub fn returned<T>() -> T {
    unreachable!("this stands in a branch that is never taken")
}
