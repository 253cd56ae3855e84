//! A socket that tells what has left.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::idle_timeout::IdleTimeout;
use crate::logs::DeliveryTracker;

/// The answers that are not written yet. One at a time, since a connection has one request at a time.
/// Dropped with the connection, and then they write their lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Deliveries(
    // Short, and never across an await. Shared by a connection's socket and service only.
    Arc<Mutex<Vec<DeliveryTracker>>>,
);

impl Deliveries {
    pub(super) fn watch(&self, tracker: DeliveryTracker) {
        tracker.watch();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(tracker);
    }

    /// All that had been read of the answers is with the kernel.
    fn flushed(&self) {
        let mut trackers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        trackers.retain(|tracker| {
            let has_left = tracker.is_read();
            if has_left {
                tracker.left();
            }
            !has_left
        });
    }
}

/// A socket whose writing is watched, and does not wait for ever.
pub(super) struct TrackedSocket<S> {
    socket: S,
    deliveries: Deliveries,
    idle_timeout: IdleTimeout,
}

impl<S> TrackedSocket<S> {
    pub(super) fn new(socket: S, deliveries: Deliveries, timeout: Duration) -> Self {
        Self {
            socket,
            deliveries,
            idle_timeout: IdleTimeout::new(timeout),
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
