//! How long a client may keep the server waiting.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, sleep};

/// A clock that runs only while one waits.
#[derive(Debug)]
pub(super) struct IdleTimeout {
    timeout: Duration,
    /// The runtime that this was made on, the sockets' own. Bodies are read by the app, whose runtime may have no timer, or
    /// be blocked, and WebSockets are written by it.
    runtime: Handle,
    sleep: Option<Pin<Box<Sleep>>>,
    is_running: bool,
}

impl IdleTimeout {
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub(super) fn new(timeout: Duration) -> Self {
        Self {
            timeout,
            runtime: Handle::current(),
            sleep: None,
            is_running: false,
        }
    }

    /// What the client gave, or an error if it gave nothing for too long.
    pub(super) fn wait<T>(&mut self, polled: Poll<T>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        if let Poll::Ready(value) = polled {
            self.is_running = false;
            return Poll::Ready(Ok(value));
        }
        let timeout = self.timeout;
        let sleep = self.sleep.get_or_insert_with(|| {
            let _timer = self.runtime.enter();
            Box::pin(sleep(timeout))
        });
        if !self.is_running {
            sleep.as_mut().reset(Instant::now() + timeout);
            self.is_running = true;
        }
        ready!(sleep.as_mut().poll(cx));
        self.is_running = false;
        let why = format!("the client was silent for {timeout:?}");
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, why)))
    }
}

/// A request's body that does not wait for ever.
pub(super) struct TimedBody {
    body: Incoming,
    idle_timeout: IdleTimeout,
}

impl TimedBody {
    pub(super) fn new(body: Incoming, timeout: Duration) -> Self {
        Self {
            body,
            idle_timeout: IdleTimeout::new(timeout),
        }
    }
}

impl Body for TimedBody {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        Poll::Ready(match ready!(self.idle_timeout.wait(polled, cx)) {
            Ok(frame) => frame.map(|frame| frame.map_err(Into::into)),
            Err(error) => Some(Err(error.into())),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
