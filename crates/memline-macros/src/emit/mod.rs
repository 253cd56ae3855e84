//! Writes a plan's calls into a body.

mod apply;
mod calls;
mod syntax;

pub(crate) use self::apply::apply;
pub(crate) use self::calls::{enter, profiled};
