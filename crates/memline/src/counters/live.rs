//! The live heap of the process.
//!
//! Each thread publishes what it allocated less what it freed. A block that is allocated here and freed there makes one
//! thread's number too high and the other's too low by the same bytes, so that only the sum over all threads means
//! something.

use std::cell::Cell;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

/// How many threads publish in a slot of their own, where a plain store does; later ones share one, at the price of an
/// atomic addition. A slot keeps its value when its thread ends, as the bytes that the thread left behind are still live.
const SLOTS: usize = 512;

/// Alone on its cache line, or threads that allocate side by side would slow each other down.
#[repr(align(64))]
struct Slot(AtomicI64);

static SLOT: [Slot; SLOTS] = [const { Slot(AtomicI64::new(0)) }; SLOTS];
static CLAIMED: AtomicUsize = AtomicUsize::new(0);
static SHARED: AtomicI64 = AtomicI64::new(0);

/// What a thread allocated less what it freed, where all threads can read it.
pub(super) struct Published {
    slot: Cell<Option<&'static AtomicI64>>,
    /// The same number, while the thread has no slot.
    without_slot: Cell<i64>,
}

impl Published {
    pub(super) const fn nowhere() -> Self {
        Self {
            slot: Cell::new(None),
            without_slot: Cell::new(0),
        }
    }

    #[inline]
    pub(super) fn net(&self) -> i64 {
        match self.slot.get() {
            Some(slot) => slot.load(Ordering::Relaxed),
            None => self.without_slot.get(),
        }
    }

    /// Adds to the thread's slot and returns what is in it then; none if it has no slot, and then nothing is added.
    #[inline]
    pub(super) fn add_to_slot(&self, bytes: i64) -> Option<i64> {
        let slot = self.slot.get()?;
        // Nobody else stores here.
        let net = slot.load(Ordering::Relaxed).wrapping_add(bytes);
        slot.store(net, Ordering::Relaxed);
        Some(net)
    }

    /// Adds, with or without a slot, and takes one if there is one left.
    pub(super) fn add(&self, bytes: i64) -> i64 {
        self.add_to_slot(bytes).unwrap_or_else(|| self.add_without_slot(bytes))
    }

    fn add_without_slot(&self, bytes: i64) -> i64 {
        // Asked first, lest an endless supply of threads wrap the counter round.
        if CLAIMED.load(Ordering::Relaxed) < SLOTS
            && let Some(Slot(slot)) = SLOT.get(CLAIMED.fetch_add(1, Ordering::Relaxed))
        {
            slot.store(bytes, Ordering::Relaxed);
            self.slot.set(Some(slot));
            return bytes;
        }
        SHARED.fetch_add(bytes, Ordering::Relaxed);
        let net = self.without_slot.get().wrapping_add(bytes);
        self.without_slot.set(net);
        net
    }
}

/// The live heap of the process in bytes.
pub(crate) fn bytes() -> i64 {
    let claimed = CLAIMED.load(Ordering::Relaxed).min(SLOTS);
    SLOT[..claimed]
        .iter()
        .map(|Slot(slot)| slot.load(Ordering::Relaxed))
        .fold(SHARED.load(Ordering::Relaxed), i64::wrapping_add)
}
