//! Whether an answer, and the log in it, has left.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use hyper::body::{Body as _, Frame, SizeHint};

use super::log_buffer::LogBuffer;

/// Goes with an answer. When the last clone is dropped and the answer has not left, the lines
/// are written.
#[derive(Clone, Debug)]
pub(crate) struct DeliveryTracker(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    log_buffer: Arc<LogBuffer>,
    /// Whether someone watches the socket, so that having been read is not enough.
    is_watched: AtomicBool,
    is_read: AtomicBool,
}

impl DeliveryTracker {
    pub(super) fn new(log_buffer: Arc<LogBuffer>) -> Self {
        Self(Arc::new(Inner {
            log_buffer,
            is_watched: AtomicBool::new(false),
            is_read: AtomicBool::new(false),
        }))
    }

    /// The answer with this tracker: in its extensions for whoever writes it, and in its body.
    pub(super) fn attach(self, answer: Response) -> Response {
        let for_writer = self.clone();
        let mut answer = answer.map(|body| Body::new(TrackedBody::new(body, self)));
        answer.extensions_mut().insert(for_writer);
        answer
    }

    /// From now on the answer has left only by [`DeliveryTracker::left`].
    pub(crate) fn watch(&self) {
        self.0.is_watched.store(true, Ordering::Release);
    }

    /// Whether the body has been read to its end.
    pub(crate) fn is_read(&self) -> bool {
        self.0.is_read.load(Ordering::Acquire)
    }

    /// The answer has left, as far as this process can know.
    pub(crate) fn left(&self) {
        self.0.log_buffer.delivered();
    }

    fn read(&self) {
        self.0.is_read.store(true, Ordering::Release);
        if !self.0.is_watched.load(Ordering::Acquire) {
            self.left();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Does nothing to what was delivered.
        self.log_buffer.release();
    }
}

/// A body that tells when it has been read.
struct TrackedBody {
    body: Body,
    /// Until then.
    tracker: Option<DeliveryTracker>,
}

impl TrackedBody {
    fn new(body: Body, tracker: DeliveryTracker) -> Self {
        let mut receipted = Self {
            body,
            tracker: Some(tracker),
        };
        receipted.tell();
        receipted
    }

    /// Nobody asks a body that is at its end for another frame.
    fn tell(&mut self) {
        if self.body.is_end_stream()
            && let Some(tracker) = self.tracker.take()
        {
            tracker.read();
        }
    }
}

impl hyper::body::Body for TrackedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
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
