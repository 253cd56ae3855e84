//! Where an invocation's log lines go.
//!
//! [`InvocationLog`] opens the invocation's span and hangs a [`Journal`](journal::Journal) on
//! it. [`LogLayer`] turns an event into [lines](line::Line) and finds the journal by walking
//! up from the event's span. In envelope mode the journal keeps the lines for the answer's
//! `Logs`; all others go to the [writers](writers::Writers) at once.
//!
//! Kept lines are never the only copy for long: the [copier] writes them, too, if the answer takes
//! its time, and a [`Receipt`] writes those of an answer that could not be sent.

mod copier;
mod format;
mod journal;
mod layer;
mod line;
mod receipt;
mod scope;
mod writers;

pub use self::layer::LogLayer;
pub(crate) use self::receipt::Receipt;
pub(crate) use self::scope::InvocationLog;

/// The target of this crate's own span and events.
pub(crate) const TARGET: &str = "functions_custom_handler";
