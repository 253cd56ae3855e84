//! Where an invocation's log lines go.
//!
//! [`InvocationLog`] opens the invocation's span and hangs a [`LogBuffer`](log_buffer::LogBuffer) on
//! it. [`LogLayer`] turns an event into [lines](line::Line) and finds the log buffer by walking
//! up from the event's span. In envelope mode the log buffer keeps the lines for the answer's
//! `Logs`; all others go to the [writers](writers::Writers) at once.
//!
//! Kept lines are never the only copy for long: the [delayed copy](delayed_copy) writes them, too, if the answer takes
//! its time, and a [`DeliveryTracker`] writes those of an answer that could not be sent.

mod delayed_copy;
mod delivery_tracker;
mod format;
mod init;
mod layer;
mod line;
mod log_buffer;
mod scope;
mod writers;

pub(crate) use self::delivery_tracker::DeliveryTracker;
pub use self::layer::LogLayer;
pub(crate) use self::scope::InvocationLog;

/// The target of this crate's own span and events.
pub(crate) const TARGET: &str = "functions_custom_handler";
