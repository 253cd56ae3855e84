//! Which bare function's call is the innermost one of the thread, so that the allocator can wake it.
//!
//! In such a call the allocator's fast path is closed, and the slow one wakes: so the fast one has nothing to ask.

use super::reading::Reading;
use super::state::Account;
use crate::bare::Bareness;
use crate::heap::ledger::Slot;

/// What was around a bare call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AroundBare {
    /// Of the bare call that was the innermost one.
    bareness: Option<&'static Bareness>,
    /// Where the allocator's fast path led, if it was open.
    slot: Option<&'static Slot>,
}

impl Account {
    #[inline]
    pub(super) fn is_bare(&self) -> bool {
        self.bare.get().is_some()
    }

    /// Whether the innermost call is a bare one, of that function.
    #[inline]
    pub(crate) fn is_bare_in(&self, bareness: &'static Bareness) -> bool {
        self.bare.get().is_some_and(|bare| std::ptr::eq(bare, bareness))
    }

    /// A bare call of the function with that bareness begins inside the innermost frame.
    #[inline]
    pub(crate) fn begin_bare(&self, bareness: &'static Bareness) -> AroundBare {
        AroundBare {
            bareness: self.bare.replace(Some(bareness)),
            slot: self.slot.take(),
        }
    }

    /// The bare call ends. If it was woken, the ones around have touched the heap as well.
    #[inline]
    pub(crate) fn end_bare(&self, bareness: &'static Bareness, around: AroundBare) {
        let is_innermost = self.is_bare_in(bareness);
        self.bare.set(around.bareness);
        if is_innermost {
            self.slot.set(around.slot);
        } else {
            self.wake_bare();
        }
    }

    /// A frame comes on top: what it allocates is no bare call's. Returns the bareness of the innermost bare call, to which
    /// [`go_back_to_bare`](Self::go_back_to_bare) goes back.
    #[inline]
    pub(crate) fn leave_bare(&self) -> Option<&'static Bareness> {
        self.is_bare().then(|| self.leave_bare_call()).flatten()
    }

    #[cold]
    #[inline(never)]
    fn leave_bare_call(&self) -> Option<&'static Bareness> {
        let bareness = self.bare.take();
        self.open_fast_path();
        bareness
    }

    /// The frame is off again. Whether the bare call has touched the heap by it.
    pub(crate) fn go_back_to_bare(&self, bareness: &'static Bareness, is_touched: bool) {
        self.bare.set(Some(bareness));
        self.slot.set(None);
        if is_touched {
            self.wake_bare();
        }
    }

    /// The innermost bare call, if there is one, has touched the heap. None is in its place: so its guard finds out, and wakes
    /// the one around.
    #[cold]
    #[inline(never)]
    pub(crate) fn wake_bare(&self) {
        if let Some(bareness) = self.bare.take() {
            bareness.wake();
        }
        self.open_fast_path();
    }

    /// Whether surely nothing was allocated or freed since the moment, whatever units' accounts were in force.
    #[inline]
    pub(crate) fn is_still_since(&self, moment: Moment) -> bool {
        self.is_still(&Reading {
            net: moment.net,
            asked: moment.asked,
            ..Reading::NOTHING
        })
    }
}

/// So much of a [`Reading`] as tells whether the heap was touched since.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    net: i64,
    asked: u64,
}

impl Moment {
    #[inline]
    pub(crate) fn of(reading: &Reading) -> Self {
        Self {
            net: reading.net,
            asked: reading.asked,
        }
    }
}
