//! The live heap of the process.
//!
//! Each thread publishes what it allocated less what it freed. A block that is allocated here and freed there makes one
//! thread's number too high and the other's too low by the same bytes, so that only the sum over all threads means
//! something. The package `memline-orders` compiles this file with loom's atomics.

use std::cell::Cell;

use crate::sync::{AtomicI64, AtomicUsize, Ordering};

/// Alone on its cache line, or threads that allocate side by side would slow each other down.
#[derive(Debug)]
#[repr(align(64))]
pub(crate) struct Slot(pub(crate) AtomicI64);

/// What all threads publish. The first ones have a slot each, where a plain store does; later ones share one, at the price
/// of an atomic addition. A slot keeps its value when its thread ends, as the bytes that the thread left behind are still
/// live.
#[derive(Debug)]
pub(crate) struct Ledger<const SLOTS: usize> {
    pub(crate) slots: [Slot; SLOTS],
    pub(crate) claimed: AtomicUsize,
    pub(crate) shared: AtomicI64,
}

impl<const SLOTS: usize> Ledger<SLOTS> {
    /// The live heap of the process in bytes.
    pub(crate) fn bytes(&self) -> i64 {
        let claimed = self.claimed.load(Ordering::Relaxed).min(SLOTS);
        self.slots[..claimed]
            .iter()
            .map(|Slot(slot)| slot.load(Ordering::Relaxed))
            .fold(self.shared.load(Ordering::Relaxed), i64::wrapping_add)
    }

    /// A slot that is nobody's yet, if there is one left.
    fn claim(&self) -> Option<&AtomicI64> {
        // Asked first, lest an endless supply of threads wrap the counter round.
        if self.claimed.load(Ordering::Relaxed) >= SLOTS {
            return None;
        }
        let Slot(slot) = self.slots.get(self.claimed.fetch_add(1, Ordering::Relaxed))?;
        Some(slot)
    }
}

/// What a thread allocated less what it freed, where all threads can read it.
pub(crate) struct Published {
    slot: Cell<Option<&'static AtomicI64>>,
    /// The same number, while the thread has no slot.
    without_slot: Cell<i64>,
}

impl Published {
    pub(crate) const fn nowhere() -> Self {
        Self {
            slot: Cell::new(None),
            without_slot: Cell::new(0),
        }
    }

    #[inline]
    pub(crate) fn net(&self) -> i64 {
        match self.slot.get() {
            Some(slot) => slot.load(Ordering::Relaxed),
            None => self.without_slot.get(),
        }
    }

    /// Adds to the thread's slot and returns what is in it then; none if it has no slot, and then nothing is added.
    #[inline]
    pub(crate) fn add_to_slot(&self, bytes: i64) -> Option<i64> {
        let slot = self.slot.get()?;
        // Nobody else stores here.
        let net = slot.load(Ordering::Relaxed).wrapping_add(bytes);
        slot.store(net, Ordering::Relaxed);
        Some(net)
    }

    /// Adds, with or without a slot, and takes one if there is one left.
    pub(crate) fn add<const SLOTS: usize>(&self, ledger: &'static Ledger<SLOTS>, bytes: i64) -> i64 {
        self.add_to_slot(bytes)
            .unwrap_or_else(|| self.add_without_slot(ledger, bytes))
    }

    fn add_without_slot<const SLOTS: usize>(&self, ledger: &'static Ledger<SLOTS>, bytes: i64) -> i64 {
        // None is left again: who gets a slot gets it with its first bytes.
        if let Some(slot) = ledger.claim() {
            slot.store(bytes, Ordering::Relaxed);
            self.slot.set(Some(slot));
            return bytes;
        }
        ledger.shared.fetch_add(bytes, Ordering::Relaxed);
        let net = self.without_slot.get().wrapping_add(bytes);
        self.without_slot.set(net);
        net
    }
}
