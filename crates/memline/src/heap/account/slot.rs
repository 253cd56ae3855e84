//! How the account gets its thread's slot in the ledger, and gives it back.

use super::state::Account;
use crate::heap::ledger::Slot;
use crate::heap::slots::Home;
use crate::sync::Ordering;

impl Account {
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

    /// While memory is untracked the fast path is closed, so that only the slow one has to ask.
    pub(in crate::heap) fn begin_untracked(&self) {
        self.untracked.set(self.untracked.get() + 1);
        self.slot.set(None);
    }

    pub(in crate::heap) fn end_untracked(&self) {
        self.untracked.set(self.untracked.get() - 1);
        self.open_fast_path();
    }

    pub(super) fn open_fast_path(&self) {
        if let Home::Slot { slot, .. } = self.home.get()
            && !self.is_untracked()
            && !self.is_bare()
        {
            self.slot.set(Some(slot));
        }
    }

    /// Takes a slot if the thread has never tried to. What is in the slot was allocated by threads before.
    #[cold]
    pub(super) fn claim_slot(&self) {
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
        drop(self.suspended.take());
        self.end_untracked();
    }

    /// The thread ends: another may go on with its slot.
    pub(crate) fn give_slot_back(&self) {
        self.net_without_slot.set(self.net());
        self.slot.set(None);
        self.home.replace(Home::Shared).give_back();
    }
}
