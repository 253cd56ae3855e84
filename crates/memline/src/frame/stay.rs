//! A frame's stay on top of a thread's stack, and the time between two of a future's.

use super::{Frame, NO_ROW};
use crate::clock::{self, Moment};
use crate::counters::Counters;
use crate::tally::End;

impl Frame {
    /// The frame is put on top: the thread's account, and its high-water mark, are its own from here on.
    #[inline]
    pub(crate) fn enter(&mut self, counters: &Counters) {
        let now = if self.has_account() {
            if !self.owner.is_nobody() {
                self.former = counters.serve(self.owner);
            }
            let (now, high) = counters.turn();
            self.outer_high = high;
            now
        } else {
            counters.read()
        };
        self.before = now.and(self.before);
        self.stay_high = self.value.wrapping_add(now.since(self.before).own);
    }

    /// The frame is taken off, its last row closed or its future suspended: the one below sees the highest of its own and
    /// of what went on on top of it.
    #[inline]
    pub(crate) fn leave(&mut self, counters: &Counters) {
        if self.has_account() {
            self.totals.high = self.totals.high.max(self.stay_high);
            let stay_high = self.stay_high.wrapping_sub(self.value).wrapping_add(self.before.own);
            counters.mark(stay_high.max(self.outer_high));
        }
    }

    /// The thread serves whom it served before the frame was put on top.
    #[inline]
    pub(crate) fn hand_back(&mut self, counters: &Counters) {
        if let Some(former) = self.former.take() {
            counters.serve_again(former);
        }
    }

    /// The future was polled and is not done: from here on, what the thread allocates is not the frame's.
    pub(crate) fn suspend(&mut self, counters: &Counters) {
        // A poll that panicked waits for nothing.
        let waits = self.totals.end != End::Panicked;
        if self.has_account() {
            let held = self.value.wrapping_add(counters.read().since(self.before).own);
            let high = self.at_high(counters.high());
            self.stay_high = self.stay_high.max(high);
            if let Some(tally) = self.totals.rows.get_mut(self.open) {
                tally.high = tally.high.max(high);
                if waits {
                    let incident = self.totals.incident(self.open);
                    incident.held = incident.held.max(Some(held.wrapping_sub(self.entry)));
                }
            }
        }
        self.leave(counters);
        self.before = self.before.since(counters.read());
        self.suspended = waits.then(Moment::now);
    }

    /// The future is about to be polled again, or dropped.
    pub(crate) fn resume(&mut self) {
        let Some(since) = self.suspended.take() else { return };
        if self.open != NO_ROW {
            let incident = self.totals.incident(self.open);
            incident.suspended_nanos = incident.suspended_nanos.saturating_add(clock::nanos_since(since));
        }
    }
}
