//! Variables moved into locals, so that they are dropped where locals are and not after them.
//!
//! `let v = v;` is what the compiler itself makes of an async function's parameters. The new variable has the name, the `mut`
//! and the place of the user's, so that lints speak of it as before.

mod names;
mod owned;
mod parameter;

pub(crate) use self::names::bound_names;
pub(crate) use self::owned::may_own;
pub(crate) use self::parameter::{closure_parameter, may_rebind, parameter};
