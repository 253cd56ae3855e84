//! The body of an answer, on its way from the app's runtime to the socket.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::BoxError;
use axum::body::Body;
use bytes::Bytes;
use futures_util::FutureExt as _;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Frame, SizeHint};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::task::Task;

/// How many frames of a streamed body may wait for the socket.
const FRAMES: usize = 4;

type Sent = Result<Frame<Bytes>, BoxError>;

/// A body that runs no code of the app when it is read.
#[derive(Debug)]
pub(super) enum AnswerBody {
    /// All there is, until it has been read.
    Whole(Option<Bytes>),
    /// What a task of the app's runtime sends.
    Streamed {
        frames: Receiver<Sent>,
        size_hint: SizeHint,
        _sender: Task<()>,
    },
}

impl AnswerBody {
    /// Takes what there is of `body`. If that is not all, a task of the runtime that this is called on reads on.
    pub(super) fn carrying(mut body: Body) -> Self {
        let size_hint = body.size_hint();
        let first = match next(&mut body).now_or_never() {
            Some(None) => return Self::Whole(None),
            Some(Some(Ok(frame))) if frame.is_data() && body.is_end_stream() => {
                return Self::Whole(frame.into_data().ok());
            }
            Some(first) => first,
            None => None,
        };
        let (sender, frames) = channel(FRAMES);
        Self::Streamed {
            frames,
            size_hint,
            _sender: Task::new(tokio::spawn(send(first, body, sender))),
        }
    }
}

/// Sends `first`, and then what else comes of `body`.
async fn send(mut first: Option<Sent>, mut body: Body, sender: Sender<Sent>) {
    loop {
        let frame = match first.take() {
            Some(frame) => Some(frame),
            None => next(&mut body).await,
        };
        let Some(frame) = frame else { return };
        let is_last = frame.is_err();
        if sender.send(frame).await.is_err() || is_last {
            return;
        }
    }
}

/// The next frame. A body breaks off with an error, and does not panic: what is the app's runs within its invocation.
async fn next(body: &mut Body) -> Option<Sent> {
    body.frame().await.map(|frame| frame.map_err(Into::into))
}

impl hyper::body::Body for AnswerBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Sent>> {
        match &mut *self {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Streamed { frames, size_hint, .. } => {
                let frame = ready!(frames.poll_recv(cx));
                if let Some(Ok(frame)) = &frame
                    && let Some(bytes) = frame.data_ref()
                {
                    *size_hint = less(size_hint, bytes.len());
                }
                Poll::Ready(frame)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Self::Streamed { size_hint, .. } => *size_hint,
        }
    }
}

/// What remains of `hint` after so many bytes.
fn less(hint: &SizeHint, bytes: usize) -> SizeHint {
    let bytes = bytes as u64;
    let mut rest = SizeHint::new();
    rest.set_lower(hint.lower().saturating_sub(bytes));
    if let Some(upper) = hint.upper() {
        rest.set_upper(upper.saturating_sub(bytes));
    }
    rest
}
