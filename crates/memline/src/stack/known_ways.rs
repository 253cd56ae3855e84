//! The blocks of the ways that a thread has called a function on, in one collector.

use crate::block::Block;

/// So many of one function are known at most. What is called on more ways has its block found anew now and then.
const MOST: usize = 1 << 10;

/// A table with one place for each few nodes: the way that was called last has it.
pub(super) struct KnownWays {
    /// The node of the calling line, and the block. Empty, or as many as a power of two.
    places: Vec<Option<(u32, &'static Block)>>,
}

impl KnownWays {
    /// Without any.
    pub(super) const NONE: Self = Self { places: Vec::new() };

    pub(super) fn clear(&mut self) {
        self.places.fill(None);
    }

    /// The block of the way from that node.
    #[inline]
    pub(super) fn block(&self, parent: u32) -> Option<&'static Block> {
        let (of, block) = (*self.places.get(self.place(parent))?)?;
        (of == parent).then_some(block)
    }

    /// Where the way from that node is: nodes are numbered in a row.
    #[inline]
    fn place(&self, parent: u32) -> usize {
        parent as usize & self.places.len().wrapping_sub(1)
    }

    /// Notes a way. The caller sees to it that what this allocates is not charged to the program.
    pub(super) fn add(&mut self, parent: u32, block: &'static Block) {
        while self.is_taken(parent) && self.places.len() < MOST {
            let room = (2 * self.places.len()).max(4);
            let known = std::mem::replace(&mut self.places, vec![None; room]);
            for (parent, block) in known.into_iter().flatten() {
                self.put(parent, block);
            }
        }
        self.put(parent, block);
    }

    /// Whether the place of the way from that node is another's, or there is none.
    fn is_taken(&self, parent: u32) -> bool {
        let place = self.places.get(self.place(parent)).copied();
        place.is_none_or(|known| known.is_some_and(|(of, _)| of != parent))
    }

    fn put(&mut self, parent: u32, block: &'static Block) {
        let place = self.place(parent);
        self.places[place] = Some((parent, block));
    }
}

#[cfg(test)]
mod tests {
    use super::{KnownWays, MOST};
    use crate::block::{self, Block};

    fn is(found: Option<&'static Block>, block: &'static Block) -> bool {
        found.is_some_and(|found| std::ptr::eq(found, block))
    }

    #[test]
    fn ways_are_known_until_others_take_their_place() {
        let mut known = KnownWays::NONE;
        let blocks: Vec<_> = (0..50).map(|_| block::take(1)).collect();
        assert!(known.block(0).is_none());
        // Nodes of lines that are far from each other, some in one place.
        let parents: Vec<u32> = (0..50).map(|way| way * 97).collect();
        for (parent, block) in parents.iter().zip(&blocks) {
            known.add(*parent, block);
        }
        for (parent, block) in parents.iter().zip(&blocks) {
            assert!(is(known.block(*parent), block), "{parent}");
        }
        assert!(known.block(1).is_none());

        let beyond = u32::try_from(MOST).expect("it is small") * 2;
        known.add(beyond, blocks[1]);
        assert!(known.places.len() <= MOST);
        assert!(is(known.block(beyond), blocks[1]));
        known.clear();
        assert!(known.block(beyond).is_none());
        blocks.into_iter().for_each(block::give_back);
    }
}
