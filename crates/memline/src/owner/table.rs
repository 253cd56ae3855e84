//! The units that are open, each with what others did to its memory.
//!
//! The allocator credits a slot from any thread, at any time, also long after its unit has ended and the slot serves
//! another. So a slot is one atomic word that holds its generation beside the bytes: a credit for another generation
//! cannot be mistaken for one of this.

use std::sync::{Mutex, OnceLock, PoisonError};

use super::{Owner, Tag};
use crate::counters::{Counting, Uncounted};
use crate::sync::{AtomicU64, Ordering};

/// Bytes take the lower bits of a slot's word, as two's complement: up to half a TiB each way.
const BYTES_BITS: u32 = 40;
const GENERATIONS: u32 = 1 << (u64::BITS - BYTES_BITS);

/// The first chunk's slots; each further one has twice as many, so that slots never move.
const FIRST_CHUNK: usize = 64;
const CHUNKS: usize = 24;

static TABLE: [OnceLock<Box<[Slot]>>; CHUNKS] = [const { OnceLock::new() }; CHUNKS];
/// The slots that serve nobody. Locked to take one or to give it back, never by the allocator.
static FREE: Mutex<Free> = Mutex::new(Free {
    given_back: Vec::new(),
    never_used: 0,
});

struct Free {
    given_back: Vec<u32>,
    never_used: u32,
}

#[derive(Debug)]
struct Slot {
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

impl Slot {
    const fn new() -> Self {
        Self {
            word: AtomicU64::new(0),
            ended: AtomicU64::new(0),
        }
    }

    /// # Errors
    ///
    /// If the generation has ended: in which epoch, or some later one.
    fn credit(&self, generation: u32, bytes: i64) -> Result<(), u64> {
        let add = |old| (generation_of(old) == generation).then(|| word(generation, bytes_of(old).wrapping_add(bytes)));
        // Acquired with the word of a later generation is when this one ended.
        let credited = self.word.fetch_update(Ordering::Relaxed, Ordering::Acquire, add);
        credited.map(drop).map_err(|_| self.ended.load(Ordering::Relaxed))
    }

    /// Ends a generation: by how many bytes others have changed its memory. Nothing that comes later is counted.
    fn end(&self, generation: u32, epoch: u64) -> i64 {
        self.ended.store(epoch, Ordering::Relaxed);
        bytes_of(
            self.word
                .swap(word((generation + 1) % GENERATIONS, 0), Ordering::Release),
        )
    }
}

/// Where a slot is: its chunk and its place there.
fn place(index: u32) -> (usize, usize) {
    let position = index as usize + FIRST_CHUNK;
    let chunk = (position.ilog2() - FIRST_CHUNK.ilog2()) as usize;
    (chunk, position - (FIRST_CHUNK << chunk))
}

fn slot(index: u32) -> Option<&'static Slot> {
    let (chunk, offset) = place(index);
    TABLE.get(chunk)?.get()?.get(offset)
}

/// Tells a unit that others have changed its memory by so many bytes.
///
/// # Errors
///
/// If it has ended: the epoch in which it did, or some later one.
pub(super) fn credit(tag: Tag, bytes: i64) -> Result<(), u64> {
    match slot(tag.index()) {
        Some(slot) => slot.credit(tag.generation(), bytes),
        None => Ok(()),
    }
}

/// A place in the table, for one unit after another.
#[derive(Debug)]
pub(crate) struct OwnerSlot {
    index: u32,
    generation: u32,
    slot: &'static Slot,
    /// While a unit has it, counting goes on.
    counting: Option<Counting>,
}

impl OwnerSlot {
    /// A slot that serves nobody; none if some billions are taken.
    pub(crate) fn take() -> Option<Self> {
        let _uncounted = Uncounted::start();
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        let index = free.given_back.pop().unwrap_or_else(|| {
            free.never_used += 1;
            free.never_used - 1
        });
        let (chunk, offset) = place(index);
        let slots = TABLE
            .get(chunk)?
            .get_or_init(|| (0..FIRST_CHUNK << chunk).map(|_| Slot::new()).collect());
        let slot = slots.get(offset)?;
        Some(Self {
            index,
            generation: generation_of(slot.word.load(Ordering::Relaxed)),
            slot,
            counting: None,
        })
    }

    /// A unit begins.
    pub(crate) fn begin(&mut self) -> Owner {
        self.counting = Some(Counting::hold());
        Owner {
            tag: Tag::of_unit(self.index, self.generation),
            birth: super::next_epoch(),
        }
    }

    /// The unit ends: by how many bytes others have changed its memory. The slot may serve another.
    pub(crate) fn end(&mut self) -> i64 {
        let changed = self.slot.end(self.generation, super::epoch());
        self.generation = (self.generation + 1) % GENERATIONS;
        self.counting = None;
        changed
    }
}

impl Drop for OwnerSlot {
    fn drop(&mut self) {
        self.end();
        let _uncounted = Uncounted::start();
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        free.given_back.push(self.index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_fill_one_chunk_after_the_other() {
        assert_eq!(place(0), (0, 0));
        assert_eq!(place(63), (0, 63));
        assert_eq!(place(64), (1, 0));
        assert_eq!(place(191), (1, 127));
        assert_eq!(place(192), (2, 0));
        // The last of all.
        let all = u32::try_from(FIRST_CHUNK * ((1 << CHUNKS) - 1)).unwrap();
        assert_eq!(place(all - 1).0, CHUNKS - 1);
    }

    #[test]
    fn a_slot_holds_bytes_of_both_signs() {
        for bytes in [0, 1, -1, (1 << 39) - 1, -(1 << 39)] {
            let word = word(GENERATIONS - 1, bytes);
            assert_eq!((generation_of(word), bytes_of(word)), (GENERATIONS - 1, bytes));
        }
    }

    #[test]
    fn what_comes_after_the_end_concerns_nobody() {
        let mut first = OwnerSlot::take().unwrap();
        let unit = first.begin();
        assert_eq!(credit(unit.tag, -100), Ok(()));
        assert_eq!(credit(unit.tag, 30), Ok(()));
        assert_eq!(first.end(), -70);
        let ended = credit(unit.tag, -1).unwrap_err();
        assert!(ended >= unit.birth);
        assert!(ended < first.begin().birth);
        assert_eq!(first.end(), 0);
    }

    #[test]
    fn only_blocks_older_than_the_unit_may_be_freed_for_nobody() {
        let mut slot = OwnerSlot::take().unwrap();
        let older = Owner::NOBODY.tag();
        let unit = slot.begin();
        let newer = Owner::NOBODY.tag();
        assert!(unit.may_free(older));
        assert!(!unit.may_free(newer));
        assert!(unit.may_free(unit.tag()));
        assert!(!Owner::NOBODY.may_free(unit.tag()));
    }
}
