//! What the functions call beside each other. Nothing here allocates on the functions' lines but what the runtime needs
//! for a panic, and the boxes of `boxed` and `drive_on_threads`, whose sizes are told.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use futures_util::FutureExt as _;

use crate::clerks::{self, Opened};

pub(crate) type Outcome = Result<Vec<u8>, usize>;

/// A vector that is made where no function runs.
pub(crate) const GIFT: usize = 77;

pub(crate) fn gift() -> Vec<u8> {
    vec![7; GIFT]
}

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

pub(crate) fn poll_once<F: Future + Unpin>(mut future: F) -> Poll<F::Output> {
    Pin::new(&mut future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Polls a future until it is done.
pub(crate) fn drive<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = poll_once(&mut future) {
            return value;
        }
    }
}

/// The same by turns on another thread, which is the first, and here.
pub(crate) fn drive_on_threads(future: impl Future<Output = Outcome> + Send + 'static) -> Outcome {
    clerks::tell_size(size_of_val(&future));
    let mut future: clerks::Call = Box::pin(future);
    for is_there in [true, false].into_iter().cycle() {
        let poll = if is_there {
            let (back, poll) = clerks::poll_call(future);
            future = back;
            poll
        } else {
            poll_once(&mut future)
        };
        if let Poll::Ready(outcome) = poll {
            return outcome;
        }
    }
    unreachable!("the cycle has no end")
}

pub(crate) fn catch(f: impl FnOnce() -> Outcome) -> Outcome {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or(Err(0))
}

pub(crate) fn catch_number(f: impl FnOnce() -> usize) -> usize {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or(0)
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

pub(crate) fn in_session(f: impl FnOnce() -> Outcome) -> Outcome {
    number_in_session(f)
}

pub(crate) fn number_in_session<T>(f: impl FnOnce() -> T) -> T {
    let opened = Opened::new();
    clerks::counted(|| opened.session().run(f))
}

pub(crate) async fn in_scope(future: impl Future<Output = Outcome>) -> Outcome {
    let opened = Opened::new();
    let mut future = pin!(opened.session().scope(future));
    poll_fn(|context| clerks::counted(|| future.as_mut().poll(context))).await
}

/// An async block that is polled by hand.
pub(crate) struct Begun {
    block: Option<clerks::Block>,
    output: Option<Vec<u8>>,
    /// Whether it was polled. The first poll is in a line of the function: elsewhere nobody knew whose it is.
    is_polled: bool,
}

pub(crate) fn boxed(block: impl Future<Output = Vec<u8>> + Send + 'static) -> Begun {
    clerks::tell_size(size_of_val(&block));
    Begun {
        block: Some(Box::pin(block)),
        output: None,
        is_polled: false,
    }
}

impl Begun {
    /// Once more, if it is not done.
    pub(crate) fn poll(&mut self) {
        self.is_polled = true;
        if let Some(mut block) = self.block.take() {
            match poll_once(&mut block) {
                Poll::Ready(output) => self.output = Some(output),
                Poll::Pending => self.block = Some(block),
            }
        }
    }

    pub(crate) fn poll_on_a_thread(&mut self) {
        if !self.is_polled {
            return self.poll();
        }
        if let Some(block) = self.block.take() {
            let (block, poll) = clerks::poll_block(block);
            match poll {
                Poll::Ready(output) => self.output = Some(output),
                Poll::Pending => self.block = Some(block),
            }
        }
    }

    /// Nothing, if it was none that was taken from the shelf.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        while self.block.is_some() {
            self.poll();
        }
        self.output.take().unwrap_or_default()
    }
}

/// So many blocks have room on the shelf.
pub(crate) const SHELF: usize = 4;

/// Blocks that calls have left to others. It has its room from the beginning.
static SHELVES: Mutex<VecDeque<Begun>> = Mutex::new(VecDeque::new());

fn shelf() -> MutexGuard<'static, VecDeque<Begun>> {
    SHELVES.lock().expect("nothing panics while it is locked")
}

/// Where no session of the functions' own is around: one that has finished would have no report for it.
pub(crate) fn shelve(mut begun: Begun) {
    if !begun.is_polled {
        begun.poll();
    }
    if clerks::is_outermost() && shelf().len() < SHELF {
        shelf().push_back(begun);
    }
}

pub(crate) fn unshelve() -> Begun {
    let begun = clerks::is_outermost().then(|| shelf().pop_front()).flatten();
    begun.unwrap_or(Begun {
        block: None,
        output: None,
        is_polled: true,
    })
}

/// Makes room on the shelf, and drops what is left there.
pub(crate) fn clear_shelf() {
    shelf().reserve(SHELF);
    loop {
        let begun = shelf().pop_front();
        if begun.is_none() {
            return;
        }
    }
}
