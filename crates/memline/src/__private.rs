//! What the code that `#[profile]` writes may touch. Not for use by hand: it changes without notice.

pub use crate::future::{Profiled, profiled, profiled_part};
pub use crate::guard::{Back, Closing, Guard, PartGuard, back, closing, enter, enter_part};
pub use crate::probe::{Header, at, header, probe, resume};
pub use crate::site::{Line, Site};
