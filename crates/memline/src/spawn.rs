//! Work that a profiled call starts and that runs elsewhere: another task, another thread.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::Session;
use crate::counters::{Former, Uncounted};
use crate::owner::Owner;
use crate::session::{Inside, SessionHandle};
use crate::share::{self, Share};
use crate::thread::{self, Thread};

/// Where spawned work comes from.
#[derive(Clone, Debug)]
struct Origin {
    session: Option<SessionHandle>,
    owner: Owner,
    /// That of the line which spawned it.
    share: Option<Arc<Share>>,
}

impl Origin {
    fn here() -> Self {
        let uncounted = Uncounted::start();
        let share = thread::with(Thread::share).flatten();
        drop(uncounted);
        Self {
            session: Session::current(),
            owner: thread::with(|thread| thread.counters.owner()).unwrap_or(Owner::NOBODY),
            share,
        }
    }

    fn enter(&self) -> Entered {
        let session = self.session.as_ref().map(Inside::enter);
        let serve = |Thread { counters, .. }: &Thread| (counters.serve(self.owner), counters.read().own);
        let (former, own_before) = thread::with(serve).unwrap_or_default();
        Entered {
            session,
            former,
            own_before,
            around: share::run(self.share.clone()),
        }
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        // Never counted when it was made.
        let _uncounted = Uncounted::start();
        self.share = None;
    }
}

/// While spawned work runs on this thread.
struct Entered {
    session: Option<Inside>,
    former: Option<Former>,
    own_before: i64,
    around: Option<Arc<Share>>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let former = self.former.take();
        let serve_again = |Thread { counters, .. }: &Thread| {
            let bytes = counters.read().own.wrapping_sub(self.own_before);
            if let Some(share) = share::run(self.around.take()) {
                share.add(bytes);
            }
            // In the reverse order of entering.
            if let Some(former) = former {
                counters.serve_again(former);
            }
        };
        thread::with(serve_again);
        self.session = None;
    }
}

pin_project! {
    /// A future that runs for the call that made it; see [`spawned`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Spawned<F> {
        origin: Origin,
        // An option only so that it can be dropped while its origin is entered.
        #[pin]
        inner: Option<F>,
    }

    impl<F> PinnedDrop for Spawned<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _entered = this.origin.enter();
            this.inner.set(None);
        }
    }
}

impl<F: Future> Future for Spawned<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _entered = this.origin.enter();
        this.inner
            .as_pin_mut()
            .expect("only dropping takes the inner future")
            .poll(context)
    }
}

/// Ties a future to the call that makes it, so that another task can run it for that call.
///
/// The future runs in the session that this is called in. By [`Measure::Task`](crate::Measure::Task), what it allocates
/// belongs to the call, and the line that calls this has it as its
/// [`spawned_bytes`](crate::Measured::spawned_bytes): until the session ends or, outside of any, the call.
///
/// ```
/// # use memline::profile;
/// # async fn fetch(_: u8) -> Vec<u8> { Vec::new() }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() { both().await; }
/// #[profile]
/// async fn both() {
///     let first = tokio::spawn(memline::spawned(fetch(1)));
///     let second = fetch(2).await;
///     # let _ = (first, second);
/// }
/// ```
pub fn spawned<F: Future>(future: F) -> Spawned<F> {
    Spawned {
        origin: Origin::here(),
        inner: Some(future),
    }
}

/// Ties a closure to the call that makes it, so that another thread can run it for that call; see [`spawned`].
///
/// ```
/// # use memline::profile;
/// #[profile]
/// fn sum_elsewhere(numbers: Vec<u64>) -> u64 {
///     let thread = std::thread::spawn(memline::spawned_fn(move || numbers.iter().sum()));
///     thread.join().unwrap_or(0)
/// }
/// # sum_elsewhere(vec![1, 2]);
/// ```
pub fn spawned_fn<R>(f: impl FnOnce() -> R) -> impl FnOnce() -> R {
    let origin = Origin::here();
    move || {
        let _entered = origin.enter();
        f()
    }
}

/// [`tokio::spawn`] of a [`spawned`] future.
///
/// # Panics
///
/// As [`tokio::spawn`], outside of a runtime.
#[cfg(feature = "tokio")]
#[track_caller]
pub fn spawn<F>(future: F) -> tokio::task::JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(spawned(future))
}

/// [`tokio::task::spawn_blocking`] of a [`spawned_fn`] closure.
///
/// # Panics
///
/// As [`tokio::task::spawn_blocking`], outside of a runtime.
#[cfg(feature = "tokio")]
#[track_caller]
pub fn spawn_blocking<F, R>(f: F) -> tokio::task::JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    tokio::task::spawn_blocking(spawned_fn(f))
}
