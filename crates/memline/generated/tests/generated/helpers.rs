//! What the functions call beside each other. Nothing here allocates but what the runtime needs for a panic.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use futures_util::FutureExt as _;

pub(crate) type Outcome = Result<Vec<u8>, usize>;

pub(crate) async fn give_way() {
    let mut is_later = false;
    poll_fn(|_| {
        if std::mem::replace(&mut is_later, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

/// Polls a future until it is done.
pub(crate) fn drive<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

pub(crate) fn catch(f: impl FnOnce() -> Outcome) -> Outcome {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or(Err(0))
}

pub(crate) async fn catch_async(future: impl Future<Output = Outcome>) -> Outcome {
    AssertUnwindSafe(future).catch_unwind().await.unwrap_or(Err(0))
}

/// Drops a future when it has been pending so often.
pub(crate) async fn cancel(future: impl Future<Output = Outcome>, polls: usize) -> Outcome {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        let poll = future.as_mut().poll(context);
        left -= 1;
        if poll.is_pending() && left == 0 {
            return Poll::Ready(Err(1));
        }
        poll
    })
    .await
}

pub(crate) fn lengths((first, second): (Outcome, Outcome)) -> usize {
    first.map_or(0, |bytes| bytes.len()) + second.map_or(0, |bytes| bytes.len())
}
