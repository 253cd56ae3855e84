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

/// The forks by which this process came to be, as far as they happened after [`watch_forks`]: what a parent has open, and
/// the threads that it has, are not the child's own.
#[inline]
pub(crate) fn forks() -> u32 {
    // The child has one thread, which counts before it returns from `fork`.
    FORKS.load(Ordering::Relaxed)
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

    extern "C" fn child() {
        super::FORKS.fetch_add(1, Ordering::Relaxed);
    }

    /// From here on a child counts its fork.
    pub(crate) fn watch_forks() {
        static WATCHED: Once = Once::new();
        // It fails for want of memory only; then a child takes its parent's files for its own.
        WATCHED.call_once(|| {
            pthread_atfork(None, None, Some(child));
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

    /// Nothing tells of the exit here.
    pub(crate) fn at_exit(_: extern "C" fn()) {}
}

#[cfg(not(all(unix, not(miri))))]
pub(crate) use self::elsewhere::{at_exit, watch_forks};
#[cfg(all(unix, not(miri)))]
pub(crate) use self::unix::{at_exit, watch_forks};
