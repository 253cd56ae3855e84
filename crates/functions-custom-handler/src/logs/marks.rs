//! How far the streams have to be written until an invocation's lines are.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use super::line::Stream;
use super::process_streams;
use super::stream_queue::StreamQueue;

/// The places of an invocation's last lines in the queues of the process's streams. Zero is before all.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    out: AtomicU64,
    err: AtomicU64,
}

impl Marks {
    pub(super) fn set(&self, stream: Stream, place: u64) {
        self.of(stream).fetch_max(place, Ordering::Relaxed);
    }

    /// Waits until the lines are written. A stream that is a second behind is not waited for: so an answer waits a second
    /// at most, and once a stream is known to be stalled no answer waits for it.
    pub(super) async fn written(&self) {
        for stream in [Stream::Out, Stream::Err] {
            let place = self.of(stream).load(Ordering::Relaxed);
            if place > 0
                && let Some(queue) = process_streams::queue(stream)
            {
                Passed::new(queue, place).await;
            }
        }
    }

    fn of(&self, stream: Stream) -> &AtomicU64 {
        match stream {
            Stream::Out => &self.out,
            Stream::Err => &self.err,
        }
    }
}

/// Waits for a place in a queue.
struct Passed<'a> {
    queue: &'a Arc<StreamQueue>,
    place: u64,
    id: Option<u64>,
}

impl<'a> Passed<'a> {
    fn new(queue: &'a Arc<StreamQueue>, place: u64) -> Self {
        Self { queue, place, id: None }
    }
}

impl Future for Passed<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Self { queue, place, id } = &mut *self;
        if queue.has_passed(*place, id, cx.waker()) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

impl Drop for Passed<'_> {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            self.queue.forget(self.place, id);
        }
    }
}
