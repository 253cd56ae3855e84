//! The process's ledger, and how a thread gets its slot there and gives it back.

use super::ledger::{Ledger, Slot};
use crate::sync::{AtomicI64, AtomicU64, AtomicUsize};

/// How many threads can have a slot of their own at the same time.
const SLOTS: usize = 4096;
const WORDS: usize = SLOTS / 64;

static LEDGER: Ledger<SLOTS, WORDS> = Ledger {
    slots: [const { Slot(AtomicI64::new(0)) }; SLOTS],
    taken: [const { AtomicU64::new(0) }; WORDS],
    used: AtomicUsize::new(0),
    shared: AtomicI64::new(0),
};

/// The live heap of the process in bytes.
#[inline(never)]
pub(crate) fn process_live_bytes() -> i64 {
    LEDGER.bytes()
}

/// Where a thread's bytes are published.
#[derive(Clone, Copy, Debug)]
pub(super) enum Home {
    /// Nowhere yet: the thread has not allocated.
    Unclaimed,
    Slot {
        index: u32,
        slot: &'static Slot,
    },
    /// Together with other threads': all slots were taken, or the thread has ended and runs its last destructors.
    Shared,
}

impl Home {
    /// A slot for the running thread, which has none, if there is one. `expect_end` says whether the slot will be given back
    /// when the thread ends.
    #[expect(clippy::cast_possible_truncation, reason = "there are fewer slots")]
    pub(super) fn claim(expect_end: impl FnOnce() -> bool) -> Self {
        // Fails if the thread has ended so far that the destructor has run or could not run any more.
        if !expect_end() {
            return Self::Shared;
        }
        LEDGER.take().map_or(Self::Shared, |(index, slot)| Self::Slot {
            index: index as u32,
            slot,
        })
    }

    pub(super) fn give_back(self) {
        if let Self::Slot { index, .. } = self {
            LEDGER.give_back(index as usize);
        }
    }

    /// Adds to the bytes of the threads without a slot.
    pub(super) fn add_shared(bytes: i64) {
        LEDGER.add_shared(bytes);
    }
}
