//! What the allocator does to the thread's account: nothing here allocates, locks or panics.

use std::cell::Cell;

use super::state::Account;
use crate::heap::ledger::Slot;
use crate::heap::slots::Home;
use crate::heap::tag::Tag;
use crate::heap::which::Which;
use crate::rows::Row;
use crate::sync::Ordering;

impl Account {
    /// Adds to the thread's bytes on the fast path; none if that is closed, and then nothing is added.
    // Short, so that the allocator is inlined where memory is asked for. Where it is called instead, the optimizer knows that
    // call, and leaves out blocks that nobody reads: a line that makes one would show nothing.
    #[inline]
    pub(in crate::heap) fn add(&self, bytes: i64) -> Option<i64> {
        let Slot(slot) = self.slot.get()?;
        // No other thread stores here.
        let net = slot.load(Ordering::Relaxed).wrapping_add(bytes);
        slot.store(net, Ordering::Relaxed);
        Some(net)
    }

    /// Adds to the thread's bytes wherever they are published.
    pub(in crate::heap) fn add_anywhere(&self, bytes: i64) -> i64 {
        self.claim_slot();
        if !self.is_untracked() {
            self.wake_bare();
        }
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

    /// Memory was asked for, and the thread has `net` bytes now. Whether that is more than what is
    /// [watched](Self::watch) for.
    #[inline]
    #[must_use]
    pub(in crate::heap) fn count_request(&self, net: i64) -> bool {
        self.asked.set(self.asked.get().wrapping_add(1));
        if net <= self.high_net.get() {
            return false;
        }
        self.high_net.set(net);
        net > self.watched_net.get()
    }

    /// The first tag of the running unit at its root.
    #[inline]
    pub(in crate::heap) fn first(&self) -> Tag {
        self.first.get()
    }

    /// The node of what is allocated now.
    #[inline]
    pub(in crate::heap) fn node(&self) -> u32 {
        self.line.get().map_or_else(|| self.first.get().node(), Row::node)
    }

    /// So many bytes were just freed that are not the running unit's own: its account is as if they had not been.
    pub(in crate::heap) fn except_freed(&self, bytes: i64) {
        self.offset.set(self.offset.get().wrapping_add(bytes));
        self.high_net.set(self.high_net.get().wrapping_sub(bytes));
    }

    pub(in crate::heap) fn add_for_others(&self, bytes: i64) {
        self.for_others.set(self.for_others.get().wrapping_add(bytes));
        self.except_freed(bytes);
    }

    #[inline]
    pub(crate) fn is_untracked(&self) -> bool {
        self.untracked.get() != 0
    }

    pub(in crate::heap) fn which(&self) -> &Cell<Option<Which>> {
        &self.which
    }
}
