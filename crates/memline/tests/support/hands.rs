//! Doing by hand what a runtime does: polling, giving up, handing over. Nothing here allocates.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::hint::black_box;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use memline::{Measure, Session, profile};

/// A future that can be kept and moved.
pub(crate) type Block<T = Vec<u8>> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A block of so many bytes.
pub(crate) fn bytes(length: usize) -> Vec<u8> {
    black_box(vec![0; length])
}

/// Makes the room of a vector larger by exactly so much.
pub(crate) fn more(block: &mut Vec<u8>, by: usize) {
    block.reserve_exact(block.capacity() - block.len() + by);
}

/// A session in which bytes are told apart by owner.
pub(crate) fn opened() -> Session {
    Session::builder().measure(Measure::Task).open()
}

/// Polls a future once, outside of any other.
pub(crate) fn poll_once<F: Future + Unpin>(mut future: F) -> Poll<F::Output> {
    Pin::new(&mut future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Polls a future until it has been pending so often; then there is none of its output.
pub(crate) async fn up_to<F: Future + Unpin>(polls: usize, mut future: F) -> Option<F::Output> {
    let mut left = polls;
    poll_fn(|context| {
        let poll = Pin::new(&mut future).poll(context).map(Some);
        left -= 1;
        if poll.is_pending() && left == 0 {
            return Poll::Ready(None);
        }
        poll
    })
    .await
}

/// What the runtime allocates for a panic with `()`, and gives back where it is caught.
pub(crate) fn exception_bytes() -> i64 {
    #[profile]
    fn panics() {
        std::panic::resume_unwind(Box::new(()));
    }
    let session = opened();
    assert!(session.run(|| std::panic::catch_unwind(panics)).is_err());
    session.finish()[0].net_bytes()
}

/// Runs `f` on a thread that runs for nobody, and waits for it.
pub(crate) fn elsewhere<T: Send>(f: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(f).join().expect("it does not panic"))
}

/// A place to hand things over that allocates nothing when it is used.
#[derive(Debug)]
pub(crate) struct Desk<T>(Mutex<VecDeque<T>>);

impl<T> Desk<T> {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(VecDeque::with_capacity(8)))
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<T>> {
        self.0.lock().expect("nothing panics while it is locked")
    }

    pub(crate) fn put(&self, thing: T) {
        let mut things = self.lock();
        assert!(things.len() < things.capacity(), "it would allocate");
        things.push_back(thing);
    }

    pub(crate) fn take(&self) -> T {
        self.lock().pop_front().expect("something was put there")
    }
}
