//! A body that can be had back, if nobody has read of it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

/// What the router gets in the body's place. It leaves the body where it is until somebody asks for a frame.
pub(super) struct LentBody {
    lent: Arc<Mutex<Option<Body>>>,
    begun: Option<Body>,
}

/// The right to have the body back.
pub(super) struct Claim(
    // Held to take the body, never while it is read.
    Arc<Mutex<Option<Body>>>,
);

impl LentBody {
    pub(super) fn lend(body: Body) -> (Body, Claim) {
        let lent = Arc::new(Mutex::new(Some(body)));
        let claim = Claim(Arc::clone(&lent));
        (Body::new(Self { lent, begun: None }), claim)
    }

    fn lent(&self) -> MutexGuard<'_, Option<Body>> {
        self.lent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claim {
    /// The whole body, unless somebody has begun to read it.
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
        match &mut self.begun {
            Some(body) => Pin::new(body).poll_frame(cx),
            None => Poll::Ready(None),
        }
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
