//! What a probe touches: the thread's account and the running numbers of its innermost frame, in one thread-local.
//!
//! The compiler takes reaching a thread-local for a call, around which registers have to be saved. So a probe reaches for
//! this once, and hands on what it found.

use crate::heap::Account;
use crate::top::Top;

pub(crate) struct Thread {
    pub(crate) account: Account,
    pub(crate) top: Top,
}

// Nothing that has to be made or destroyed may be touched inside an allocator; and without a destructor this is there for
// as long as the thread allocates.
const _: () = assert!(!std::mem::needs_drop::<Thread>());

thread_local! {
    static THREAD: Thread = const {
        Thread {
            account: Account::new(expect_end),
            top: Top::new(),
        }
    };
}

/// Frees what the thread's account has allocated, and gives its slot in the ledger back, when the thread ends.
struct AtThreadEnd;

impl Drop for AtThreadEnd {
    fn drop(&mut self) {
        with(|thread| {
            thread.account.clear();
            thread.account.give_slot_back();
        });
    }
}

thread_local! {
    /// Touching it registers the destructor. It may be registered inside an allocator: the standard library then allocates
    /// by the system's allocator, if at all.
    static AT_THREAD_END: AtThreadEnd = const { AtThreadEnd };
}

/// Whether the thread has not ended so far that the destructor has run, or could not run any more.
fn expect_end() -> bool {
    AT_THREAD_END.try_with(|_| ()).is_ok()
}

/// Runs `f` on what is the running thread's. It is never gone: `try_with` is here because it is inlined, as `with` is not.
#[inline]
pub(crate) fn with<R>(f: impl FnOnce(&Thread) -> R) -> Option<R> {
    THREAD.try_with(f).ok()
}
