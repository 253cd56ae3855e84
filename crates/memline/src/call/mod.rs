//! How a call begins, is polled, and where it ends.

mod begin;
mod end;
mod poll;

pub(crate) use self::begin::{Begun, begin, begin_again};
pub(crate) use self::end::{end, end_at_once, end_slowly};
pub(crate) use self::poll::{enter_to_drop, push_for_poll, suspend};
