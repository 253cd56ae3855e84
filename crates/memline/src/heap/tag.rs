//! The word behind each block, and the clock that it is stamped with.

use std::sync::atomic::{AtomicU64, Ordering};

/// How many bits of a tag say which node made the block.
pub(super) const NODE_BITS: u32 = 23;
const NODE_MASK: u64 = (1 << NODE_BITS) - 1;
const EPOCH_BITS: u32 = 40;
/// Set if the block has [parts](super::parts): the rest of the word is then their number.
const IN_PARTS: u64 = 1 << 63;

const _: () = assert!(1 + EPOCH_BITS + NODE_BITS == u64::BITS);

/// What stands behind a block: the node that made it, and in which epoch. From the top: 1 bit *in parts*, 40 bits of
/// epoch, 23 bits of node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tag(u64);

impl Tag {
    /// Stands behind a block that was not counted when it was made, and is not counted when it is freed. Epochs begin at 1,
    /// so that this is no counted block's tag.
    pub(super) const UNCOUNTED: Self = Self(0);

    #[inline]
    pub(super) const fn new(node: u32, epoch: u64) -> Self {
        Self(epoch << NODE_BITS | node as u64)
    }

    /// The word behind a block that has so many parts. They stand where tags have their epoch, so that the node is 0: this is
    /// how [`is_since`](Self::is_since) tells it from all tags.
    pub(super) const fn in_parts(parts: usize) -> Self {
        Self(IN_PARTS | (parts as u64) << NODE_BITS)
    }

    /// How many parts the block has; none if this is the tag of the whole block.
    #[inline]
    pub(super) const fn parts(self) -> Option<usize> {
        if self.0 & IN_PARTS == 0 {
            None
        } else {
            Some(((self.0 & !IN_PARTS) >> NODE_BITS) as usize)
        }
    }

    #[inline]
    pub(super) fn is_uncounted(self) -> bool {
        self == Self::UNCOUNTED
    }

    #[inline]
    pub(super) const fn node(self) -> u32 {
        (self.0 & NODE_MASK) as u32
    }

    #[inline]
    pub(super) const fn epoch(self) -> u64 {
        self.0 >> NODE_BITS
    }

    /// Whether the whole block was made by the node of `first`, in or after that epoch.
    ///
    /// Every free asks. If so, the difference of the words is that of the epochs. If the nodes differ, so do the lower bits; if
    /// `first` is later, the difference has the topmost bit. The word of parts has the node 0, whose only `first` is that of
    /// nobody, in the epoch 0: there the topmost bit is its own.
    #[inline]
    pub(super) const fn is_since(self, first: Self) -> bool {
        self.0.wrapping_sub(first.0) & (IN_PARTS | NODE_MASK) == 0
    }

    /// A tag of another node, and of the same epoch.
    #[inline]
    pub(super) const fn with_node(self, node: u32) -> Self {
        Self(self.0 & !NODE_MASK | node as u64)
    }
}

/// Counts the units that have begun and the nodes that have been given back, in the bits where a tag has its epoch.
static CLOCK: AtomicU64 = AtomicU64::new(ONE_EPOCH);
const ONE_EPOCH: u64 = 1 << NODE_BITS;

/// The clock stops here. Below the largest epoch of a tag by more than any number of threads that can advance the clock at
/// once, so that it never runs into the bit above.
const LAST_EPOCH: u64 = (1 << EPOCH_BITS) - (1 << 20);

/// The tag of what a node makes now. A thread may see an earlier epoch, but never one before something that it has learned
/// of.
#[inline]
pub(super) fn tag_of(node: u32) -> Tag {
    Tag(CLOCK.load(Ordering::Relaxed) | u64::from(node))
}

/// Advances the clock and returns the new epoch: every tag that was made before has an earlier one.
///
/// The clock stops after about 2^40 units: three hours of beginning one every 10 ns. From then on all blocks and units have
/// the same epoch. Blocks that a unit makes itself are still its own; but what a unit finds when it begins no longer counts
/// as its own, and a block of a unit that has ended can be credited to a later unit of the same place.
pub(super) fn next_epoch() -> u64 {
    let epoch = tag_of(0).epoch();
    if epoch >= LAST_EPOCH {
        return epoch;
    }
    (CLOCK.fetch_add(ONE_EPOCH, Ordering::Relaxed) >> NODE_BITS) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tag_holds_the_largest_node_and_epoch() {
        for (node, epoch) in [
            (0, 1),
            (1, 1),
            ((1 << NODE_BITS) - 1, (1 << EPOCH_BITS) - 1),
            (7, LAST_EPOCH),
        ] {
            let tag = Tag::new(node, epoch);
            assert_eq!((tag.node(), tag.epoch(), tag.parts()), (node, epoch, None));
            assert!(!tag.is_uncounted());
            assert!(tag.is_since(tag) && tag.is_since(Tag::new(node, 0)));
            assert!(!tag.is_since(Tag::new(node, epoch + 1)) && !tag.is_since(Tag::new(node ^ 1, epoch)));
            assert!(!tag.is_since(Tag::new(node ^ 1, 0)) && !tag.is_since(Tag::new(node ^ 1, epoch + 1)));
            assert_eq!(tag.with_node(node ^ 1), Tag::new(node ^ 1, epoch));
        }
    }

    #[test]
    fn word_of_parts_is_no_nodes_tag() {
        for parts in 2..9 {
            let tag = Tag::in_parts(parts);
            assert_eq!(tag.parts(), Some(parts));
            assert!(!tag.is_uncounted());
            assert!(!tag.is_since(Tag::new(0, 0)));
            for node in [1, 2, 8, (1 << NODE_BITS) - 1] {
                for epoch in [0, 1, 2, 8, 9, LAST_EPOCH] {
                    assert!(!tag.is_since(Tag::new(node, epoch)));
                }
            }
        }
    }

    #[test]
    fn clock_advances() {
        let before = tag_of(3);
        assert!(next_epoch() > before.epoch());
        assert!(tag_of(3).epoch() > before.epoch() && tag_of(3).is_since(before));
    }
}
