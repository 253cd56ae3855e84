//! Whether new blocks are counted: not while profiling is switched off, when the allocator does next to nothing.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::config;

static COUNTS: AtomicBool = AtomicBool::new(true);
/// How many need the counting, whatever the switch says: what has begun is measured to its end.
static HELD: AtomicUsize = AtomicUsize::new(0);

#[inline]
pub(super) fn counts() -> bool {
    COUNTS.load(Ordering::Relaxed)
}

/// Counts from here on if profiling is switched on. The blocks that are counted already stay so, until they are freed.
pub(crate) fn follow() {
    COUNTS.store(!config::is_off(), Ordering::SeqCst);
    // Asked afterwards: who begins to hold now has seen it, or is seen.
    if HELD.load(Ordering::SeqCst) > 0 {
        COUNTS.store(true, Ordering::SeqCst);
    }
}

/// Keeps the allocator counting until it is dropped.
#[derive(Debug)]
pub(crate) struct Counting(());

impl Counting {
    pub(crate) fn hold() -> Self {
        HELD.fetch_add(1, Ordering::SeqCst);
        if !counts() {
            COUNTS.store(true, Ordering::SeqCst);
        }
        Self(())
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        if HELD.fetch_sub(1, Ordering::SeqCst) == 1 && config::is_off() {
            follow();
        }
    }
}
