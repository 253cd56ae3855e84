//! Where a line's bytes are counted: the rows of a function, as calls write them and reports read them.
//!
//! A [`Row`] is written by one thread at a time, and may be read by any at any time. So its numbers are atomics that are
//! loaded and stored, never added to in one step: that costs what plain numbers cost.

use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering::Relaxed};

use crate::outcome::Outcome;

/// The numbers of one line. The first two are all that a line touches while nothing is allocated or freed.
#[derive(Debug)]
pub(crate) struct Row {
    runs: AtomicU64,
    /// The highest value of the measure, in bytes, at which the line ran without changing it.
    quiet: AtomicI64,
    /// The node of the line in the table of owners; 0 where it has none.
    node: AtomicU32,
    /// The lowest bits are marks; above them stands how many calls are suspended here, in two's complement.
    marks: AtomicU32,
    /// Bytes allocated while this was the innermost open line.
    allocated: AtomicI64,
    /// The same, less those of them that it freed itself.
    made: AtomicI64,
    increment: AtomicI64,
    requests: AtomicI64,
    for_others: AtomicI64,
    /// The highest value right after the line, where the line changed it.
    usage: AtomicI64,
    /// The highest value while the line ran, where the line changed it.
    high: AtomicI64,
    /// The most that a call held while it was suspended here, over its entry.
    held: AtomicI64,
    suspended_nanos: AtomicU64,
}

const PANICKED: u32 = 1;
const CANCELLED: u32 = 2;
/// One call that is suspended.
const WAITING: u32 = 4;

#[inline]
fn add(number: &AtomicI64, more: i64) {
    number.store(number.load(Relaxed).wrapping_add(more), Relaxed);
}

#[inline]
fn raise(number: &AtomicI64, to: i64) {
    if number.load(Relaxed) < to {
        number.store(to, Relaxed);
    }
}

#[inline]
fn add_unsigned(number: &AtomicU64, more: u64) {
    number.store(number.load(Relaxed).saturating_add(more), Relaxed);
}

/// What one run of a line, or a part of a run, did to memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Charge {
    /// Bytes allocated less bytes freed.
    pub(crate) increment: i64,
    pub(crate) requests: u64,
    /// Bytes freed that another unit had allocated.
    pub(crate) for_others: i64,
    /// The highest value meanwhile, in bytes.
    pub(crate) high: i64,
}

impl Row {
    pub(crate) const fn new() -> Self {
        Self {
            runs: AtomicU64::new(0),
            quiet: AtomicI64::new(i64::MIN),
            node: AtomicU32::new(0),
            marks: AtomicU32::new(0),
            allocated: AtomicI64::new(0),
            made: AtomicI64::new(0),
            increment: AtomicI64::new(0),
            requests: AtomicI64::new(0),
            for_others: AtomicI64::new(0),
            usage: AtomicI64::new(i64::MIN),
            high: AtomicI64::new(i64::MIN),
            held: AtomicI64::new(i64::MIN),
            suspended_nanos: AtomicU64::new(0),
        }
    }

    /// Forgets all that was counted; what is allocated from here on is the memory of `node`.
    pub(crate) fn clear(&self, node: u32) {
        self.runs.store(0, Relaxed);
        self.quiet.store(i64::MIN, Relaxed);
        self.node.store(node, Relaxed);
        self.marks.store(0, Relaxed);
        for number in [
            &self.allocated,
            &self.made,
            &self.increment,
            &self.requests,
            &self.for_others,
        ] {
            number.store(0, Relaxed);
        }
        for highest in [&self.usage, &self.high, &self.held] {
            highest.store(i64::MIN, Relaxed);
        }
        self.suspended_nanos.store(0, Relaxed);
    }

    #[inline]
    pub(crate) fn node(&self) -> u32 {
        self.node.load(Relaxed)
    }

    /// Bytes allocated while the line was the innermost open one, less those of them that it freed itself.
    pub(crate) fn made(&self) -> i64 {
        self.made.load(Relaxed)
    }

    /// So many bytes have been allocated while this is the innermost open line.
    #[inline]
    pub(crate) fn add_allocated(&self, bytes: i64) {
        add(&self.allocated, bytes);
        add(&self.made, bytes);
    }

    #[inline]
    pub(crate) fn add_made(&self, bytes: i64) {
        add(&self.made, bytes);
    }

    #[inline]
    pub(crate) fn add_run(&self) {
        self.runs.store(self.runs.load(Relaxed).wrapping_add(1), Relaxed);
    }

    /// The line ends, and the measure has been `value` all the while.
    #[inline]
    pub(crate) fn stay_at(&self, value: i64) {
        raise(&self.quiet, value);
    }

    /// The line has done this to memory; it may go on.
    pub(crate) fn charge(&self, charge: Charge) {
        add(&self.increment, charge.increment);
        if charge.requests != 0 {
            add(&self.requests, charge.requests.cast_signed());
        }
        if charge.for_others != 0 {
            add(&self.for_others, charge.for_others);
        }
        raise(&self.high, charge.high);
    }

    /// The line ends, and the measure is `value`.
    pub(crate) fn end_at(&self, value: i64) {
        raise(&self.usage, value);
    }

    pub(crate) fn hold(&self, bytes: i64) {
        raise(&self.held, bytes);
    }

    pub(crate) fn raise_high(&self, value: i64) {
        raise(&self.high, value);
    }

    pub(crate) fn add_suspended(&self, nanos: u64) {
        add_unsigned(&self.suspended_nanos, nanos);
    }

    /// A call stopped here.
    pub(crate) fn stop(&self, end: Outcome) {
        match end {
            Outcome::Returned => {}
            Outcome::Panicked => self.mark(PANICKED),
            Outcome::Cancelled => self.mark(CANCELLED),
        }
    }

    /// A call is suspended here, until [`go_on`](Self::go_on).
    pub(crate) fn wait(&self) {
        self.add_waiting(1);
    }

    /// The call goes on. Its thread may write to another row of the same line than the one that it was suspended in: only the
    /// sum over the rows of a line counts.
    pub(crate) fn go_on(&self) {
        self.add_waiting(-1);
    }

    fn add_waiting(&self, calls: i32) {
        let more = calls.cast_unsigned().wrapping_mul(WAITING);
        self.marks.store(self.marks.load(Relaxed).wrapping_add(more), Relaxed);
    }

    fn mark(&self, mark: u32) {
        self.marks.store(self.marks.load(Relaxed) | mark, Relaxed);
    }

    /// Adds what another row has counted of the same line.
    pub(crate) fn add(&self, other: &RowStats) {
        add_unsigned(&self.runs, other.runs);
        for (mine, others) in [
            (&self.allocated, other.allocated),
            (&self.made, other.made),
            (&self.increment, other.increment),
            (&self.requests, other.requests),
            (&self.for_others, other.for_others),
        ] {
            add(mine, others);
        }
        raise(&self.usage, other.usage);
        raise(&self.high, other.high);
        if let Some(held) = other.held {
            raise(&self.held, held);
        }
        add_unsigned(&self.suspended_nanos, other.suspended_nanos);
        self.add_waiting(other.waiting);
        for (is_marked, mark) in [(other.panicked, PANICKED), (other.cancelled, CANCELLED)] {
            if is_marked {
                self.mark(mark);
            }
        }
    }

    /// What has been counted so far.
    pub(crate) fn stats(&self) -> RowStats {
        let quiet = self.quiet.load(Relaxed);
        let marks = self.marks.load(Relaxed);
        RowStats {
            runs: self.runs.load(Relaxed),
            increment: self.increment.load(Relaxed),
            requests: self.requests.load(Relaxed),
            for_others: self.for_others.load(Relaxed),
            allocated: self.allocated.load(Relaxed),
            made: self.made.load(Relaxed),
            usage: self.usage.load(Relaxed).max(quiet),
            high: self.high.load(Relaxed).max(quiet),
            held: some_highest(self.held.load(Relaxed)),
            suspended_nanos: self.suspended_nanos.load(Relaxed),
            spawned: None,
            waiting: marks.cast_signed() >> WAITING.trailing_zeros(),
            panicked: marks & PANICKED != 0,
            cancelled: marks & CANCELLED != 0,
        }
    }
}

fn some_highest(value: i64) -> Option<i64> {
    (value != i64::MIN).then_some(value)
}

/// What has been counted of one line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowStats {
    /// How often the line ran.
    pub(crate) runs: u64,
    /// The sum over the runs of the measure after less the measure before, in bytes.
    pub(crate) increment: i64,
    /// How often memory was asked for.
    pub(crate) requests: i64,
    /// Bytes freed that another unit had allocated.
    pub(crate) for_others: i64,
    /// Bytes allocated while the line was the innermost.
    pub(crate) allocated: i64,
    /// Bytes allocated while the line was the innermost, less those of them that the same thread freed on the line.
    pub(crate) made: i64,
    /// The highest value right after the line, in bytes.
    pub(crate) usage: i64,
    /// The highest value while the line ran, in bytes.
    pub(crate) high: i64,
    /// The most that a call held while it was suspended here, over its entry, in bytes.
    pub(crate) held: Option<i64>,
    pub(crate) suspended_nanos: u64,
    /// What the work that was spawned here allocated less what it freed, in bytes.
    pub(crate) spawned: Option<i64>,
    /// How many calls are suspended here.
    pub(crate) waiting: i32,
    pub(crate) panicked: bool,
    pub(crate) cancelled: bool,
}

impl RowStats {
    pub(crate) const NOTHING: Self = Self {
        runs: 0,
        increment: 0,
        requests: 0,
        for_others: 0,
        allocated: 0,
        made: 0,
        usage: i64::MIN,
        high: i64::MIN,
        held: None,
        suspended_nanos: 0,
        spawned: None,
        waiting: 0,
        panicked: false,
        cancelled: false,
    };

    pub(crate) fn add(&mut self, other: &Self) {
        self.runs = self.runs.wrapping_add(other.runs);
        self.increment = self.increment.wrapping_add(other.increment);
        self.requests = self.requests.wrapping_add(other.requests);
        self.for_others = self.for_others.wrapping_add(other.for_others);
        self.allocated = self.allocated.wrapping_add(other.allocated);
        self.made = self.made.wrapping_add(other.made);
        self.usage = self.usage.max(other.usage);
        self.high = self.high.max(other.high);
        self.held = self.held.max(other.held);
        self.suspended_nanos = self.suspended_nanos.saturating_add(other.suspended_nanos);
        if let Some(bytes) = other.spawned {
            self.add_spawned(bytes);
        }
        self.waiting = self.waiting.wrapping_add(other.waiting);
        self.panicked |= other.panicked;
        self.cancelled |= other.cancelled;
    }

    pub(crate) fn add_spawned(&mut self, bytes: i64) {
        self.spawned = Some(self.spawned.unwrap_or(0).wrapping_add(bytes));
    }

    /// Whether a call stands in the line: it is suspended here, or the line has begun and has never ended.
    pub(crate) fn is_open(&self) -> bool {
        self.waiting > 0 || (self.runs > 0 && self.usage == i64::MIN)
    }

    /// Takes off what was reported before; the highest values stay those of all the time.
    pub(crate) fn subtract(&mut self, before: &Self) {
        self.runs = self.runs.wrapping_sub(before.runs);
        self.increment = self.increment.wrapping_sub(before.increment);
        self.requests = self.requests.wrapping_sub(before.requests);
        self.for_others = self.for_others.wrapping_sub(before.for_others);
        self.allocated = self.allocated.wrapping_sub(before.allocated);
        self.made = self.made.wrapping_sub(before.made);
        self.suspended_nanos = self.suspended_nanos.saturating_sub(before.suspended_nanos);
        if let (Some(all), Some(before)) = (self.spawned, before.spawned) {
            self.spawned = Some(all.wrapping_sub(before));
        }
        self.panicked &= !before.panicked;
        self.cancelled &= !before.cancelled;
    }
}

#[cfg(test)]
impl Row {
    pub(crate) fn set_node(&self, node: u32) {
        self.node.store(node, Relaxed);
    }
}
