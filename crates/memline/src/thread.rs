//! What memline keeps for each thread, all in one place.
//!
//! The compiler takes reaching a thread-local for a call, around which registers have to be saved. So a probe reaches for
//! this once, and hands on what it found.

use std::cell::Cell;

use crate::counters::Counters;
use crate::session::Current;
use crate::spare::Spare;
use crate::stack::Stack;

pub(crate) struct Thread {
    pub(crate) counters: Counters,
    pub(crate) stack: Stack,
    pub(crate) session: Current,
    pub(crate) spare: Spare,
    /// Whether the profiler itself works on this thread, or a sink for it: what they call is not profiled, or a profiled
    /// sink would report for ever, and a profiled allocator would be asked for memory for its own frame.
    pub(crate) working: Cell<bool>,
}

// Nothing that has to be made or destroyed may be touched inside an allocator; and without a destructor this is there for
// as long as the thread allocates.
const _: () = assert!(!std::mem::needs_drop::<Thread>());

thread_local! {
    static THREAD: Thread = const {
        Thread {
            counters: Counters::new(),
            stack: Stack::new(),
            session: Current::new(),
            spare: Spare::new(),
            working: Cell::new(false),
        }
    };
}

/// Runs `f` on what is the running thread's. It is never gone: `try_with` is here because it is inlined, as `with` is not.
#[inline]
pub(crate) fn with<R>(f: impl FnOnce(&Thread) -> R) -> Option<R> {
    THREAD.try_with(f).ok()
}
