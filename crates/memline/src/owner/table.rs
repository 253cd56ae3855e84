//! The units that are open, each with what others did to its memory in a slot. Slots never move, so that the allocator finds them without a lock.

use std::sync::{Mutex, OnceLock, PoisonError};

use super::slot::{self, Slot};
use super::{Owner, Tag};
use crate::counters::{Counting, Uncounted};

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
            generation: slot.generation(),
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
        self.generation = slot::after(self.generation);
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
