//! Whether new blocks are counted: not while profiling is switched off, when the allocator does next to nothing.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The lowest bit says that profiling is switched on; above it is counted who needs the counting whatever the switch
/// says, because what has begun is measured to its end. One word, so that there is no moment between the two.
static NEEDED: AtomicUsize = AtomicUsize::new(SWITCHED_ON);

const SWITCHED_ON: usize = 1;
const ONE_HOLDER: usize = 2;

#[inline]
pub(super) fn counts() -> bool {
    NEEDED.load(Ordering::Relaxed) != 0
}

/// Counts from here on if profiling is switched on. The blocks that are counted already stay so, until they are freed.
pub(crate) fn set(is_on: bool) {
    if is_on {
        NEEDED.fetch_or(SWITCHED_ON, Ordering::Relaxed);
    } else {
        NEEDED.fetch_and(!SWITCHED_ON, Ordering::Relaxed);
    }
}

/// Keeps the allocator counting until it is dropped.
#[derive(Debug)]
pub(crate) struct Counting(());

impl Counting {
    pub(crate) fn hold() -> Self {
        NEEDED.fetch_add(ONE_HOLDER, Ordering::Relaxed);
        Self(())
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        NEEDED.fetch_sub(ONE_HOLDER, Ordering::Relaxed);
    }
}
