//! The table of nodes. It grows by chunks that never move, so that the allocator finds a node without a lock.

use std::collections::VecDeque;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::node::Node;
use super::tag::{NODE_BITS, next_epoch};

/// Each chunk after the first has twice as many nodes as the one before.
const FIRST_CHUNK: usize = 64;
const CHUNKS: usize = (NODE_BITS - FIRST_CHUNK.ilog2()) as usize;
/// The nodes of all chunks: a few less than a tag can name.
const NODES: usize = FIRST_CHUNK * ((1 << CHUNKS) - 1);

static TABLE: [OnceLock<Box<[Node]>>; CHUNKS] = [const { OnceLock::new() }; CHUNKS];

/// Locked to take nodes and to give them back, never by the allocator.
static FREE: Mutex<Free> = Mutex::new(Free {
    given_back: [const { VecDeque::new() }; NODE_BITS as usize],
    // Node 0 is no unit's.
    next: 1,
});

struct Free {
    /// The first nodes of ranges that were given back, by the logarithm of their length. The oldest is taken first: the
    /// longer ago a range was given back, the fewer blocks are younger.
    given_back: [VecDeque<u32>; NODE_BITS as usize],
    /// No node from this one on has ever been taken.
    next: u32,
}

/// A node's chunk, and its place there.
fn place(node: u32) -> (usize, usize) {
    let position = node as usize + FIRST_CHUNK;
    let chunk = (position.ilog2() - FIRST_CHUNK.ilog2()) as usize;
    (chunk, position - (FIRST_CHUNK << chunk))
}

/// The node of that number; none if no range with it has ever been taken.
pub(super) fn node(number: u32) -> Option<&'static Node> {
    let (chunk, offset) = place(number);
    TABLE.get(chunk)?.get()?.get(offset)
}

/// Neighbouring nodes, taken from the table and not yet given back. Their number is a power of two.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) base: u32,
    length_log: u32,
}

impl Taken {
    /// At least so many nodes, each of which is quiet; none if the table is full. The caller holds an
    /// [`Untracked`](super::Untracked).
    pub(super) fn take(nodes: u32) -> Option<Self> {
        let length = nodes.max(1).checked_next_power_of_two()?;
        let length_log = length.ilog2();
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        let free_ranges = free.given_back.get_mut(length_log as usize)?;
        if let Some(base) = free_ranges.pop_front() {
            let taken = Self { base, length_log };
            if taken.nodes().all(Node::is_quiet) {
                return Some(taken);
            }
            // A thread that credits one of these nodes has been interrupted in the middle of it. The range waits.
            free_ranges.push_back(base);
        }
        let base = free.next;
        let end = base.checked_add(length).filter(|end| *end as usize <= NODES)?;
        let chunks = place(base).0..=place(end - 1).0;
        for (chunk, nodes) in TABLE.iter().enumerate().filter(|(chunk, _)| chunks.contains(chunk)) {
            nodes.get_or_init(|| (0..FIRST_CHUNK << chunk).map(|_| Node::new()).collect());
        }
        free.next = end;
        Some(Self { base, length_log })
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = &'static Node> {
        (self.base..self.base + (1 << self.length_log)).filter_map(node)
    }

    /// Gives the nodes back. The caller holds an [`Untracked`](super::Untracked).
    pub(super) fn give_back(&self) {
        // Every block that was tagged so far is older.
        let epoch = next_epoch();
        self.nodes().for_each(|node| node.retire(epoch));
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        free.given_back[self.length_log as usize].push_back(self.base);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_fill_one_chunk_after_the_other() {
        assert_eq!(place(0), (0, 0));
        assert_eq!(place(63), (0, 63));
        assert_eq!(place(64), (1, 0));
        assert_eq!(place(191), (1, 127));
        assert_eq!(place(192), (2, 0));
        let last = u32::try_from(NODES - 1).unwrap();
        assert_eq!(place(last), (CHUNKS - 1, (FIRST_CHUNK << (CHUNKS - 1)) - 1));
        assert!(last < 1 << NODE_BITS);
    }

    #[test]
    #[cfg_attr(miri, ignore = "slow, and nothing in it is unsafe")]
    fn range_of_any_length_has_a_node_for_each_row() {
        for rows in [0, 1, 2, 3, 63, 64, 65, 1000] {
            let taken = Taken::take(rows).unwrap();
            assert!(taken.nodes().count() >= rows as usize);
            taken.give_back();
        }
        assert!(Taken::take(1 << NODE_BITS).is_none());
        assert!(Taken::take(u32::MAX).is_none());
    }
}
