//! How another unit's account comes into force on a thread, and how the one before comes back.

use super::saved::{SavedAccount, Suspended};
use super::state::Account;
use crate::heap::tag::Tag;
use crate::heap::unit::Unit;

impl Account {
    fn set_unit(&self, unit: Unit) {
        self.first.set(Tag::new(unit.root, unit.birth));
    }

    /// The account of `unit` comes into force on this thread, and no line is open; none if it was in force already.
    ///
    /// Where the unit's code runs further out on the thread, with other units' code in between, that account goes on: what the
    /// unit does within is in its outer lines as well.
    #[inline]
    pub(crate) fn enter_unit(&self, unit: Unit) -> Option<SavedAccount> {
        (unit != self.unit()).then(|| self.replace_or_resume(unit))
    }

    fn replace_or_resume(&self, unit: Unit) -> SavedAccount {
        let saved = self.replace_unit(unit);
        // Nobody's account has seen all that ran since.
        if self.is_suspended(unit) {
            let suspended = self.suspended.borrow();
            if let Some(account) = suspended.iter().rfind(|account| account.unit == unit) {
                self.resume(account);
            }
        }
        saved
    }

    /// As [`enter_unit`](Self::enter_unit), whatever unit is running, and with an account that begins.
    pub(in crate::heap) fn replace_unit(&self, unit: Unit) -> SavedAccount {
        let account = Suspended {
            unit: self.unit(),
            line: self.line.take(),
            reading: self.read(),
            high: self.high(),
            offset: self.offset.get(),
            requests_offset: self.requests_offset.get(),
            switches: self.switches.get(),
            told: self.told.get(),
        };
        let depth = self.suspend(account);
        self.set_unit(unit);
        self.told.set(account.reading.own);
        self.last_switch.set(self.last_switch.get().wrapping_add(1));
        self.switches.set(self.last_switch.get());
        SavedAccount { depth }
    }

    /// Whether the unit's code runs further out on this thread, with another unit's code in between.
    pub(crate) fn is_suspended(&self, unit: Unit) -> bool {
        !unit.is_nobody() && self.suspended.borrow().iter().any(|account| account.unit == unit)
    }

    fn suspend(&self, account: Suspended) -> usize {
        let mut suspended = self.suspended.borrow_mut();
        if suspended.len() == suspended.capacity() {
            // The profiler's own memory.
            self.begin_untracked();
            suspended.reserve(1);
            self.end_untracked();
        }
        suspended.push(account);
        suspended.len() - 1
    }

    /// Takes the account off the list that is to come into force again. The one in force is left: where it is suspended further
    /// out, it goes on from here.
    fn take_suspended(&self, saved: SavedAccount) -> Option<Suspended> {
        let mut suspended = self.suspended.borrow_mut();
        let account = suspended.get(saved.depth).copied();
        suspended.truncate(saved.depth);
        let left = self.switches.get();
        if let Some(outer) = suspended.iter_mut().rfind(|account| account.switches == left) {
            outer.reading = self.read();
            outer.high = self.high();
            outer.told = self.told.get();
        }
        account
    }

    /// The former unit's account comes into force again. It has seen nothing of what ran for the other unit, and its line is
    /// open again.
    ///
    /// The account of nobody has seen it all: code that runs for nobody frees all memory as its own, so what units leave
    /// behind has to be in its account as well.
    pub(crate) fn leave_unit(&self, saved: SavedAccount) {
        let Some(account) = self.take_suspended(saved) else {
            return;
        };
        if account.unit.is_nobody() {
            let high_net = account.high.wrapping_sub(account.offset);
            self.put_back(&account);
            self.offset.set(account.offset);
            self.requests_offset.set(account.requests_offset);
            self.for_others.set(account.reading.for_others);
            self.raise_high_net(high_net);
        } else {
            self.put_back(&account);
            self.resume(&account);
        }
    }

    /// Makes the account what it was, whoever's it is.
    pub(in crate::heap) fn restore(&self, saved: SavedAccount) {
        if let Some(account) = self.take_suspended(saved) {
            self.put_back(&account);
            self.resume(&account);
        }
    }

    fn put_back(&self, account: &Suspended) {
        self.set_unit(account.unit);
        self.line.set(account.line);
        self.switches.set(account.switches);
        self.told.set(account.told);
    }

    /// The numbers go on from where they were, whatever the thread has allocated and freed since.
    fn resume(&self, account: &Suspended) {
        self.switches.set(account.switches);
        self.offset.set(account.reading.own.wrapping_sub(self.net()));
        self.requests_offset
            .set(account.reading.requests.wrapping_sub(self.asked.get()));
        self.for_others.set(account.reading.for_others);
        self.told.set(account.told);
        self.high_net.set(account.high.wrapping_sub(self.offset.get()));
    }

    /// A number that is another whenever another unit's account is in force: two equal numbers mean the same account.
    #[inline]
    pub(crate) fn switches(&self) -> u64 {
        self.switches.get()
    }
}
