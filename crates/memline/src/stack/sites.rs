//! What a thread knows of each function: whether a call of it is running, and which block its last call wrote to.

use std::cell::RefCell;
use std::mem::ManuallyDrop;

use super::known_ways::KnownWays;
use crate::bare::{Bareness, QUIET_CALLS};
use crate::block::Block;
use crate::frame::Frame;
use crate::heap::Untracked;
use crate::site::Site;

/// One place for each function, by the function's number.
pub(super) struct Sites {
    entries: ManuallyDrop<RefCell<Vec<Entry>>>,
    expect_end: fn() -> bool,
}

/// What a thread has for a call that begins.
pub(crate) enum Found {
    /// A call of the function is running: this one is part of its line.
    Recursion,
    /// The frame of the last call of the way.
    Ready(Box<Frame>),
    Nothing,
}

struct Entry {
    /// The border since which a call of the function is running; 0 if none is.
    entered: u64,
    /// How many calls inside that call run.
    inner: u32,
    calls: Quiet,
    closures: Quiet,
    /// The way that was called last, and its block for this thread.
    parent: u32,
    collector: u64,
    block: Option<&'static Block>,
    /// All ways of that collector that were called.
    known: KnownWays,
    /// The frame of the last call in that collector that has ended, ready for the next.
    ready: Option<Box<Frame>>,
}

impl Entry {
    const NOTHING: Self = Self {
        entered: 0,
        inner: 0,
        calls: Quiet::NOTHING,
        closures: Quiet::NOTHING,
        parent: 0,
        collector: 0,
        block: None,
        known: KnownWays::NONE,
        ready: None,
    };

    #[inline]
    fn enter(&mut self, frame: &mut Frame, border: u64) {
        frame.saved_entered = std::mem::replace(&mut self.entered, border);
        frame.saved_inner = std::mem::take(&mut self.inner);
        frame.is_entered = true;
    }

    /// The frame that is ready for a call of that way, which begins.
    #[inline]
    fn take_ready(&mut self, border: u64, collector: u64, parent: u32) -> Option<Box<Frame>> {
        if !self.is_of(collector, parent) && !self.turn_to(collector, parent) {
            return None;
        }
        let block = self.block?;
        let mut frame = self.ready.take()?;
        frame.place.parent = parent;
        frame.place.block = block;
        self.enter(&mut frame, border);
        Some(frame)
    }

    /// Makes that way the one that was called last, if it is known.
    #[inline(never)]
    fn turn_to(&mut self, collector: u64, parent: u32) -> bool {
        if self.collector != collector {
            return false;
        }
        let Some(block) = self.known.block(parent) else {
            return false;
        };
        self.parent = parent;
        self.block = Some(block);
        true
    }

    #[inline]
    fn leave(&mut self, frame: &mut Frame) {
        self.entered = frame.saved_entered;
        self.inner = frame.saved_inner;
        frame.is_entered = false;
    }

    #[inline]
    fn keep(&mut self, frame: Box<Frame>) -> Option<Box<Frame>> {
        if self.collector != frame.place.collector || self.ready.is_some() {
            return Some(frame);
        }
        self.ready = Some(frame);
        None
    }

    #[inline]
    fn is_of(&self, collector: u64, parent: u32) -> bool {
        self.collector == collector && self.parent == parent
    }
}

/// How the calls of a function in one collector, or the runs of its closures, have treated the heap.
struct Quiet {
    /// So many in a row have left it alone.
    in_a_row: u32,
    /// And so many have not.
    touched: u32,
}

impl Quiet {
    const NOTHING: Self = Self {
        in_a_row: 0,
        touched: 0,
    };

    /// Counts one that has ended. Whether it is time to look at so many that have left the heap alone.
    #[inline]
    fn count(&mut self, is_quiet: bool, together: u32) -> bool {
        if !is_quiet {
            self.in_a_row = 0;
            self.touched = self.touched.saturating_add(1);
            return false;
        }
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.in_a_row.is_multiple_of(together)
    }

    /// Makes the function bare, or its closures, if they have left the heap alone for long enough.
    #[cold]
    #[inline(never)]
    fn try_bare(&self, bareness: &Bareness, frame: &Frame, each_counts: u32) {
        if bareness.try_begin(frame.place.collector, self.in_a_row / each_counts, self.touched) {
            frame.place.block.note_bare();
        }
    }
}

/// What the first bare runs allocate may be on no line: so a closure has to be quiet for that many times as long.
const RUNS_FOR_ONE_CALL: u32 = 16;

impl Sites {
    /// Without anything. `expect_end` sees to it that [`clear`](Self::clear) is called when the thread ends, and says whether it
    /// will be.
    pub(super) const fn new(expect_end: fn() -> bool) -> Self {
        Self {
            entries: ManuallyDrop::new(RefCell::new(Vec::new())),
            expect_end,
        }
    }

    /// Frees the table at the end of the thread.
    pub(super) fn clear(&self) {
        let _untracked = Untracked::start();
        drop(std::mem::take(&mut *self.entries.borrow_mut()));
    }

    #[inline]
    fn with<R>(&self, site: &'static Site, f: impl FnOnce(&mut Entry) -> R) -> R {
        let mut entries = self.entries.borrow_mut();
        let number = site.number();
        if number >= entries.len() {
            self.grow(&mut entries, number);
        }
        f(&mut entries[number])
    }

    #[cold]
    #[inline(never)]
    fn grow(&self, entries: &mut Vec<Entry>, number: usize) {
        let _untracked = Untracked::start();
        (self.expect_end)();
        entries.resize_with((number + 1).next_power_of_two(), || Entry::NOTHING);
    }

    /// Whether `is` holds for a function that the table has.
    #[inline]
    fn is(&self, site: &'static Site, is: impl FnOnce(&Entry) -> bool) -> bool {
        self.entries.borrow().get(site.number()).is_some_and(is)
    }

    #[inline]
    pub(super) fn is_entered(&self, site: &'static Site, border: u64) -> bool {
        self.is(site, |entry| entry.entered == border)
    }

    /// Looks for a frame that is ready for a call of that way. A call that has been running since that border makes it a
    /// recursive one.
    #[inline]
    pub(super) fn look_up(&self, site: &'static Site, border: u64, collector: u64, parent: u32) -> Found {
        self.with(site, |entry| {
            if entry.entered == border {
                return Found::Recursion;
            }
            let ready = entry.take_ready(border, collector, parent);
            ready.map_or(Found::Nothing, Found::Ready)
        })
    }

    /// As [`look_up`](Self::look_up), where there is nothing else to know of the function than that its frame is ready.
    #[expect(
        clippy::inline_always,
        reason = "every call comes here; out of line it costs a tenth more"
    )]
    #[inline(always)]
    pub(super) fn take_ready(
        &self,
        site: &'static Site,
        border: u64,
        collector: u64,
        parent: u32,
    ) -> Option<Box<Frame>> {
        let mut entries = self.entries.borrow_mut();
        let entry = entries.get_mut(site.number())?;
        if entry.entered == border {
            return None;
        }
        entry.take_ready(border, collector, parent)
    }

    /// Keeps a frame ready for the next call in its collector; hands it back if there is one already, or the last call was in
    /// another one.
    #[inline]
    pub(super) fn keep(&self, frame: Box<Frame>) -> Option<Box<Frame>> {
        if !frame.is_plain() {
            return Some(frame);
        }
        self.with(frame.site, |entry| entry.keep(frame))
    }

    /// A frame of the function is put on top.
    #[inline]
    pub(super) fn enter(&self, frame: &mut Frame, border: u64) {
        self.with(frame.site, |entry| entry.enter(frame, border));
    }

    /// It is taken off.
    #[inline]
    pub(super) fn leave(&self, frame: &mut Frame) {
        self.with(frame.site, |entry| entry.leave(frame));
    }

    /// It is taken off, and kept as [`keep`](Self::keep) does.
    #[expect(
        clippy::inline_always,
        reason = "every call comes here; out of line it costs a tenth more"
    )]
    #[inline(always)]
    pub(super) fn leave_and_keep(&self, mut frame: Box<Frame>) -> Option<Box<Frame>> {
        let mut entries = self.entries.borrow_mut();
        let Some(entry) = entries.get_mut(frame.site.number()) else {
            return Some(frame);
        };
        entry.leave(&mut frame);
        if entry.calls.count(frame.is_quiet_call(), QUIET_CALLS) {
            entry.calls.try_bare(&frame.site.bareness, &frame, 1);
        }
        entry.keep(frame)
    }

    /// Counts a run of a closure that has ended, as calls are counted.
    pub(super) fn count_closure(&self, frame: &Frame) {
        self.with(frame.site, |entry| {
            if entry.closures.count(frame.is_quiet(), QUIET_CALLS * RUNS_FOR_ONE_CALL) {
                let bareness = &frame.site.closures_bareness;
                entry.closures.try_bare(bareness, frame, RUNS_FOR_ONE_CALL);
            }
        });
    }

    pub(super) fn add_inner(&self, site: &'static Site, more: i32) {
        self.with(site, |entry| entry.inner = entry.inner.saturating_add_signed(more));
    }

    pub(super) fn has_inner(&self, site: &'static Site) -> bool {
        self.is(site, |entry| entry.inner > 0)
    }

    #[inline]
    pub(super) fn block(
        &self,
        site: &'static Site,
        collector: u64,
        parent: u32,
        find: impl FnOnce() -> &'static Block,
    ) -> &'static Block {
        self.with(site, |entry| {
            if let Some(block) = entry.block.filter(|_| entry.is_of(collector, parent)) {
                return block;
            }
            if entry.turn_to(collector, parent)
                && let Some(block) = entry.block
            {
                return block;
            }
            let block = find();
            // A way that the table does not know leaves no frame in it.
            if !(self.expect_end)() {
                return block;
            }
            let _untracked = Untracked::start();
            if entry.collector != collector {
                entry.ready = None;
                entry.known.clear();
                entry.collector = collector;
                entry.calls = Quiet::NOTHING;
                entry.closures = Quiet::NOTHING;
            }
            entry.known.add(parent, block);
            entry.parent = parent;
            entry.block = Some(block);
            block
        })
    }
}
