//! A response's body that is sent as it comes.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, poll_fn};
use hyper::body::{Body as _, Frame, SizeHint};

use super::flush::Flush;
use crate::logs::{InvocationLog, TARGET};
use crate::panic;

type Polled = Option<Result<Frame<Bytes>, axum::Error>>;

/// Runs the app's stream in its invocation: what it logs belongs there, and so does why it breaks off, of which the
/// client learns nothing. Its end comes when its lines are written.
pub(super) struct StreamedBody {
    body: Body,
    /// Until the stream has ended.
    log: Option<InvocationLog>,
    flush: Flush,
    /// What came when the response was made.
    first: Option<Polled>,
    /// Once the stream has ended.
    end: Option<End>,
}

struct End {
    /// `None` when that is done.
    writing: Option<BoxFuture<'static, ()>>,
    /// An error, if the stream broke off.
    last: Polled,
}

impl StreamedBody {
    /// `body`, as a part of the invocation of `log`. With a body that is there already the invocation has ended.
    pub(super) fn wrap(body: Body, log: InvocationLog, flush: Flush) -> Body {
        if body.is_end_stream() {
            return body;
        }
        let mut streamed = Self {
            body,
            log: Some(log),
            flush,
            first: None,
            end: None,
        };
        let first = poll_fn(|cx| streamed.poll_body(cx)).now_or_never();
        match first {
            Some(Some(Ok(frame))) if frame.is_data() && streamed.body.is_end_stream() => {
                frame.into_data().map_or_else(|_| Body::empty(), Body::from)
            }
            first => {
                streamed.first = first;
                Body::new(streamed)
            }
        }
    }

    /// Polls the app's stream.
    fn poll_body(&mut self, cx: &mut Context<'_>) -> Poll<Polled> {
        let Self { body, log, .. } = self;
        let poll = || panic::catch_call(|| "the response's body".to_owned(), || Pin::new(body).poll_frame(cx));
        let polled = || match poll() {
            Ok(Poll::Ready(Some(Err(error)))) => {
                tracing::error!(target: TARGET, "the response's body broke off: {error}");
                Poll::Ready(Some(Err(error)))
            }
            Ok(polled) => polled,
            Err(panicked) => Poll::Ready(Some(Err(axum::Error::new(panicked)))),
        };
        match log {
            Some(log) => log.enter(polled),
            None => polled(),
        }
    }

    /// Ends the invocation, and its span with it.
    fn end(&mut self, last: Polled) -> End {
        self.drop_body();
        let writing = self.log.take().map(|log| {
            let flush = self.flush.clone();
            async move {
                log.written().await;
                drop(log);
                flush.flush().await;
            }
            .boxed()
        });
        End { writing, last }
    }

    /// Its `Drop` is code of the app.
    fn drop_body(&mut self) {
        let body = mem::take(&mut self.body);
        if let Some(log) = &self.log {
            log.enter(|| drop(body));
        }
    }
}

impl End {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Polled> {
        if let Some(writing) = &mut self.writing {
            ready!(writing.as_mut().poll(cx));
            self.writing = None;
        }
        Poll::Ready(self.last.take())
    }
}

impl hyper::body::Body for StreamedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Polled> {
        if self.end.is_none() {
            let polled = match self.first.take() {
                Some(first) => first,
                None => ready!(self.poll_body(cx)),
            };
            match polled {
                Some(Ok(frame)) => return Poll::Ready(Some(Ok(frame))),
                last => self.end = Some(self.end(last)),
            }
        }
        self.end.as_mut().map_or(Poll::Ready(None), |end| end.poll(cx))
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.end.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.body.size_hint();
        let Some(Some(Ok(frame))) = &self.first else {
            return rest;
        };
        let first = frame.data_ref().map_or(0, Bytes::len) as u64;
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower() + first);
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper + first);
        }
        hint
    }
}

impl Drop for StreamedBody {
    fn drop(&mut self) {
        self.drop_body();
    }
}
