//! What one thread allocates and frees, for the code that runs on it.
//!
//! Only the difference of two readings means something, namely what ran between them.

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;

use super::ledger::Slot;
use super::slots::Home;
use super::tag::Tag;
use super::unit::Unit;
use super::watch::Watches;
use super::which::Which;
use crate::rows::Row;
use crate::sync::Ordering;

/// One thread's account.
///
/// The allocator changes [`net`](Self::net) and [`high`](Self::high_net) and nothing else that is a sum of bytes: the account
/// of the running unit is `net` plus an offset, which changes only where the two part. So each sum costs one addition.
pub(crate) struct Account {
    /// The thread's slot, as long as the allocator may take its fast path: not before the first allocation, nor at the
    /// thread's end, nor while memory is [`Untracked`](super::Untracked).
    slot: Cell<Option<&'static Slot>>,
    /// What is in the thread's slot or, without a slot, what would be: what the thread allocated less what it freed, and what
    /// was in the slot before. Only while there is no slot.
    net_without_slot: Cell<i64>,
    /// The largest `net` since the last [`take_high_water`](Self::take_high_water).
    high_net: Cell<i64>,
    asked: Cell<u64>,
    /// What to add to `asked` to get what the running unit asked for.
    requests_offset: Cell<u64>,
    /// What is to be added to accounts once they come into force again; see [`carry`](Self::carry).
    carried: ManuallyDrop<RefCell<Vec<Carried>>>,
    /// The running unit's root and birth, as the first tag that is the unit's own.
    first: Cell<Tag>,
    /// The same, or of a later epoch: nobody has to be told of blocks that are made and freed since on one line.
    fresh: Cell<Tag>,
    watches: Watches,
    line: Cell<Option<&'static Row>>,
    /// What to add to `net` to get what is the running unit's own.
    offset: Cell<i64>,
    for_others: Cell<i64>,
    home: Cell<Home>,
    expect_end: fn() -> bool,
    /// How many [`Untracked`](super::Untracked) live.
    untracked: Cell<u32>,
    /// How often [`hold_counting`](Self::hold_counting) was called without its counterpart.
    counting_holds: Cell<u32>,
    switches: Cell<u64>,
    /// The largest value that `switches` has had.
    last_switch: Cell<u64>,
    /// The allocator that asked for untracked memory last.
    which: Cell<Option<Which>>,
}

/// A thread's account at one moment, or the difference of two readings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// What the thread allocated less what it freed, in bytes, for whatever unit and from whatever unit's memory.
    pub(crate) net: i64,
    /// What the running unit allocated less what it freed of its own, in bytes.
    pub(crate) own: i64,
    /// How often the running unit asked for memory.
    pub(crate) requests: u64,
    /// How often the thread did, for whatever unit.
    pub(crate) asked: u64,
    /// What the running unit freed of others' memory, in bytes.
    pub(crate) for_others: i64,
}

impl Reading {
    pub(crate) const NOTHING: Self = Self {
        net: 0,
        own: 0,
        requests: 0,
        asked: 0,
        for_others: 0,
    };

    /// The reading of an account that has moved so much more, with none of it done by this thread's code since.
    pub(crate) fn and(self, more: Self) -> Self {
        Self {
            own: self.own.wrapping_add(more.own),
            requests: self.requests.wrapping_add(more.requests),
            for_others: self.for_others.wrapping_add(more.for_others),
            ..self
        }
    }

    /// The same for every difference but that of `net`: the account has [moved](Account::has_moved) since, whatever happens.
    pub(crate) fn looking_moved(self) -> Self {
        Self {
            net: self.net.wrapping_add(1),
            ..self
        }
    }

    /// The difference of this reading and an earlier one.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            net: self.net.wrapping_sub(earlier.net),
            own: self.own.wrapping_sub(earlier.own),
            requests: self.requests.wrapping_sub(earlier.requests),
            asked: self.asked.wrapping_sub(earlier.asked),
            for_others: self.for_others.wrapping_sub(earlier.for_others),
        }
    }
}

/// What a thread's account was before another unit's account came into force.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub(crate) struct SavedAccount {
    unit: Unit,
    line: Option<&'static Row>,
    reading: Reading,
    high: i64,
    offset: i64,
    requests_offset: u64,
    switches: u64,
}

#[derive(Debug)]
struct Carried {
    switches: u64,
    moved: Reading,
    high: Option<i64>,
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
            carried: ManuallyDrop::new(RefCell::new(Vec::new())),
            requests_offset: Cell::new(0),
            first: Cell::new(Tag::new(Unit::NOBODY.root, Unit::NOBODY.birth)),
            fresh: Cell::new(Tag::new(Unit::NOBODY.root, Unit::NOBODY.birth)),
            watches: Watches::new(),
            line: Cell::new(None),
            offset: Cell::new(0),
            for_others: Cell::new(0),
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
    fn net(&self) -> i64 {
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
    fn own(&self) -> i64 {
        self.net().wrapping_add(self.offset.get())
    }

    fn requests(&self) -> u64 {
        self.asked.get().wrapping_add(self.requests_offset.get())
    }

    /// Whether anything was allocated or freed since the reading `before`, for whatever unit: so whatever has changed the account
    /// has moved it, also if another unit's memory came and went meanwhile.
    #[inline]
    pub(crate) fn has_moved(&self, before: &Reading) -> bool {
        self.asked.get() != before.asked || self.net() != before.net
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

    #[inline]
    fn raise_high_net(&self, net: i64) {
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

    fn set_unit(&self, unit: Unit) {
        self.first.set(Tag::new(unit.root, unit.birth));
        self.refresh();
    }

    #[inline]
    fn refresh(&self) {
        let first = self.first.get();
        self.fresh
            .set(Tag::new(first.node(), first.epoch().max(self.watches.latest())));
    }

    /// From here on it is noted what is freed of the running account that is older than that epoch.
    pub(crate) fn begin_watch(&self, since: u64) {
        self.begin_untracked();
        self.watches.begin(since, self.switches());
        self.end_untracked();
        self.refresh();
    }

    /// Ends the watch that began last, and returns how many bytes that was.
    pub(crate) fn end_watch(&self) -> i64 {
        let bytes = self.watches.end();
        self.refresh();
        bytes
    }

    /// The account of `unit` comes into force on this thread, and no line is open; none if it was in force already.
    #[inline]
    pub(crate) fn enter_unit(&self, unit: Unit) -> Option<SavedAccount> {
        (unit != self.unit()).then(|| self.replace_unit(unit))
    }

    /// As [`enter_unit`](Self::enter_unit), whatever unit is running.
    pub(super) fn replace_unit(&self, unit: Unit) -> SavedAccount {
        let saved = SavedAccount {
            unit: self.unit(),
            line: self.line.take(),
            reading: self.read(),
            high: self.high(),
            offset: self.offset.get(),
            requests_offset: self.requests_offset.get(),
            switches: self.switches.get(),
        };
        self.set_unit(unit);
        self.last_switch.set(self.last_switch.get().wrapping_add(1));
        self.switches.set(self.last_switch.get());
        saved
    }

    /// The former unit's account comes into force again. It has seen nothing of what ran for the other unit, and its line is
    /// open again.
    ///
    /// The account of nobody has seen it all: code that runs for nobody frees all memory as its own, so what units leave
    /// behind has to be in its account as well.
    pub(crate) fn leave_unit(&self, saved: SavedAccount) {
        if saved.unit.is_nobody() {
            let high_net = saved.high.wrapping_sub(saved.offset);
            self.put_back(saved);
            self.offset.set(saved.offset);
            self.requests_offset.set(saved.requests_offset);
            self.for_others.set(saved.reading.for_others);
            self.raise_high_net(high_net);
        } else {
            self.restore(saved);
            self.add_carried(saved);
        }
    }

    /// Code of a unit whose account is not in force, because another unit's code runs within, has moved its memory all the same:
    /// by `moved`, and held up to `high` bytes of the measure, if that is the open line's. The account that had this number has
    /// it once it comes into force again. The caller sees to it that what this allocates is not charged.
    pub(crate) fn carry(&self, switches: u64, moved: Reading, high: Option<i64>) {
        self.carried.borrow_mut().push(Carried { switches, moved, high });
    }

    fn add_carried(&self, saved: SavedAccount) {
        let Ok(mut carried) = self.carried.try_borrow_mut() else {
            return;
        };
        if carried.is_empty() {
            return;
        }
        carried.retain(|carried| {
            let is_due = carried.switches == saved.switches;
            if is_due {
                self.offset.set(self.offset.get().wrapping_add(carried.moved.own));
                self.high_net.set(self.high_net.get().wrapping_sub(carried.moved.own));
                if let (Some(line), Some(high)) = (saved.line, carried.high) {
                    line.raise_high(high);
                }
                self.raise_high(self.own());
                let requests = self.requests_offset.get().wrapping_add(carried.moved.requests);
                self.requests_offset.set(requests);
                let for_others = self.for_others.get().wrapping_add(carried.moved.for_others);
                self.for_others.set(for_others);
            }
            !is_due
        });
    }

    /// Makes the account what it was, whoever's it is.
    pub(super) fn restore(&self, saved: SavedAccount) {
        self.put_back(saved);
        self.offset.set(saved.reading.own.wrapping_sub(self.net()));
        self.requests_offset
            .set(saved.reading.requests.wrapping_sub(self.asked.get()));
        self.for_others.set(saved.reading.for_others);
        self.high_net.set(saved.high.wrapping_sub(self.offset.get()));
    }

    fn put_back(&self, saved: SavedAccount) {
        self.set_unit(saved.unit);
        self.line.set(saved.line);
        self.switches.set(saved.switches);
    }

    /// A number that is another whenever another unit's account is in force: two equal numbers mean the same account.
    #[inline]
    pub(crate) fn switches(&self) -> u64 {
        self.switches.get()
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
    pub(super) fn holds_counting(&self) -> bool {
        self.counting_holds.get() != 0
    }

    /// The index of this thread's slot in the ledger, which no other living thread has. None at the thread's end, and if there
    /// are more threads than slots.
    #[inline]
    pub(crate) fn slot(&self) -> Option<u32> {
        if let Home::Slot { index, .. } = self.home.get() {
            return Some(index);
        }
        self.claim_slot();
        match self.home.get() {
            Home::Slot { index, .. } => Some(index),
            Home::Unclaimed | Home::Shared => None,
        }
    }
}

/// What the allocator does: nothing here allocates, locks or panics.
impl Account {
    /// Adds to the thread's bytes on the fast path; none if that is closed, and then nothing is added.
    #[inline]
    pub(super) fn add(&self, bytes: i64) -> Option<i64> {
        let Slot(slot) = self.slot.get()?;
        // No other thread stores here.
        let net = slot.load(Ordering::Relaxed).wrapping_add(bytes);
        slot.store(net, Ordering::Relaxed);
        Some(net)
    }

    /// Adds to the thread's bytes wherever they are published.
    pub(super) fn add_anywhere(&self, bytes: i64) -> i64 {
        self.claim_slot();
        let net = self.net().wrapping_add(bytes);
        match self.home.get() {
            Home::Slot { slot: Slot(slot), .. } => slot.store(net, Ordering::Relaxed),
            Home::Unclaimed | Home::Shared => {
                self.net_without_slot.set(net);
                Home::add_shared(bytes);
            }
        }
        net
    }

    /// Memory was asked for, and the thread has `net` bytes now.
    #[inline]
    pub(super) fn count_request(&self, net: i64) {
        self.asked.set(self.asked.get().wrapping_add(1));
        self.raise_high_net(net);
    }

    /// The first tag of the running unit at its root.
    #[inline]
    pub(super) fn first(&self) -> Tag {
        self.first.get()
    }

    /// The first tag of blocks at the running unit's root that are of no call's interest when they are freed.
    #[inline]
    pub(super) fn fresh(&self) -> Tag {
        self.fresh.get()
    }

    /// So many bytes of the running account, made in that epoch, were just freed.
    #[inline]
    pub(super) fn note_freed(&self, epoch: u64, bytes: i64) {
        if epoch < self.watches.latest() {
            self.watches.freed(epoch, self.switches(), bytes);
        }
    }

    /// The node of what is allocated now.
    #[inline]
    pub(super) fn node(&self) -> u32 {
        self.line.get().map_or_else(|| self.first.get().node(), Row::node)
    }

    /// So many bytes were just freed that are not the running unit's own: its account is as if they had not been.
    pub(super) fn except_freed(&self, bytes: i64) {
        self.offset.set(self.offset.get().wrapping_add(bytes));
        self.high_net.set(self.high_net.get().wrapping_sub(bytes));
    }

    pub(super) fn add_for_others(&self, bytes: i64) {
        self.for_others.set(self.for_others.get().wrapping_add(bytes));
        self.except_freed(bytes);
    }

    #[inline]
    pub(crate) fn is_untracked(&self) -> bool {
        self.untracked.get() != 0
    }

    pub(super) fn which(&self) -> &Cell<Option<Which>> {
        &self.which
    }

    /// While memory is untracked the fast path is closed, so that only the slow one has to ask.
    pub(super) fn begin_untracked(&self) {
        self.untracked.set(self.untracked.get() + 1);
        self.slot.set(None);
    }

    pub(super) fn end_untracked(&self) {
        self.untracked.set(self.untracked.get() - 1);
        self.open_fast_path();
    }

    fn open_fast_path(&self) {
        if let Home::Slot { slot, .. } = self.home.get()
            && !self.is_untracked()
        {
            self.slot.set(Some(slot));
        }
    }

    /// Takes a slot if the thread has never tried to. What is in the slot was allocated by threads before.
    #[cold]
    fn claim_slot(&self) {
        if !matches!(self.home.get(), Home::Unclaimed) {
            return;
        }
        let home = Home::claim(self.expect_end);
        self.home.set(home);
        if let Home::Slot { slot: Slot(slot), .. } = home {
            let found = slot.load(Ordering::Relaxed);
            self.high_net.set(self.high_net.get().wrapping_add(found));
            self.offset.set(self.offset.get().wrapping_sub(found));
        }
        self.open_fast_path();
    }

    /// The thread ends: frees what the account has allocated.
    pub(crate) fn clear(&self) {
        self.begin_untracked();
        drop(self.carried.take());
        self.watches.clear();
        self.end_untracked();
    }

    /// The thread ends: another may go on with its slot.
    pub(crate) fn give_slot_back(&self) {
        self.net_without_slot.set(self.net());
        self.slot.set(None);
        self.home.replace(Home::Shared).give_back();
    }
}
