//! Where a line is closed and the next one opened.

use std::time::Instant;

use super::Top;
use super::numbers::{MARKED, NO_ACCOUNT};
use crate::Measure;
use crate::clock;
use crate::heap::Account;
use crate::outcome::Outcome;
use crate::peak::Patience;
use crate::rows::{Charge, Row};

impl Top {
    /// A closure of the call has panicked on a line of its own, which has the mark.
    pub(crate) fn mark(&self) {
        self.flags.set(self.flags.get() | MARKED);
    }

    pub(crate) fn is_marked(&self) -> bool {
        self.flags.get() & MARKED != 0
    }

    /// Closes the open line and opens another. The first line's account begins where the frame began.
    #[inline]
    pub(crate) fn switch_row(&self, account: &Account, row: usize, counted: bool) {
        if !self.switch_quietly(account, row, counted) {
            self.switch_and_charge(account, row, counted);
        }
    }

    /// As [`switch_row`](Self::switch_row) if the open line has done nothing with memory, as most have not. Or else does
    /// nothing, and returns false.
    #[inline]
    pub(crate) fn switch_quietly(&self, account: &Account, row: usize, counted: bool) -> bool {
        if self.flags.get() != 0 || !account.is_still(&self.before.get()) {
            return false;
        }
        let Some(next) = self.rows.get().get(row) else {
            return false;
        };
        if let Some(open) = account.line() {
            if !counted && std::ptr::eq(open, next) {
                return true;
            }
            open.stay_at(self.value.get());
        }
        if counted {
            next.add_run();
        }
        account.set_line(Some(next));
        true
    }

    #[cold]
    #[inline(never)]
    fn switch_and_charge(&self, account: &Account, row: usize, counted: bool) {
        if self.flags.get() & MARKED != 0 {
            self.clear_flags();
        }
        let Some(next) = self.rows.get().get(row) else { return };
        if let Some(open) = account.line() {
            if !counted && std::ptr::eq(open, next) {
                return;
            }
            self.close_open(account);
        }
        if counted {
            next.add_run();
        }
        account.set_line(Some(next));
    }

    #[cold]
    #[inline(never)]
    fn clear_flags(&self) {
        self.flags.set(self.flags.get() & !MARKED);
        // Somebody caught the panic of a closure: so the line that panicked ended there.
        if let Some((row, value)) = self.stopped.take() {
            row.end_at(value);
        }
    }

    /// Goes back to a line, or to none, after a closure within it has run lines of its own.
    pub(crate) fn return_to(&self, account: &Account, line: Option<&'static Row>) {
        self.clear_flags();
        self.close_open(account);
        account.set_line(line);
    }

    /// Goes back to a line because a closure within it has panicked. If the panic is caught there, the line goes on from
    /// here; if not, what unwinding gives back is the line's that panicked: [`go_back_to_stopped`](Self::go_back_to_stopped).
    pub(crate) fn stop_within(&self, account: &Account, line: Option<&'static Row>) {
        if let Some(open) = account.line() {
            if self.is_account() {
                self.charge(account, open);
            } else {
                self.charge_for_process(account, open);
            }
        }
        // Not for a closure around the one that panicked: it gives back what it held on the line that it had come to.
        if let Some(open) = account.line().filter(|_| !self.is_marked()) {
            open.stop(Outcome::Panicked);
            self.stopped.set(Some((open, self.value.get())));
        }
        account.set_line(line);
        self.mark();
    }

    /// Nobody in the call has caught the panic of its closure: the line that panicked is the open one again.
    pub(crate) fn go_back_to_stopped(&self, account: &Account) {
        if let Some((stopped, _)) = self.stopped.take() {
            account.set_line(Some(stopped));
        }
    }

    /// Closes the open line, if there is one.
    #[inline]
    pub(crate) fn close_open(&self, account: &Account) {
        let Some(open) = account.line() else { return };
        if self.flags.get() & NO_ACCOUNT == 0 && account.is_still(&self.before.get()) {
            open.stay_at(self.value.get());
        } else {
            self.close(account, open);
        }
    }

    #[inline(never)]
    fn close(&self, account: &Account, open: &Row) {
        if self.measure.get() == Measure::Task {
            self.charge(account, open);
        } else {
            self.charge_for_process(account, open);
        }
        open.end_at(self.value.get());
    }

    /// Charges the open line with how the account has moved.
    fn charge(&self, account: &Account, open: &Row) {
        let mut numbers = self.save();
        let (now, own_high) = account.take_high_water();
        let high = numbers.at_high(own_high);
        let since = now.since(numbers.before);
        numbers.value = numbers.value.wrapping_add(since.own);
        self.before.set(now);
        self.value.set(numbers.value);
        self.high.set(self.high.get().max(high));
        open.charge(Charge {
            increment: since.own,
            requests: since.requests,
            for_others: since.for_others,
            high,
        });
        self.tell(account, own_high, Patience::Waits);
    }

    /// Charges the open line with how a measure of the whole process has moved, and with the thread's requests.
    fn charge_for_process(&self, account: &Account, open: &Row) {
        let measure = self.measure.get();
        let started = measure.is_read_in_kernel().then(Instant::now);
        let value = measure.process_bytes();
        let now = account.read();
        let since = now.since(self.before.get());
        open.charge(Charge {
            increment: value.wrapping_sub(self.value.get()),
            requests: since.requests,
            for_others: 0,
            high: value,
        });
        self.before.set(now);
        self.value.set(value);
        self.high.set(self.high.get().max(value));
        if let Some(started) = started {
            let nanos = self.probing_nanos.get().saturating_add(clock::nanos_since(started));
            self.probing_nanos.set(nanos);
        }
    }

    /// Charges the open line in the middle of its run, because the future is suspended.
    pub(crate) fn settle(&self, account: &Account) {
        let mut numbers = self.save();
        if numbers.measure == Measure::Task {
            let high = numbers.at_high(account.high());
            numbers.high = numbers.high.max(high);
            if let Some(line) = account.line() {
                line.raise_high(high);
            }
        }
        let now = account.read();
        numbers.settle(now, account.line());
        if numbers.measure == Measure::Task {
            self.tell(account, account.high(), Patience::Waits);
        }
        self.before.set(numbers.before);
        self.value.set(numbers.value);
        self.high.set(numbers.high);
    }
}
