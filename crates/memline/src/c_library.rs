//! What only the C library tells of the process: that it has forked, and that it exits.
#![cfg_attr(
    all(unix, not(miri)),
    expect(
        unsafe_code,
        reason = "only the C library tells of a fork; asking for the process's number costs a call of the kernel at each reading"
    )
)]

use std::sync::atomic::{AtomicU32, Ordering};

static FORKS: AtomicU32 = AtomicU32::new(0);

/// How many threads are forking, and how many are where no fork may happen.
#[cfg(all(unix, not(miri)))]
static FORKING: AtomicU32 = AtomicU32::new(0);
#[cfg(all(unix, not(miri)))]
static BETWEEN: AtomicU32 = AtomicU32::new(0);

/// The forks by which this process came to be, as far as they happened after [`watch_forks`]: what a parent has open, and
/// the threads that it has, are not the child's own.
#[inline]
pub(crate) fn forks() -> u32 {
    // The child has one thread, which counts before it returns from `fork`.
    FORKS.load(Ordering::Relaxed)
}

/// Runs `f` while the process does not fork, which waits for that if [`watch_forks`] was asked for: a child would find what `f` has
/// locked locked for good. Not to be called within `f`.
#[cfg(all(unix, not(miri)))]
pub(crate) fn between_forks<R>(f: impl FnOnce() -> R) -> R {
    /// Also if `f` panics.
    struct Between;

    impl Drop for Between {
        fn drop(&mut self) {
            BETWEEN.fetch_sub(1, Ordering::SeqCst);
        }
    }

    loop {
        BETWEEN.fetch_add(1, Ordering::SeqCst);
        let between = Between;
        if FORKING.load(Ordering::SeqCst) == 0 {
            let done = f();
            drop(between);
            return done;
        }
        drop(between);
        std::thread::yield_now();
    }
}

#[cfg(all(unix, not(miri)))]
mod unix {
    use std::ffi::c_int;
    use std::sync::Once;
    use std::sync::atomic::Ordering;

    type Handler = Option<extern "C" fn()>;

    // SAFETY: as in the C library: three handlers, of which each may be null, and one.
    unsafe extern "C" {
        safe fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> c_int;
        safe fn atexit(handler: extern "C" fn()) -> c_int;
    }

    extern "C" fn prepare() {
        super::FORKING.fetch_add(1, Ordering::SeqCst);
        while super::BETWEEN.load(Ordering::SeqCst) > 0 {
            std::thread::yield_now();
        }
    }

    extern "C" fn parent() {
        super::FORKING.fetch_sub(1, Ordering::SeqCst);
    }

    extern "C" fn child() {
        super::FORKS.fetch_add(1, Ordering::Relaxed);
        // The other threads are not there, nor what they were at.
        super::FORKING.store(0, Ordering::SeqCst);
        super::BETWEEN.store(0, Ordering::SeqCst);
    }

    /// From here on a child counts its fork.
    pub(crate) fn watch_forks() {
        static WATCHED: Once = Once::new();
        // It fails for want of memory only; then a child takes its parent's files for its own.
        WATCHED.call_once(|| {
            pthread_atfork(Some(prepare), Some(parent), Some(child));
        });
    }

    /// Runs `f` when the process exits: when `main` returns, and in [`exit`](std::process::exit). Not when it aborts or is killed.
    pub(crate) fn at_exit(f: extern "C" fn()) {
        // It fails for want of memory only.
        atexit(f);
    }
}

#[cfg(not(all(unix, not(miri))))]
mod elsewhere {
    pub(crate) fn watch_forks() {}

    /// Nothing tells of forks here.
    pub(crate) fn between_forks<R>(f: impl FnOnce() -> R) -> R {
        f()
    }

    /// Nothing tells of the exit here.
    pub(crate) fn at_exit(_: extern "C" fn()) {}
}

#[cfg(not(all(unix, not(miri))))]
pub(crate) use self::elsewhere::{at_exit, between_forks, watch_forks};
#[cfg(all(unix, not(miri)))]
pub(crate) use self::unix::{at_exit, watch_forks};
