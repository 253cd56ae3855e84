//! How often the process that this one comes from has forked: what a parent has open is not the child's own.
#![cfg_attr(
    all(target_os = "linux", not(miri)),
    expect(
        unsafe_code,
        reason = "only the C library tells of a fork; asking for the process's number costs a call of the kernel at each reading"
    )
)]

use std::sync::atomic::{AtomicU32, Ordering};

static FORKS: AtomicU32 = AtomicU32::new(0);

/// The forks by which this process came to be, as far as they happened after [`watch`].
#[inline]
pub(super) fn count() -> u32 {
    // The child has one thread, which counts before it returns from `fork`.
    FORKS.load(Ordering::Relaxed)
}

/// From here on a child counts its fork.
#[cfg(all(target_os = "linux", not(miri)))]
pub(super) fn watch() {
    use std::ffi::c_int;
    use std::sync::Once;

    type Handler = Option<extern "C" fn()>;

    // SAFETY: as in the C library: three handlers, of which each may be null.
    unsafe extern "C" {
        safe fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> c_int;
    }

    extern "C" fn child() {
        FORKS.fetch_add(1, Ordering::Relaxed);
    }

    static WATCHED: Once = Once::new();
    // It fails for want of memory only; then a child reads its parent's numbers.
    WATCHED.call_once(|| {
        pthread_atfork(None, None, Some(child));
    });
}

#[cfg(not(all(target_os = "linux", not(miri))))]
pub(super) fn watch() {}
