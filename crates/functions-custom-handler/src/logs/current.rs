//! The invocation that the current thread works for.

use std::cell::Cell;
use std::sync::Arc;

use tracing::{Event, Span, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use super::log_buffer::LogBuffer;

thread_local! {
    /// A [`LogLayer`](super::LogLayer) has got an event of this thread.
    static HAS_ARRIVED: Cell<bool> = const { Cell::new(false) };
}

/// An invocation, found by the current span.
#[derive(Debug)]
pub(crate) struct CurrentInvocation(Arc<LogBuffer>);

impl CurrentInvocation {
    /// `None` outside of invocations, and where a filter has taken the invocation's span away.
    pub(crate) fn find() -> Option<Self> {
        let found = Span::current().with_subscriber(|(id, subscriber)| {
            let span = subscriber.downcast_ref::<Registry>()?.span(id)?;
            span.scope().find_map(|span| log_buffer_of(&span))
        });
        found.flatten().map(Self)
    }

    /// Notes the request that the invocation is for, such as `GET /api/Orders`.
    pub(crate) fn set_request(&self, request: String) {
        self.0.panics().request = request;
    }

    /// The request, as it was noted.
    pub(crate) fn request(&self) -> String {
        self.0.panics().request.clone()
    }

    /// Notes that a panic of this message is in the log.
    pub(crate) fn note_panic(&self, message: &str) {
        self.0.panics().note(message);
    }

    /// Whether a panic of this message is in the log.
    pub(crate) fn has_logged_panic(&self, message: &str) -> bool {
        self.0.panics().has(message)
    }
}

/// Whether what `log` logs comes to a [`LogLayer`](super::LogLayer): there may be none, and filters before it.
pub(crate) fn arrives(log: impl FnOnce()) -> bool {
    // At the end of a thread nothing can be told.
    let _ = HAS_ARRIVED.try_with(|arrived| arrived.set(false));
    log();
    HAS_ARRIVED.try_with(Cell::take).unwrap_or(false)
}

/// To be called for each event that arrives.
pub(super) fn arrived() {
    let _ = HAS_ARRIVED.try_with(|arrived| arrived.set(true));
}

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
