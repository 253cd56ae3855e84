//! The span of an invocation.

use std::sync::Arc;

use axum::response::Response;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tracing::{Instrument as _, Span};
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan as _;

use super::log_buffer::LogBuffer;
use super::{DeliveryTracker, INVOCATION, TARGET};
use crate::Invocation;
use crate::refusal::Refusal;
use crate::warning::Warning;

/// An invocation's span and log buffer. Dropped before [`InvocationLog::answer`], as when the
/// host hangs up, it writes the lines instead.
#[derive(Debug)]
pub(crate) struct InvocationLog {
    span: Span,
    log_buffer: Arc<LogBuffer>,
}

impl InvocationLog {
    pub(crate) fn open(invocation: &Invocation) -> Self {
        // At the highest level, so that a filter by level never takes the invocation away
        // from its events.
        let span = tracing::error_span!(
            target: TARGET,
            INVOCATION,
            id = invocation.id(),
            otel.kind = "server",
            otel.name = tracing::field::Empty,
        );
        #[cfg(feature = "opentelemetry")]
        crate::telemetry::begin(&span, invocation);
        let log_buffer = Arc::new(LogBuffer::new(invocation.id(), invocation.mode()));
        span.with_subscriber(|(id, subscriber)| {
            let registry = subscriber.downcast_ref::<Registry>();
            if let Some(span) = registry.and_then(|registry| registry.span(id)) {
                span.extensions_mut().insert(Arc::clone(&log_buffer));
            }
        });
        Self { span, log_buffer }
    }

    /// Runs `future` inside the span.
    pub(crate) async fn run<F: Future>(&self, future: F) -> F::Output {
        future.instrument(self.span.clone()).await
    }

    /// Logs a refusal that the host will not show: of an answer outside 2xx it reads nothing.
    pub(crate) fn refused(&self, refusal: &Refusal) {
        self.span.in_scope(|| tracing::error!(target: TARGET, "{refusal}"));
    }

    /// Logs what the host changes or loses.
    pub(crate) fn warned(&self, warning: Warning<'_>) {
        self.span.in_scope(|| tracing::warn!(target: TARGET, "{warning}"));
    }

    /// Calls `f` inside the span.
    pub(crate) fn enter<R>(&self, f: impl FnOnce() -> R) -> R {
        self.span.in_scope(f)
    }

    /// The answer that `build` makes of the lines, when those are written that go to the streams. If it cannot be sent,
    /// the others are written, too.
    pub(crate) async fn answer(self, build: impl FnOnce(Vec<String>) -> Response) -> Response {
        self.log_buffer.written().await;
        let mut answer = build(self.log_buffer.answer());
        let tracker = DeliveryTracker::new(Arc::clone(&self.log_buffer));
        answer.extensions_mut().insert(tracker);
        answer
    }
}

impl InvocationLog {
    /// To be called before an answer of which the host reads no log: the lines are written, and this waits for it, a
    /// second at most. The host may kill the process at any time.
    pub(crate) async fn release(&self) {
        self.log_buffer.release_unanswered();
        self.log_buffer.written().await;
    }

    /// Waits until what has been given to the streams is written, a second at most.
    pub(crate) fn written(&self) -> BoxFuture<'static, ()> {
        let log_buffer = Arc::clone(&self.log_buffer);
        async move { log_buffer.written().await }.boxed()
    }
}

impl Drop for InvocationLog {
    fn drop(&mut self) {
        self.log_buffer.release_unanswered();
    }
}
