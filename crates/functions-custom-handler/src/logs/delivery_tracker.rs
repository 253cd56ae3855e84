//! Whether an answer, and the log in it, has left.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};

use super::log_buffer::LogBuffer;

/// Goes with an answer, in its extensions. When the last clone is dropped and the answer has not left, the lines are
/// written.
#[derive(Clone, Debug)]
pub(crate) struct DeliveryTracker(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    log_buffer: Arc<LogBuffer>,
}

impl DeliveryTracker {
    pub(super) fn new(log_buffer: Arc<LogBuffer>) -> Self {
        Self(Arc::new(Inner { log_buffer }))
    }

    /// The answer, which has left as soon as its body has been read. For whoever knows nothing of its socket.
    pub(crate) fn settle_when_read(mut answer: Response) -> Response {
        let Some(tracker) = answer.extensions_mut().remove::<Self>() else {
            return answer;
        };
        answer.map(|body| Body::new(TrackedBody::new(body, Some(move || tracker.left()))))
    }

    /// The answer has left, as far as this process can know.
    pub(crate) fn left(&self) {
        self.0.log_buffer.delivered();
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Does nothing to what was delivered.
        self.log_buffer.release();
    }
}

/// A body that calls `at_end` when all of it has been read.
pub(crate) struct TrackedBody<B, F> {
    body: B,
    /// Until then.
    at_end: Option<F>,
}

impl<B: hyper::body::Body, F: FnOnce()> TrackedBody<B, F> {
    pub(crate) fn new(body: B, at_end: Option<F>) -> Self {
        let mut tracked = Self { body, at_end };
        tracked.tell();
        tracked
    }

    /// Nobody asks a body that is at its end for another frame.
    fn tell(&mut self) {
        if self.body.is_end_stream()
            && let Some(at_end) = self.at_end.take()
        {
            at_end();
        }
    }
}

impl<B, F> hyper::body::Body for TrackedBody<B, F>
where
    B: hyper::body::Body + Unpin,
    F: FnOnce() + Unpin,
{
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        self.tell();
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
