//! A body that can be had back: whole, also if a layer has read it, as one that logs bodies does.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use axum::body::Body;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use hyper::body::{Frame, SizeHint};

/// How much is kept of what has been read. Who reads more does so to do something with it.
const KEPT_BYTES: usize = 2 * 1024 * 1024;

/// What the router gets in the body's place. It leaves the body where it is until somebody asks for a frame, and puts it
/// back when it is dropped.
pub(super) struct LentBody {
    lent: Arc<Mutex<Option<Body>>>,
    begun: Option<Body>,
    /// `None` if it cannot be read again.
    kept: Option<Kept>,
}

/// What has been read.
#[derive(Default)]
struct Kept {
    pieces: Vec<Bytes>,
    bytes: usize,
}

/// The right to have the body back.
pub(super) struct Claim(
    // Held to take the body or to put it back, never while it is read.
    Arc<Mutex<Option<Body>>>,
);

impl LentBody {
    pub(super) fn lend(body: Body) -> (Body, Claim) {
        let lent = Arc::new(Mutex::new(Some(body)));
        let claim = Claim(Arc::clone(&lent));
        let lent = Self {
            lent,
            begun: None,
            kept: Some(Kept::default()),
        };
        (Body::new(lent), claim)
    }

    fn lent(&self) -> MutexGuard<'_, Option<Body>> {
        self.lent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&mut self, polled: Option<&Result<Frame<Bytes>, axum::Error>>) {
        match polled {
            Some(Ok(frame)) => {
                let piece = frame.data_ref().cloned();
                self.kept = self.kept.take().and_then(|kept| kept.with(piece?));
            }
            Some(Err(_)) => self.kept = None,
            // Nobody has to read on from there.
            None => self.begun = Some(Body::empty()),
        }
    }
}

impl Kept {
    fn with(mut self, piece: Bytes) -> Option<Self> {
        self.bytes += piece.len();
        self.pieces.push(piece);
        (self.bytes <= KEPT_BYTES).then_some(self)
    }

    fn before(self, rest: Body) -> Body {
        let pieces = stream::iter(self.pieces.into_iter().map(Ok));
        Body::from_stream(pieces.chain(rest.into_data_stream()))
    }
}

impl Claim {
    /// The whole body, unless somebody still has it, or has read too much of it.
    pub(super) fn take_back(self) -> Option<Body> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl hyper::body::Body for LentBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.begun.is_none() {
            let body = self.lent().take();
            self.begun = body;
        }
        let Some(body) = &mut self.begun else {
            return Poll::Ready(None);
        };
        let polled = ready!(Pin::new(body).poll_frame(cx));
        self.keep(polled.as_ref());
        Poll::Ready(polled)
    }

    fn is_end_stream(&self) -> bool {
        match (&self.begun, &*self.lent()) {
            (Some(body), _) | (None, Some(body)) => body.is_end_stream(),
            (None, None) => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match (&self.begun, &*self.lent()) {
            (Some(body), _) | (None, Some(body)) => body.size_hint(),
            (None, None) => SizeHint::with_exact(0),
        }
    }
}

impl Drop for LentBody {
    fn drop(&mut self) {
        if let Some((rest, kept)) = self.begun.take().zip(self.kept.take()) {
            *self.lent() = Some(kept.before(rest));
        }
    }
}
