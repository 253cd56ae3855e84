//! What is done only so that Clippy, and some lints of the compiler, say nothing new of a profiled function.

mod expectations;
mod shapes;
mod yields;

pub(crate) use self::expectations::{allow_in_body, allow_in_head};
pub(crate) use self::shapes::{
    drop_as_before, drops_a_result, is_canonical, is_explicit_deref, mention_types_of_empty,
};
pub(crate) use self::yields::may_end_in_future;
