//! A socket that tells what has left.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;

use super::idle_timeout::IdleTimeout;
use crate::logs::DeliveryTracker;

/// The answers that have been read and are not written yet: one at a time, since a connection has one request at a
/// time. Dropped with the connection, and then they write their lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Deliveries(
    // Short, and never across an await. Shared by a connection's socket and its answers only.
    Arc<Mutex<Vec<DeliveryTracker>>>,
);

impl Deliveries {
    /// The last of an answer is about to be written.
    pub(super) fn read(&self, tracker: DeliveryTracker) {
        self.trackers().push(tracker);
    }

    /// Every byte that has been read is with the kernel.
    fn flushed(&self) {
        for tracker in self.trackers().drain(..) {
            tracker.left();
        }
    }

    fn trackers(&self) -> MutexGuard<'_, Vec<DeliveryTracker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A socket whose writing is watched, and does not wait for ever.
pub(super) struct TrackedSocket<S> {
    socket: S,
    deliveries: Deliveries,
    idle_timeout: IdleTimeout,
    /// Tells the thread that has the sockets that there still is one.
    _is_open: watch::Receiver<()>,
}

impl<S> TrackedSocket<S> {
    pub(super) fn new(socket: S, deliveries: Deliveries, timeout: Duration, is_open: watch::Receiver<()>) -> Self {
        Self {
            socket,
            deliveries,
            idle_timeout: IdleTimeout::new(timeout),
            _is_open: is_open,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for TrackedSocket<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for TrackedSocket<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.socket).poll_write(cx, bytes);
        match ready!(self.idle_timeout.wait(polled, cx)) {
            Ok(written) => Poll::Ready(written),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.socket).poll_write_vectored(cx, slices);
        match ready!(self.idle_timeout.wait(polled, cx)) {
            Ok(written) => Poll::Ready(written),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    /// hyper flushes only when it has nothing left to write.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.socket).poll_flush(cx))?;
        self.deliveries.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
