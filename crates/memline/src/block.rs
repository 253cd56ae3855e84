//! The rows of one function, and what is counted of its calls as a whole, in a block that is used again.
//!
//! Blocks are never freed: whoever holds one holds it for ever, and a block that is given back serves another function. So
//! nothing grows with what has ended, and a probe reaches its row without a check.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use crate::outcome::Outcome;
use crate::rows::Row;

/// One writer at a time, as for [`Row`].
#[derive(Debug)]
pub(crate) struct Block {
    rows: Box<[Row]>,
    calls: AtomicU64,
    /// Closures and async blocks of the function that ran or were polled.
    parts: AtomicU64,
    /// The highest measure at entry, in bytes.
    entry: AtomicI64,
    /// The highest measure during the calls, in bytes.
    high: AtomicI64,
    /// The most that one call held over its entry, in bytes.
    peak: AtomicI64,
    over_budget: AtomicU64,
    polls: AtomicU64,
    wall_nanos: AtomicU64,
    /// The worst [`Outcome`] of the calls.
    end: AtomicU8,
    /// The time that reading the measure took, where that is slow enough to be timed.
    probing_nanos: AtomicU64,
    /// Whether the function became bare after one of the calls.
    was_bare: AtomicBool,
}

/// A call that has ended, in bytes of its measure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EndedCall {
    pub(crate) high: i64,
    /// The most that it held over its entry.
    pub(crate) peak: i64,
    pub(crate) wall_nanos: u64,
    pub(crate) probing_nanos: u64,
    pub(crate) end: Outcome,
}

#[inline]
fn raise(number: &AtomicI64, to: i64) {
    if number.load(Relaxed) < to {
        number.store(to, Relaxed);
    }
}

#[inline]
fn add(number: &AtomicU64, more: u64) {
    number.store(number.load(Relaxed).saturating_add(more), Relaxed);
}

impl Block {
    fn new(rows: usize) -> Self {
        Self {
            rows: (0..rows).map(|_| Row::new()).collect(),
            calls: AtomicU64::new(0),
            parts: AtomicU64::new(0),
            entry: AtomicI64::new(i64::MIN),
            high: AtomicI64::new(i64::MIN),
            peak: AtomicI64::new(0),
            over_budget: AtomicU64::new(0),
            polls: AtomicU64::new(0),
            wall_nanos: AtomicU64::new(0),
            end: AtomicU8::new(Outcome::Returned as u8),
            probing_nanos: AtomicU64::new(0),
            was_bare: AtomicBool::new(false),
        }
    }

    /// As many rows as the block has room for: those of its function come first.
    #[inline]
    pub(crate) fn rows(&'static self) -> &'static [Row] {
        &self.rows
    }

    /// Forgets all that was counted. The first `rows` rows get the nodes from `first_node` on, or none if that is 0.
    pub(crate) fn clear(&self, rows: usize, first_node: u32) {
        for (row, offset) in self.rows.iter().take(rows).zip(0..) {
            row.clear(if first_node == 0 { 0 } else { first_node + offset });
        }
        self.forget_calls();
    }

    /// As [`clear`](Self::clear), with one node for all rows.
    pub(crate) fn clear_with_one_node(&self, rows: usize, node: u32) {
        for row in self.rows.iter().take(rows) {
            row.clear(node);
        }
        self.forget_calls();
    }

    fn forget_calls(&self) {
        for number in [
            &self.calls,
            &self.parts,
            &self.over_budget,
            &self.polls,
            &self.wall_nanos,
            &self.probing_nanos,
        ] {
            number.store(0, Relaxed);
        }
        self.entry.store(i64::MIN, Relaxed);
        self.high.store(i64::MIN, Relaxed);
        self.peak.store(0, Relaxed);
        self.end.store(Outcome::Returned as u8, Relaxed);
        self.was_bare.store(false, Relaxed);
    }

    /// A call begins that finds `entry` bytes of its measure.
    #[inline]
    pub(crate) fn begin_call(&self, entry: i64) {
        raise(&self.entry, entry);
    }

    /// The highest that a call has found, in bytes; none if there was no call.
    pub(crate) fn entry(&self) -> Option<i64> {
        let entry = self.entry.load(Relaxed);
        (entry != i64::MIN).then_some(entry)
    }

    pub(crate) fn end_call(&self, call: EndedCall) {
        self.end_quick_call(call.high, call.peak);
        add(&self.wall_nanos, call.wall_nanos);
        add(&self.probing_nanos, call.probing_nanos);
        if self.end.load(Relaxed) < call.end as u8 {
            self.end.store(call.end as u8, Relaxed);
        }
    }

    /// As [`end_call`](Self::end_call), for one that has returned and was not timed.
    #[inline]
    pub(crate) fn end_quick_call(&self, high: i64, peak: i64) {
        self.calls.store(self.calls.load(Relaxed).wrapping_add(1), Relaxed);
        raise(&self.high, high);
        raise(&self.peak, peak);
    }

    /// A part ran, or was polled once.
    pub(crate) fn end_part(&self, high: i64, probing_nanos: u64) {
        add(&self.parts, 1);
        raise(&self.high, high);
        add(&self.probing_nanos, probing_nanos);
    }

    /// From here on calls of the function may not be counted.
    pub(crate) fn note_bare(&self) {
        self.was_bare.store(true, Relaxed);
    }

    pub(crate) fn add_poll(&self) {
        add(&self.polls, 1);
    }

    pub(crate) fn add_over_budget(&self) {
        add(&self.over_budget, 1);
    }

    /// Adds what another block has counted of the same function.
    pub(crate) fn add_block(&self, other: &Self, rows: usize) {
        for (mine, others) in self.rows.iter().zip(&other.rows).take(rows) {
            mine.add(&others.stats());
        }
        let other = other.calls();
        for (mine, others) in [
            (&self.calls, other.calls),
            (&self.parts, other.parts),
            (&self.over_budget, other.over_budget),
            (&self.polls, other.polls),
            (&self.wall_nanos, other.wall_nanos),
            (&self.probing_nanos, other.probing_nanos),
        ] {
            add(mine, others);
        }
        raise(&self.entry, other.entry);
        raise(&self.high, other.high);
        raise(&self.peak, other.peak);
        self.end.fetch_max(other.end as u8, Relaxed);
        self.was_bare.fetch_or(other.was_bare, Relaxed);
    }

    /// What has been counted of the calls as a whole.
    pub(crate) fn calls(&self) -> CallStats {
        CallStats {
            calls: self.calls.load(Relaxed),
            parts: self.parts.load(Relaxed),
            entry: self.entry.load(Relaxed),
            high: self.high.load(Relaxed),
            peak: self.peak.load(Relaxed),
            over_budget: self.over_budget.load(Relaxed),
            polls: self.polls.load(Relaxed),
            wall_nanos: self.wall_nanos.load(Relaxed),
            end: Outcome::of(self.end.load(Relaxed)),
            probing_nanos: self.probing_nanos.load(Relaxed),
            was_bare: self.was_bare.load(Relaxed),
        }
    }
}

/// What has been counted of a function's calls as a whole; see [`Block`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallStats {
    pub(crate) calls: u64,
    pub(crate) parts: u64,
    pub(crate) entry: i64,
    pub(crate) high: i64,
    pub(crate) peak: i64,
    pub(crate) over_budget: u64,
    pub(crate) polls: u64,
    pub(crate) wall_nanos: u64,
    pub(crate) end: Outcome,
    pub(crate) probing_nanos: u64,
    /// Whether the function was bare for a time: then there may have been more calls.
    pub(crate) was_bare: bool,
}

impl CallStats {
    pub(crate) const NOTHING: Self = Self {
        calls: 0,
        parts: 0,
        entry: i64::MIN,
        high: i64::MIN,
        peak: 0,
        over_budget: 0,
        polls: 0,
        wall_nanos: 0,
        end: Outcome::Returned,
        probing_nanos: 0,
        was_bare: false,
    };

    pub(crate) fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.parts += other.parts;
        self.entry = self.entry.max(other.entry);
        self.high = self.high.max(other.high);
        self.peak = self.peak.max(other.peak);
        self.over_budget += other.over_budget;
        self.polls += other.polls;
        self.wall_nanos = self.wall_nanos.saturating_add(other.wall_nanos);
        self.end = self.end.max(other.end);
        self.probing_nanos = self.probing_nanos.saturating_add(other.probing_nanos);
        self.was_bare |= other.was_bare;
    }

    /// Takes off what was reported before; the highest values, the worst end, and whether it was bare, stay those of all the time.
    pub(crate) fn subtract(&mut self, before: &Self) {
        self.calls -= before.calls;
        self.parts -= before.parts;
        self.over_budget -= before.over_budget;
        self.polls -= before.polls;
        self.wall_nanos -= before.wall_nanos;
        self.probing_nanos -= before.probing_nanos;
    }
}

/// Blocks that serve no function.
static FREE: Mutex<Free> = Mutex::new(Free {
    by_class: [const { Vec::new() }; CLASSES],
    made: [0; CLASSES],
});
const CLASSES: usize = usize::BITS as usize;

/// By the binary logarithm of how many rows they have. There is room for every block that has been made, so that a block
/// is given back without an allocation: the program's allocator may be profiled itself, and come back here.
struct Free {
    by_class: [Vec<&'static Block>; CLASSES],
    made: [usize; CLASSES],
}

/// A block with room for `rows` rows; what is in it is left from before. The caller sees to it that what this allocates is
/// not charged to the program, and that the program's allocator is not profiled meanwhile.
pub(crate) fn take(rows: usize) -> &'static Block {
    let room = rows.next_power_of_two().max(4);
    let class = room.ilog2() as usize;
    let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(used) = free.by_class[class].pop() {
        return used;
    }
    free.made[class] += 1;
    let made = free.made[class];
    free.by_class[class].reserve(made);
    drop(free);
    Box::leak(Box::new(Block::new(room)))
}

/// The block serves its function no longer, and nothing writes to it any more.
pub(crate) fn give_back(block: &'static Block) {
    let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
    free.by_class[block.rows.len().ilog2() as usize].push(block);
}
