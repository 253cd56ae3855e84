//! Where an invocation's log lines go.
//!
//! [`InvocationLog`] opens the invocation's span and hangs a [`LogBuffer`](log_buffer::LogBuffer) on
//! it. [`LogLayer`] turns an event into [lines](line::Line) and finds the log buffer by walking
//! up from the event's span. In envelope mode the log buffer keeps the lines for the answer's
//! `Logs`; all others, and errors, go to the [writers](writers::Writers) at once.
//!
//! Kept lines are never the only copy for long: by an [appointment](appointments) they are written, too, if the answer
//! takes its time, and a [`DeliveryTracker`] writes those of an answer that could not be sent.
//!
//! The process's streams have a [queue](stream_queue) each, and a thread that writes. The [marks](marks) of an
//! invocation say how far they have to be written before it is answered.
//!
//! Imports run downwards only:
//!
//! ```text
//! scope, layer                     what the rest of the crate uses
//! delivery_tracker, current        whether an answer has left; the invocation of the current thread
//! log_buffer                       the log of one invocation
//! format, span_fields, panics      from events to lines; what is known of an invocation beside them
//! writers                          to the streams, or to what a test gives
//! marks, process_streams           waiting for the process's own streams
//! stream_queue                     what waits to be written
//! appointments, dropped, block, line, write_whole
//! ```

mod appointments;
mod block;
mod current;
mod delivery_tracker;
mod dropped;
mod format;
mod init;
mod layer;
mod line;
mod log_buffer;
mod marks;
mod panics;
mod process_streams;
mod scope;
mod span_fields;
mod stream_queue;
mod write_whole;
mod writers;

pub(crate) use self::current::{CurrentInvocation, arrives};
pub(crate) use self::delivery_tracker::{DeliveryTracker, TrackedBody};
pub use self::layer::LogLayer;
pub use self::process_streams::flush_logs;
pub(crate) use self::scope::InvocationLog;

/// The target of this crate's own span and events.
pub(crate) const TARGET: &str = "functions_custom_handler";

/// The name of that span.
const INVOCATION: &str = "invocation";
