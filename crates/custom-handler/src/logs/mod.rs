//! Where an invocation's log lines go.
//!
//! [`InvocationLog`] opens the invocation's span and hangs a [`Journal`](journal::Journal) on
//! it. [`LogLayer`] turns an event into [lines](line::Line) and finds the journal by walking
//! up from the event's span. In envelope mode the journal keeps the lines for the answer's
//! `Logs`; all others go to the [writers](writers::Writers) at once.

mod format;
mod journal;
mod layer;
mod line;
mod scope;
mod writers;

pub use self::layer::LogLayer;
pub(crate) use self::scope::InvocationLog;

/// The target of this crate's own span and events.
pub(crate) const TARGET: &str = "functions_custom_handler";
