//! One word that says whether new blocks are counted. The package `memline-orders` compiles this file with loom's atomics.

use crate::sync::{AtomicUsize, Ordering};

/// The lowest bit says that profiling is switched on. The bits above it are the number of [`KeepCounting`] guards: what
/// has begun is measured to its end, whatever the switch says. Both are in one word so that the allocator loads only one.
///
/// [`KeepCounting`]: super::KeepCounting
#[derive(Debug)]
pub(crate) struct Needed(pub(crate) AtomicUsize);

const ONE_GUARD: usize = 2;

impl Needed {
    /// The word of a program that has not touched the switch.
    pub(crate) const SWITCHED_ON: usize = 1;

    #[inline]
    pub(crate) fn counts(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// Sets the lowest bit as the switch is, which other threads may change meanwhile. Blocks that were counted stay
    /// counted until they are freed.
    pub(crate) fn follow(&self, is_on: impl Fn() -> bool) {
        loop {
            let was_on = is_on();
            // The thread that changes the word last sees the switch as it was for all that changed the word before: so
            // the last change leaves the word as the switch is.
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

    pub(crate) fn add_guard(&self) {
        self.0.fetch_add(ONE_GUARD, Ordering::Relaxed);
    }

    pub(crate) fn remove_guard(&self) {
        self.0.fetch_sub(ONE_GUARD, Ordering::Relaxed);
    }
}
