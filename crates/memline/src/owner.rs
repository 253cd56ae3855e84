//! Whose a block of memory is.
//!
//! Memory is owned by *units*: a session, with all that runs in its scope, or outside of sessions the outermost profiled
//! call. What no unit runs for owns nothing. The allocator writes a [`Tag`] behind each block, and when the block is freed
//! the tag tells whether the running unit frees its own memory or somebody else's.

mod slot;
mod table;

use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) use self::table::OwnerSlot;

/// What stands behind a block: its unit, or when it was allocated if it has none.
///
/// The topmost bit says which. Units are told apart by the index of their slot and its generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag(u64);

const OWNED: u64 = 1 << 63;
const INDEX_BITS: u32 = 32;

impl Tag {
    /// Behind a block that was allocated while nothing was counted: it is not counted when it goes, either.
    pub(crate) const UNCOUNTED: Self = Self(0);

    /// Behind a block that was there before anything else that is counted.
    pub(crate) const OLDEST: Self = Self(1);

    fn of_unit(index: u32, generation: u32) -> Self {
        Self(OWNED | u64::from(generation) << INDEX_BITS | u64::from(index))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lower half is wanted")]
    const fn index(self) -> u32 {
        self.0 as u32
    }

    const fn generation(self) -> u32 {
        ((self.0 & !OWNED) >> INDEX_BITS) as u32
    }

    fn is_owned(self) -> bool {
        self.0 & OWNED != 0
    }
}

/// Who allocates and frees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    tag: Tag,
    /// Blocks without a unit that were tagged below this were there before the unit.
    birth: u64,
}

/// Counts the units that have begun: the clock of blocks without a unit.
static EPOCH: AtomicU64 = AtomicU64::new(Tag::OLDEST.0);

#[inline]
fn epoch() -> u64 {
    EPOCH.load(Ordering::Relaxed)
}

fn next_epoch() -> u64 {
    EPOCH.fetch_add(1, Ordering::Relaxed) + 1
}

impl Owner {
    /// Code that runs for no unit. Its tag is never behind a block.
    pub(crate) const NOBODY: Self = Self {
        tag: Tag::UNCOUNTED,
        birth: OWNED,
    };

    pub(crate) fn is_nobody(self) -> bool {
        self == Self::NOBODY
    }

    /// What to write behind a block that is allocated now.
    #[inline]
    pub(crate) fn tag(self) -> Tag {
        if self.tag == Self::NOBODY.tag {
            // A stale reading makes a block look older than it is. None can be had by who learned of the unit's
            // beginning, directly or not.
            Tag(epoch())
        } else {
            self.tag
        }
    }

    /// Whether a block is the unit's own, or nobody's and as old as what the unit found.
    #[inline]
    pub(crate) fn may_free(self, tag: Tag) -> bool {
        // Tags of units are above every birth.
        tag == self.tag || tag.0 < self.birth
    }

    /// A block that is not so is freed, or becomes smaller or larger by so many bytes: tells its owner. Whether the
    /// block is one that the unit found nevertheless, because its owner had ended before.
    ///
    /// Called by the allocator: it must not allocate, lock or panic.
    #[cold]
    #[inline(never)]
    pub(crate) fn changes(self, tag: Tag, bytes: i64) -> bool {
        tag.is_owned() && table::credit(tag, bytes).is_err_and(|ended| ended < self.birth)
    }
}
