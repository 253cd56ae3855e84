//! The process: what ends it, and how.

mod end;
mod host;
mod signals;

pub(crate) use self::end::{TERMINATED, end};
pub(crate) use self::host::end_with_host;
pub(crate) use self::signals::Stop;
