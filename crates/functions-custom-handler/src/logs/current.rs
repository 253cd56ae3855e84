//! The invocation around an event.

use std::sync::Arc;

use tracing::{Event, Subscriber};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use super::log_buffer::LogBuffer;

/// The spans around an event, the innermost first.
pub(super) fn scope<'a, S>(
    event: &Event<'_>,
    context: &'a Context<'_, S>,
) -> impl Iterator<Item = SpanRef<'a, S>> + use<'a, S>
where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    context.event_scope(event).into_iter().flatten()
}

/// The log of the invocation whose span this is.
pub(super) fn log_buffer_of<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) -> Option<Arc<LogBuffer>> {
    span.extensions().get::<Arc<LogBuffer>>().cloned()
}
