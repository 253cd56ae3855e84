//! Whether the tagging allocator counts new blocks. It does next to nothing while profiling is switched off.

mod needed;

use self::needed::Needed;
use crate::sync::AtomicUsize;

static NEEDED: Needed = Needed(AtomicUsize::new(Needed::SWITCHED_ON));

/// Whether new blocks of all threads are counted.
#[inline]
pub(super) fn is_on() -> bool {
    NEEDED.counts()
}

/// Makes the allocator count new blocks if the switch is on, or while a [`KeepCounting`] lives.
pub(crate) fn follow_switch(is_on: impl Fn() -> bool) {
    NEEDED.follow(is_on);
}

/// While it lives, new blocks of all threads are counted, whatever the switch says.
#[derive(Debug)]
pub(crate) struct KeepCounting(());

impl KeepCounting {
    pub(crate) fn start() -> Self {
        NEEDED.add_guard();
        Self(())
    }
}

impl Drop for KeepCounting {
    fn drop(&mut self) {
        NEEDED.remove_guard();
    }
}
