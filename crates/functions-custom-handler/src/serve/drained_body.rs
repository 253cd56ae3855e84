//! A request's body, of which the server reads on what the app leaves.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::BoxError;
use bytes::Bytes;
use http::HeaderMap;
use http::header::EXPECT;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, SizeHint};
use tokio::runtime::Handle;

use super::idle_timeout::TimedBody;

/// A body that is read to its end, whether the app does so or not.
///
/// The host, as most clients, sends all of a body before it reads the answer. If the connection were closed before, as hyper
/// closes it when a body is dropped, it would get an error in place of a 413 or 401, and the client a 500.
pub(super) struct DrainedBody {
    /// Until its end, or until it fails.
    body: Option<TimedBody>,
    /// The client sends nothing until it is told to, which reading does.
    is_held_back: bool,
    /// How much is read that nobody wants.
    limit_bytes: usize,
    /// The sockets' own.
    runtime: Handle,
}

impl DrainedBody {
    /// The body of a request with these headers, and the most that the host lets a client send.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub(super) fn new(body: TimedBody, headers: &HeaderMap, limit_bytes: usize) -> Self {
        Self {
            body: Some(body),
            is_held_back: headers.contains_key(EXPECT),
            limit_bytes,
            runtime: Handle::current(),
        }
    }
}

/// Reads `body` to its end, or until there is too much of it.
async fn drain(mut body: TimedBody, limit_bytes: usize) {
    let mut bytes = 0;
    while bytes <= limit_bytes
        && let Some(Ok(frame)) = body.frame().await
    {
        bytes += frame.data_ref().map_or(0, Bytes::len);
    }
}

impl Body for DrainedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.is_held_back = false;
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let polled = ready!(Pin::new(body).poll_frame(cx));
        if !matches!(polled, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(polled)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, Body::size_hint)
    }
}

impl Drop for DrainedBody {
    fn drop(&mut self) {
        if let Some(body) = self.body.take()
            && !self.is_held_back
            && !body.is_end_stream()
        {
            self.runtime.spawn(drain(body, self.limit_bytes));
        }
    }
}
