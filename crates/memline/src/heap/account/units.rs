//! How another unit's account comes into force on a thread, and how the one before comes back.

use super::reading::Reading;
use super::saved::{Carried, SavedAccount};
use super::state::Account;
use crate::heap::tag::Tag;
use crate::heap::unit::Unit;

impl Account {
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
    pub(in crate::heap) fn replace_unit(&self, unit: Unit) -> SavedAccount {
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
    pub(in crate::heap) fn restore(&self, saved: SavedAccount) {
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
}
