//! Limits for what calls hold: of functions, by their attributes, and of reports, in tests.

mod assertion;
mod call;
mod checks;
mod held;
mod message;
mod size;

pub use self::assertion::assert_within;
pub(crate) use self::call::{Failure, judge};
pub use self::checks::Budget;
