//! A response's body that is sent as it comes.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use hyper::body::{Body as _, Frame, SizeHint};

use crate::logs::{InvocationLog, TARGET};
use crate::panic;

type Polled = Option<Result<Frame<Bytes>, axum::Error>>;

/// Runs the app's stream in its invocation: what it logs belongs there, and so does why it breaks off, of which the
/// client learns nothing. Its end comes when its lines are written.
pub(super) struct StreamedBody {
    body: Body,
    log: InvocationLog,
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
    /// `body`, as a part of the invocation of `log`; without a body the invocation has ended.
    pub(super) fn wrap(body: Body, log: InvocationLog) -> Body {
        if body.is_end_stream() {
            body
        } else {
            Body::new(Self { body, log, end: None })
        }
    }

    /// Polls the app's stream.
    fn poll_body(&mut self, cx: &mut Context<'_>) -> Poll<Polled> {
        let Self { body, log, .. } = self;
        let poll = || panic::catch_call(|| "the response's body".to_owned(), || Pin::new(body).poll_frame(cx));
        log.enter(|| match poll() {
            Ok(Poll::Ready(Some(Err(error)))) => {
                tracing::error!(target: TARGET, "the response's body broke off: {error}");
                Poll::Ready(Some(Err(error)))
            }
            Ok(polled) => polled,
            Err(panicked) => Poll::Ready(Some(Err(axum::Error::new(panicked)))),
        })
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
            match ready!(self.poll_body(cx)) {
                Some(Ok(frame)) => return Poll::Ready(Some(Ok(frame))),
                last => {
                    let writing = Some(self.log.written());
                    self.end = Some(End { writing, last });
                }
            }
        }
        self.end.as_mut().map_or(Poll::Ready(None), |end| end.poll(cx))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for StreamedBody {
    fn drop(&mut self) {
        let body = mem::take(&mut self.body);
        self.log.enter(|| drop(body));
    }
}
