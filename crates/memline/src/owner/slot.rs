//! What others did to the memory of one unit after another.
//!
//! The allocator credits a slot from any thread, at any time, also long after its unit has ended and the slot serves
//! another. So a slot is one atomic word that holds its generation beside the bytes: a credit for another generation
//! cannot be mistaken for one of this. The package `memline-orders` compiles this file with loom's atomics.

use crate::sync::{AtomicU64, Ordering};

/// Bytes take the lower bits of a slot's word, as two's complement: up to half a TiB each way.
const BYTES_BITS: u32 = 40;
const GENERATIONS: u32 = 1 << (u64::BITS - BYTES_BITS);

#[derive(Debug)]
pub(crate) struct Slot {
    /// The generation, and by how many bytes others have changed its memory.
    word: AtomicU64,
    /// The epoch in which the last generation ended.
    ended: AtomicU64,
}

fn word(generation: u32, bytes: i64) -> u64 {
    u64::from(generation) << BYTES_BITS | (bytes.cast_unsigned() & ((1 << BYTES_BITS) - 1))
}

fn generation_of(word: u64) -> u32 {
    (word >> BYTES_BITS) as u32
}

fn bytes_of(word: u64) -> i64 {
    (word << (u64::BITS - BYTES_BITS)).cast_signed() >> (u64::BITS - BYTES_BITS)
}

/// The generation after this one.
pub(crate) fn after(generation: u32) -> u32 {
    (generation + 1) % GENERATIONS
}

impl Slot {
    // Not const, as loom's atomics are not.
    pub(crate) fn new() -> Self {
        Self {
            word: AtomicU64::new(0),
            ended: AtomicU64::new(0),
        }
    }

    /// The generation that the slot serves now, or next.
    pub(crate) fn generation(&self) -> u32 {
        generation_of(self.word.load(Ordering::Relaxed))
    }

    /// Others have changed the memory of a generation by so many bytes.
    ///
    /// # Errors
    ///
    /// If the generation has ended: in which epoch, or some later one.
    pub(crate) fn credit(&self, generation: u32, bytes: i64) -> Result<(), u64> {
        let add = |old| (generation_of(old) == generation).then(|| word(generation, bytes_of(old).wrapping_add(bytes)));
        // Acquired with the word of a later generation is when this one ended.
        let credited = self.word.fetch_update(Ordering::Relaxed, Ordering::Acquire, add);
        credited.map(drop).map_err(|_| self.ended.load(Ordering::Relaxed))
    }

    /// Ends a generation: by how many bytes others have changed its memory. Nothing that comes later is counted.
    pub(crate) fn end(&self, generation: u32, epoch: u64) -> i64 {
        self.ended.store(epoch, Ordering::Relaxed);
        bytes_of(self.word.swap(word(after(generation), 0), Ordering::Release))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_holds_bytes_of_both_signs() {
        for bytes in [0, 1, -1, (1 << 39) - 1, -(1 << 39)] {
            let word = word(GENERATIONS - 1, bytes);
            assert_eq!((generation_of(word), bytes_of(word)), (GENERATIONS - 1, bytes));
        }
    }
}
