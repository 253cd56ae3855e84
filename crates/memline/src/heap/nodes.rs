//! Units, and the nodes that their memory is credited to.
//!
//! A *unit* owns memory: a session, or the outermost call with a report of its own. Each unit has a root node; each line that
//! has rows of its own has one more. Node 0 is the root of code that runs for no unit.

use std::sync::atomic::{AtomicU64, Ordering};

use super::counting::KeepCounting;
use super::guards::Untracked;
use super::node::{Change, Node};
use super::table::{Taken, node};
use super::tag::{Tag, next_epoch};
use super::unit::Unit;

/// A place in the table for the root of one unit after another.
///
/// While code runs for a unit, its slot may neither be dropped nor begin another unit: what that code allocates would look
/// like the other unit's. It may end.
#[derive(Debug)]
pub(crate) struct UnitSlot {
    place: Taken,
    root: &'static Node,
    unit: Unit,
    /// While a unit has the slot, counting goes on.
    counting: Option<KeepCounting>,
}

impl UnitSlot {
    /// A place for a unit that has not begun; none if the table is full.
    pub(crate) fn take() -> Option<Self> {
        let _untracked = Untracked::start();
        let place = Taken::take(1)?;
        let root = node(place.base)?;
        Some(Self {
            place,
            root,
            unit: Unit::NOBODY,
            counting: None,
        })
    }

    /// Begins a unit, after the end of the former one.
    pub(crate) fn begin(&mut self) -> Unit {
        self.end();
        if !self.root.is_quiet() {
            self.move_on();
        }
        self.counting = Some(KeepCounting::start());
        self.unit = Unit {
            root: self.place.base,
            birth: next_epoch(),
        };
        self.root.begin(self.unit.root, self.unit.birth);
        self.unit
    }

    /// Leaves a place to the credit that is on its way there.
    #[cold]
    fn move_on(&mut self) {
        match Self::take() {
            // The former place is given back, and waits in the table until it is quiet.
            Some(other) => *self = other,
            // The table is full: then wait here. The credit is a few instructions of another thread.
            None => {
                while !self.root.is_quiet() {
                    std::thread::yield_now();
                }
            }
        }
    }

    /// The unit that has begun last; nobody before the first.
    #[cfg(test)]
    pub(crate) fn unit(&self) -> Unit {
        self.unit
    }

    /// By how many bytes code of other units has changed the memory that the unit made outside of its lines: negative for
    /// what they freed. Stays as it was when the unit ended, until the next begins.
    pub(crate) fn by_others(&self) -> i64 {
        self.root.by_others()
    }

    /// Ends the unit. What others do later to its memory is credited nowhere.
    pub(crate) fn end(&mut self) {
        if self.counting.take().is_some() {
            self.root.end();
        }
    }
}

impl Drop for UnitSlot {
    fn drop(&mut self) {
        self.end();
        let _untracked = Untracked::start();
        self.place.give_back();
    }
}

/// Nodes for the rows of one function in one unit.
///
/// May be dropped only when no code runs any more for the unit, or with a line of these rows. The unit's own code credits
/// these nodes without asking whether they are still there. (Code that runs for nobody asks, also about nodes of nobody.)
#[derive(Debug)]
pub(crate) struct NodeRange {
    taken: Taken,
}

/// The latest birth of a life that began on a node that had one before. Blocks that are younger have been made in the present
/// life of whatever node they name.
static ALL_PRESENT_SINCE: AtomicU64 = AtomicU64::new(0);

/// Whether a block of that epoch is surely of its node's present life. If not, the table has to be asked.
#[inline]
pub(super) fn is_surely_of_this_life(epoch: u64) -> bool {
    epoch >= ALL_PRESENT_SINCE.load(Ordering::Relaxed)
}

impl NodeRange {
    /// Nodes for so many rows; none if the table is full.
    pub(crate) fn take(unit: Unit, rows: u32) -> Option<Self> {
        let _untracked = Untracked::start();
        let taken = Taken::take(rows)?;
        for node in taken.nodes() {
            node.join(unit.root);
            ALL_PRESENT_SINCE.fetch_max(node.birth(), Ordering::Relaxed);
        }
        Some(Self { taken })
    }

    /// The node of row 0. Those of the other rows follow it.
    pub(crate) fn base(&self) -> u32 {
        self.taken.base
    }

    /// How many bytes that the row made code of the same unit freed while another line was open. Of a range of nobody: how
    /// many any code did.
    pub(crate) fn freed(&self, row: u32) -> i64 {
        self.node(row).map_or(0, Node::freed)
    }

    /// By how many bytes code of other units changed what the row made: negative for what they freed.
    pub(crate) fn by_others(&self, row: u32) -> i64 {
        self.node(row).map_or(0, Node::by_others)
    }

    /// What is still there of so many bytes that the row made.
    pub(crate) fn held(&self, row: u32, made: i64) -> i64 {
        made.wrapping_sub(self.freed(row)).wrapping_add(self.by_others(row))
    }

    /// The rows' memory is nobody's from here on, and what becomes of it is still credited to these nodes. No code runs any
    /// more for the unit that they were of, which has yet to end.
    pub(crate) fn hand_over(&self) {
        self.taken.nodes().for_each(Node::leave_unit);
    }

    fn node(&self, row: u32) -> Option<&'static Node> {
        node(self.taken.base.checked_add(row)?)
    }
}

impl Drop for NodeRange {
    fn drop(&mut self) {
        let _untracked = Untracked::start();
        self.taken.give_back();
    }
}

/// Whether a block of `tag` is of its node's present life.
#[cold]
#[inline(never)]
pub(super) fn is_of_present_life(tag: Tag) -> bool {
    tag.node() == 0 || node(tag.node()).is_some_and(|node| node.is_of_life(tag.epoch()))
}

/// Code of `unit` has freed bytes of a block with that tag: credits the node that made them. Whether they were the unit's own.
///
/// Called by the allocator: it must not allocate, lock or panic.
pub(super) fn credit_freed(unit: Unit, tag: Tag, bytes: i64) -> bool {
    let was_there = unit.is_nobody() || tag.epoch() < unit.birth;
    let Some(owner) = Owner::of(tag) else { return was_there };
    if owner.root == unit.root && !was_there {
        owner.node.add(Change::Freed(bytes));
        return true;
    }
    let change = if owner.root == Unit::NOBODY.root {
        Change::Freed(bytes)
    } else {
        Change::ByOthers(bytes.wrapping_neg())
    };
    owner.node.credit(tag.epoch(), change);
    // What belongs to a unit that goes on is that unit's, however long it has been there.
    unit.is_nobody() || (was_there && owner.root == Unit::NOBODY.root)
}

/// Bytes of a part with that tag are taken off it, or put to it, by the bookkeeping of parts and by no code of the node's own.
pub(super) fn credit_moved(tag: Tag, bytes: i64) {
    let Some(owner) = Owner::of(tag) else { return };
    let change = if owner.root == Unit::NOBODY.root {
        Change::Freed(bytes.wrapping_neg())
    } else {
        Change::ByOthers(bytes)
    };
    owner.node.credit(tag.epoch(), change);
}

/// The node that made a block, if that life still goes on.
struct Owner {
    node: &'static Node,
    root: u32,
}

impl Owner {
    fn of(tag: Tag) -> Option<Self> {
        if tag.node() == 0 {
            return None;
        }
        let node = node(tag.node())?;
        let root = node.root();
        let unit_goes_on = || root == 0 || self::node(root).is_some_and(|root| root.is_of_life(tag.epoch()));
        (node.is_of_life(tag.epoch()) && unit_goes_on()).then_some(Self { node, root })
    }
}
