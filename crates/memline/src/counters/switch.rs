//! Whether new blocks are counted: not while profiling is switched off, when the allocator does next to nothing. The
//! package `memline-orders` compiles this file with loom's atomics.

use crate::sync::{AtomicUsize, Ordering};

/// The lowest bit says that profiling is switched on; above it is counted who needs the counting whatever the switch
/// says, because what has begun is measured to its end. One word, so that there is no moment between the two.
#[derive(Debug)]
pub(crate) struct Needed(pub(crate) AtomicUsize);

const ONE_HOLDER: usize = 2;

impl Needed {
    /// What the word holds at first.
    pub(crate) const SWITCHED_ON: usize = 1;

    #[inline]
    pub(crate) fn counts(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// Follows the switch, which others may change meanwhile. The blocks that are counted already stay so, until they
    /// are freed.
    pub(crate) fn follow(&self, is_on: impl Fn() -> bool) {
        loop {
            let was_on = is_on();
            // Whoever changes the word last sees what the switch was for those who changed it before: so the last
            // leaves it as the switch is.
            if was_on {
                self.0.fetch_or(Self::SWITCHED_ON, Ordering::AcqRel);
            } else {
                self.0.fetch_and(!Self::SWITCHED_ON, Ordering::AcqRel);
            }
            if was_on == is_on() {
                return;
            }
        }
    }

    pub(crate) fn hold(&self) {
        self.0.fetch_add(ONE_HOLDER, Ordering::Relaxed);
    }

    pub(crate) fn let_go(&self) {
        self.0.fetch_sub(ONE_HOLDER, Ordering::Relaxed);
    }
}
