//! The account itself, and how it is read.

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;

use super::reading::Reading;
use super::saved::Suspended;
use crate::bare::Bareness;
use crate::heap::ledger::Slot;
use crate::heap::slots::Home;
use crate::heap::tag::Tag;
use crate::heap::unit::Unit;
use crate::heap::which::Which;
use crate::rows::Row;
use crate::sync::Ordering;

/// One thread's account.
///
/// The allocator changes [`net`](Self::net) and [`high`](Self::high_net) and nothing else that is a sum of bytes: the account
/// of the running unit is `net` plus an offset, which changes only where the two part. So each sum costs one addition.
// In the order as written, the allocator's fields first: in one line of the cache.
#[repr(C, align(64))]
pub(crate) struct Account {
    /// The thread's slot, as long as the allocator may take its fast path: not before the first allocation, nor at the
    /// thread's end, nor while memory is [`Untracked`](super::super::Untracked), nor in a bare
    /// call, which is to be woken.
    pub(super) slot: Cell<Option<&'static Slot>>,
    /// The largest `net` since the last [`take_high_water`](Self::take_high_water).
    pub(super) high_net: Cell<i64>,
    pub(super) asked: Cell<u64>,
    /// The running unit's root and birth, as the first tag that is the unit's own.
    pub(super) first: Cell<Tag>,
    pub(super) line: Cell<Option<&'static Row>>,
    /// Above this value of `net` the peak is told at once; see [`watch`](Self::watch).
    pub(super) watched_net: Cell<i64>,
    /// Of the innermost bare call inside the innermost frame: it is woken by what changes `net`.
    pub(super) bare: Cell<Option<&'static Bareness>>,
    /// How often [`hold_counting`](Self::hold_counting) was called without its counterpart.
    pub(super) counting_holds: Cell<u32>,
    /// How many [`Untracked`](super::super::Untracked) live.
    pub(super) untracked: Cell<u32>,
    /// What to add to `net` to get what is the running unit's own.
    pub(super) offset: Cell<i64>,
    /// How far above `net` [`watched_net`](Self::watched_net) was when it was set.
    pub(super) watched_more: Cell<i64>,
    pub(super) for_others: Cell<i64>,
    /// What is in the thread's slot or, without a slot, what would be: what the thread allocated less what it freed, and what
    /// was in the slot before. Only while there is no slot.
    pub(super) net_without_slot: Cell<i64>,
    /// What to add to `asked` to get what the running unit asked for.
    pub(super) requests_offset: Cell<u64>,
    /// The accounts that come into force again when those of the units within have been left, the outermost first.
    pub(super) suspended: ManuallyDrop<RefCell<Vec<Suspended>>>,
    /// What is the running unit's own, as far as the collector of its calls has been told.
    pub(super) told: Cell<i64>,
    pub(super) home: Cell<Home>,
    pub(super) expect_end: fn() -> bool,
    pub(super) switches: Cell<u64>,
    /// The largest value that `switches` has had.
    pub(super) last_switch: Cell<u64>,
    /// The allocator that asked for untracked memory last.
    pub(super) which: Cell<Option<Which>>,
}

impl Account {
    /// Without anything. `expect_end` sees to it that [`give_slot_back`](Self::give_slot_back) is called when the thread ends, and
    /// says whether it will be.
    pub(crate) const fn new(expect_end: fn() -> bool) -> Self {
        Self {
            expect_end,
            slot: Cell::new(None),
            net_without_slot: Cell::new(0),
            high_net: Cell::new(0),
            asked: Cell::new(0),
            suspended: ManuallyDrop::new(RefCell::new(Vec::new())),
            requests_offset: Cell::new(0),
            first: Cell::new(Tag::new(Unit::NOBODY.root, Unit::NOBODY.birth)),
            line: Cell::new(None),
            watched_net: Cell::new(i64::MAX),
            watched_more: Cell::new(i64::MAX),
            bare: Cell::new(None),
            offset: Cell::new(0),
            for_others: Cell::new(0),
            told: Cell::new(0),
            home: Cell::new(Home::Unclaimed),
            untracked: Cell::new(0),
            counting_holds: Cell::new(0),
            switches: Cell::new(0),
            last_switch: Cell::new(0),
            which: Cell::new(None),
        }
    }

    /// The account now.
    #[inline]
    pub(crate) fn read(&self) -> Reading {
        if self.slot.get().is_none() {
            self.claim_slot();
        }
        Reading {
            net: self.net(),
            own: self.own(),
            requests: self.requests(),
            asked: self.asked.get(),
            for_others: self.for_others.get(),
        }
    }

    /// The thread's bytes.
    #[inline]
    pub(super) fn net(&self) -> i64 {
        match self.slot.get() {
            Some(Slot(slot)) => slot.load(Ordering::Relaxed),
            None => self.net_anywhere(),
        }
    }

    #[cold]
    fn net_anywhere(&self) -> i64 {
        match self.home.get() {
            Home::Slot { slot: Slot(slot), .. } => slot.load(Ordering::Relaxed),
            Home::Unclaimed | Home::Shared => self.net_without_slot.get(),
        }
    }

    #[inline]
    pub(crate) fn own(&self) -> i64 {
        self.net().wrapping_add(self.offset.get())
    }

    /// What has to be added to the thread's bytes to get the running unit's own.
    #[inline]
    pub(crate) fn offset(&self) -> i64 {
        self.offset.get()
    }

    fn requests(&self) -> u64 {
        self.asked.get().wrapping_add(self.requests_offset.get())
    }

    /// Whether surely nothing was allocated or freed since the reading `before`, for whatever unit: so whatever has changed the
    /// account has moved it, also if another unit's memory came and went meanwhile. Calls nothing, so that a probe saves no
    /// registers; without a slot it is not known.
    #[inline]
    pub(crate) fn is_still(&self, before: &Reading) -> bool {
        let Some(Slot(slot)) = self.slot.get() else {
            return false;
        };
        self.asked.get() == before.asked && slot.load(Ordering::Relaxed) == before.net
    }

    /// The account, and the largest [`own`](Reading::own) since the last time. It starts anew at what is own now.
    #[inline]
    pub(crate) fn take_high_water(&self) -> (Reading, i64) {
        let reading = self.read();
        let high = self.high();
        self.high_net.set(reading.net);
        (reading, high)
    }

    /// The largest [`own`](Reading::own) since the last [`take_high_water`](Self::take_high_water).
    #[inline]
    pub(crate) fn high(&self) -> i64 {
        self.high_net.get().wrapping_add(self.offset.get())
    }

    /// Makes `own` the largest, unless a larger one has been there.
    #[inline]
    pub(crate) fn raise_high(&self, own: i64) {
        self.raise_high_net(own.wrapping_sub(self.offset.get()));
    }

    /// Makes `own` the largest, unless there is more now.
    pub(crate) fn begin_high_at(&self, own: i64) {
        self.high_net.set(self.net());
        self.raise_high(own);
    }

    /// Once the thread has `more` bytes than now, and more than ever since the last
    /// [`take_high_water`](Self::take_high_water), the allocator tells [`Top`](crate::top::Top) in the middle of the line.
    #[inline]
    pub(crate) fn watch(&self, more: i64) {
        self.watched_net.set(self.net().saturating_add(more));
        self.watched_more.set(more);
    }

    /// As [`watch`](Self::watch), for the next byte.
    #[inline]
    pub(crate) fn watch_at_once(&self) {
        self.watched_net.set(i64::MIN);
    }

    /// Whether the thread has so much less than when [`watch`](Self::watch) was called that it may have to be called again.
    #[inline]
    pub(crate) fn is_far_from_watched(&self) -> bool {
        let more = self.watched_net.get().saturating_sub(self.net());
        more > self.watched_more.get().saturating_mul(2)
    }

    /// So much of the account counts as told; returns how much did before.
    #[inline]
    pub(crate) fn replace_told(&self, own: i64) -> i64 {
        self.told.replace(own)
    }

    #[inline]
    pub(super) fn raise_high_net(&self, net: i64) {
        if net > self.high_net.get() {
            self.high_net.set(net);
        }
    }

    /// The open line: what is allocated goes to its node.
    #[inline]
    pub(crate) fn line(&self) -> Option<&'static Row> {
        self.line.get()
    }

    /// Opens a line. Its node is one of the running unit; a line without a node of its own has the unit's root.
    #[inline]
    pub(crate) fn set_line(&self, line: Option<&'static Row>) {
        self.line.set(line);
    }

    /// The unit that the running code runs for.
    #[inline]
    pub(crate) fn unit(&self) -> Unit {
        Unit {
            root: self.first.get().node(),
            birth: self.first.get().epoch(),
        }
    }

    /// Whether the running code runs for `unit`.
    #[inline]
    pub(crate) fn is_unit(&self, unit: Unit) -> bool {
        self.first.get() == Tag::new(unit.root, unit.birth)
    }

    /// From here on this thread's allocations are counted even while counting is off, until
    /// [`release_counting`](Self::release_counting) was called as often.
    pub(crate) fn hold_counting(&self) {
        self.counting_holds.set(self.counting_holds.get() + 1);
    }

    pub(crate) fn release_counting(&self) {
        self.counting_holds.set(self.counting_holds.get() - 1);
    }

    #[inline]
    pub(in crate::heap) fn holds_counting(&self) -> bool {
        self.counting_holds.get() != 0
    }
}
