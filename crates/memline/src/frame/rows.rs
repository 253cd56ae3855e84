//! The rows of a frame, one of which is open.

use super::{Frame, NO_ROW};
use crate::Measure;
use crate::clock::{self, Moment};
use crate::counters::Counters;
use crate::tally::Totals;

impl Frame {
    /// The open row, if there is one.
    pub(crate) fn open_row(&self) -> Option<usize> {
        (self.open != NO_ROW).then_some(self.open)
    }

    /// Closes the open row and opens another. The first row's account begins where the frame began.
    pub(crate) fn turn_to(&mut self, counters: &Counters, row: usize, counted: bool) {
        if self.open == row && !counted {
            return;
        }
        self.close(counters);
        self.open(row, counted);
    }

    /// The same if the open row has done nothing with memory, as most have not; whether that was so. Calls nothing, so
    /// that a probe saves no registers.
    #[inline]
    pub(crate) fn turn_idly_to(&mut self, counters: &Counters, row: usize, counted: bool) -> bool {
        // Before the first row there is nothing to close.
        if let Some(open) = self.totals.rows.get_mut(self.open) {
            if self.totals.measure != Measure::Task || counters.has_moved(&self.before) {
                return false;
            }
            if self.open == row && !counted {
                return true;
            }
            self.totals.probes += 1;
            open.stay_at(self.value);
        }
        self.open(row, counted);
        true
    }

    #[inline]
    fn open(&mut self, row: usize, counted: bool) {
        self.open = row;
        if counted && let Some(tally) = self.totals.rows.get_mut(row) {
            tally.runs += 1;
        }
    }

    fn close(&mut self, counters: &Counters) {
        if self.open == NO_ROW {
            return;
        }
        if self.totals.measure != Measure::Task {
            self.charge_for_process(counters);
        } else if counters.has_moved(&self.before) {
            self.charge(counters);
        } else {
            self.totals.probes += 1;
            if let Some(tally) = self.totals.rows.get_mut(self.open) {
                tally.stay_at(self.value);
            }
        }
    }

    /// Charges the open row with how the thread's account has moved.
    fn charge(&mut self, counters: &Counters) {
        self.totals.probes += 1;
        let (now, high) = counters.turn();
        let since = now.since(self.before);
        let high = self.at_high(high);
        self.before = now;
        self.stay_high = self.stay_high.max(high);
        self.value = self.value.wrapping_add(since.own);
        if let Some(tally) = self.totals.rows.get_mut(self.open) {
            tally.increment = tally.increment.wrapping_add(since.own);
            tally.peak = tally.peak.max(self.value);
            tally.high = tally.high.max(high);
            tally.requests = tally.requests.wrapping_add_unsigned(since.requests);
            tally.for_others = tally.for_others.wrapping_add(since.for_others);
        }
    }

    /// Charges the open row with how a measure of the whole process has moved, and with the thread's requests.
    #[cold]
    #[inline(never)]
    fn charge_for_process(&mut self, counters: &Counters) {
        self.totals.probes += 1;
        let started = self.measure().is_read_in_kernel().then(Moment::now);
        let value = self.measure().process_bytes();
        let now = counters.read();
        let requests = now.since(self.before).requests;
        self.before = now;
        self.totals.peak = self.totals.peak.max(value.wrapping_sub(self.entry));
        if let Some(tally) = self.totals.rows.get_mut(self.open) {
            tally.increment = tally.increment.wrapping_add(value.wrapping_sub(self.value));
            tally.peak = tally.peak.max(value);
            tally.high = tally.high.max(value);
            tally.requests = tally.requests.wrapping_add_unsigned(requests);
        }
        self.value = value;
        if let Some(started) = started {
            self.totals.probing_nanos += clock::nanos_since(started);
        }
    }

    /// Closes the last row, while the frame is still on top.
    pub(crate) fn finish(&mut self, counters: &Counters) {
        if self.open == NO_ROW && self.has_account() {
            // Nothing has looked at the account since it was entered.
            self.stay_high = self.at_high(counters.high());
        }
        self.close(counters);
        self.open = NO_ROW;
    }

    /// Takes over the rows of a part of this function that ran inside this frame's open line.
    pub(crate) fn absorb_part(&mut self, part: &mut Totals) {
        let (net, requests, for_others) = (part.net(), part.requests(), part.for_others());
        self.totals.absorb(part);
        if let Some(tally) = self.totals.rows.get_mut(self.open) {
            // The open line saw the part's bytes come and go as well, and they must not count twice.
            tally.increment = tally.increment.wrapping_sub(net);
            tally.requests = tally.requests.wrapping_sub(requests);
            tally.for_others = tally.for_others.wrapping_sub(for_others);
        }
    }
}
