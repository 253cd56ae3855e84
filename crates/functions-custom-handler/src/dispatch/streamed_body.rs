//! A response's body that is sent as it comes.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as _, Frame, SizeHint};
use tracing::Span;

use crate::logs::TARGET;
use crate::panic;

/// Runs the app's stream in its invocation: what it logs belongs there, and so does why it breaks off, of which the
/// client learns nothing.
pub(super) struct StreamedBody {
    body: Body,
    span: Span,
}

impl StreamedBody {
    /// `body`, run in `span`. A body of known size is there already: with it the span has ended.
    pub(super) fn wrap(body: Body, span: Span) -> Body {
        if body.size_hint().exact().is_some() {
            body
        } else {
            Body::new(Self { body, span })
        }
    }
}

impl hyper::body::Body for StreamedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Self { body, span } = &mut *self;
        let _entered = span.enter();
        let polled = panic::catch_call(
            || "the response's body".to_owned(),
            || Pin::new(&mut *body).poll_frame(cx),
        );
        match polled {
            Ok(Poll::Ready(Some(Err(error)))) => {
                tracing::error!(target: TARGET, "the response's body broke off: {error}");
                Poll::Ready(Some(Err(error)))
            }
            Ok(polled) => polled,
            Err(panicked) => Poll::Ready(Some(Err(axum::Error::new(panicked)))),
        }
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
        self.span.in_scope(|| drop(body));
    }
}
