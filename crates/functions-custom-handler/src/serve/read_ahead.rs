//! A request's body of which the beginning has been read.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::BoxError;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame};

use super::idle_timeout::TimedBody;

/// Enough for most envelopes.
const BYTES: usize = 64 * 1024;

/// Gives what has been read, and then the rest.
pub(super) struct ReadAhead {
    read: VecDeque<Result<Frame<Bytes>, BoxError>>,
    /// Until its end.
    rest: Option<TimedBody>,
}

impl ReadAhead {
    /// Reads `body` here, to its end unless it is long. For a body of which the app reads all before it does anything else:
    /// each piece that it reads on its own thread is asked for and sent between the threads.
    pub(super) async fn of(mut body: TimedBody) -> Self {
        let mut read = VecDeque::new();
        let mut bytes = 0;
        while bytes < BYTES {
            match body.frame().await {
                None => return Self { read, rest: None },
                Some(Ok(frame)) => {
                    bytes += frame.data_ref().map_or(0, Bytes::len);
                    read.push_back(Ok(frame));
                }
                Some(Err(error)) => {
                    read.push_back(Err(error));
                    return Self { read, rest: None };
                }
            }
        }
        Self { read, rest: Some(body) }
    }
}

impl Body for ReadAhead {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(frame) = self.read.pop_front() {
            return Poll::Ready(Some(frame));
        }
        match &mut self.rest {
            Some(rest) => Pin::new(rest).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.read.is_empty() && self.rest.as_ref().is_none_or(Body::is_end_stream)
    }
}
