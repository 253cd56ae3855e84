//! Which probes a function gets, and where: decided on the tree as it was parsed, which stays as it is.
//!
//! A [`Plan`] is a list of [`Mark`]s, and as text one line for each, such as `4 probe`. [`crate::emit`] turns each into a
//! call.

mod branches;
mod diverging;
mod ending;
mod endless;
mod exits;
mod expressions;
mod handed_over;
mod items;
mod kind;
mod loops;
mod mark;
mod parts;
mod planner;
mod scopes;
mod statements;
#[cfg(test)]
mod tests;
mod values;
mod whole;

pub(crate) use self::items::leading_items;
pub(crate) use self::kind::Kind;
pub(crate) use self::mark::{Call, Mark, Node, Place, Statement, Wrapper};
pub(crate) use self::whole::Plan;
