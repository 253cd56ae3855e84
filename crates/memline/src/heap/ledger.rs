//! The live heap of the process, in one slot for each thread.
//!
//! Each thread writes to its slot what it allocated less what it freed. A block that is allocated by one thread and freed by
//! another makes the first slot too high and the second too low by the same bytes: only the sum means something. So a slot
//! keeps its value when its thread ends, and the next thread goes on from there. The package `memline-orders` compiles
//! this file with loom's atomics.

use crate::sync::{AtomicI64, AtomicU64, AtomicUsize, Ordering};

/// Only one thread at a time stores here. Alone on its cache line, or threads that allocate side by side would slow each
/// other down.
#[derive(Debug)]
#[repr(align(64))]
pub(crate) struct Slot(pub(crate) AtomicI64);

/// `SLOTS` is 64 times `WORDS`, at most.
#[derive(Debug)]
pub(crate) struct Ledger<const SLOTS: usize, const WORDS: usize> {
    pub(crate) slots: [Slot; SLOTS],
    /// One bit for each slot that a thread has.
    pub(crate) taken: [AtomicU64; WORDS],
    /// No slot from this index on has ever been taken.
    pub(crate) used: AtomicUsize,
    /// The bytes of threads without a slot, at the price of an atomic addition.
    pub(crate) shared: AtomicI64,
}

impl<const SLOTS: usize, const WORDS: usize> Ledger<SLOTS, WORDS> {
    /// The live heap of the process in bytes.
    pub(crate) fn bytes(&self) -> i64 {
        let used = self.used.load(Ordering::Relaxed);
        let slots = self.slots.get(..used).unwrap_or(&self.slots);
        slots
            .iter()
            .map(|Slot(slot)| slot.load(Ordering::Relaxed))
            .fold(self.shared.load(Ordering::Relaxed), i64::wrapping_add)
    }

    /// Takes the first free slot, with what is in it; none if all are taken. Called by the allocator: without a lock.
    pub(crate) fn take(&self) -> Option<(usize, &Slot)> {
        for (place, word) in self.taken.iter().enumerate() {
            let mut taken = word.load(Ordering::Relaxed);
            while taken != u64::MAX {
                let bit = taken.trailing_ones() as usize;
                let index = place * 64 + bit;
                if index >= SLOTS {
                    return None;
                }
                // Acquires what the slot's former thread stored before it released the bit.
                taken = word.fetch_or(1 << bit, Ordering::Acquire);
                if taken & (1 << bit) == 0 {
                    self.used.fetch_max(index + 1, Ordering::Relaxed);
                    return Some((index, &self.slots[index]));
                }
            }
        }
        None
    }

    /// Gives a slot back: its thread does not store there any more.
    pub(crate) fn give_back(&self, index: usize) {
        self.taken[index / 64].fetch_and(!(1 << (index % 64)), Ordering::Release);
    }

    /// Adds to the bytes of threads without a slot.
    pub(crate) fn add_shared(&self, bytes: i64) {
        self.shared.fetch_add(bytes, Ordering::Relaxed);
    }
}
