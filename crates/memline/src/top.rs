//! Where a line is closed and the next one opened: the running numbers of the innermost frame of a thread.
//!
//! The open line itself is the account's, because the allocator asks for it.

use std::cell::Cell;
use std::time::Instant;

use crate::Measure;
use crate::clock;
use crate::heap::{Account, Reading};
use crate::outcome::Outcome;
use crate::peak::{Patience, Peak};
use crate::rows::{Charge, Row};
use crate::site::Site;

/// The numbers of the frame on top, where a probe reaches them in one step. They go into the frame while another one
/// is on top of it.
pub(crate) struct Top {
    /// Whose probes count: the top frame's function, or none while a call runs that is not profiled.
    active_site: Cell<Option<&'static Site>>,
    is_in_session: Cell<bool>,
    rows: Cell<&'static [Row]>,
    measure: Cell<Measure>,
    /// The account when the open line was opened.
    before: Cell<Reading>,
    /// The measure then, in bytes. By [`Measure::Task`] that is what the process held when the outermost call began, and
    /// what the account has moved by since.
    value: Cell<i64>,
    /// The highest value since the frame was put on top, in bytes, as far as it has been looked at.
    high: Cell<i64>,
    /// Where it is told how much the calls of the collector hold; none if nobody asks.
    peak: Cell<Option<&'static Peak>>,
    /// The number of the collector whose peak the account watches for.
    watched_collector: Cell<u64>,
    /// Which account was in force when the frame was put on top; see [`Account::switches`].
    switches: Cell<u64>,
    flags: Cell<u8>,
    /// The line that a closure of the call panicked at, and the value then, while it is not known whether anybody catches it.
    stopped: Cell<Option<(&'static Row, i64)>>,
    /// The time that reading the measure has taken, where that is slow enough to be timed.
    probing_nanos: Cell<u64>,
}

/// Where nobody asks what is held, it is looked again after so many bytes: of a frame below somebody may ask.
const UNASKED: i64 = 1 << 14;

/// A closure of the call has panicked, and the panic has its mark. Until the next line is opened.
const MARKED: u8 = 1;
/// The call has been cancelled, or has panicked at an earlier poll.
const CUT_SHORT: u8 = 2;
/// The thread was unwinding already when the frame was put on top: a destructor runs it, and it has not panicked itself.
const WAS_UNWINDING: u8 = 4;
/// The measure is not the thread's account. Without any flag, a line that moved nothing is switched in a few instructions.
const NO_ACCOUNT: u8 = 8;

/// What [`Top`] holds, for a frame that is not on top.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    pub(crate) rows: &'static [Row],
    pub(crate) measure: Measure,
    flags: u8,
    pub(crate) before: Reading,
    pub(crate) value: i64,
    pub(crate) high: i64,
    peak: Option<&'static Peak>,
    pub(crate) switches: u64,
}

impl Numbers {
    /// Those of a frame that has not begun.
    pub(crate) const fn new() -> Self {
        Self {
            rows: &[],
            measure: Measure::Rss,
            flags: 0,
            before: Reading::NOTHING,
            value: 0,
            high: i64::MIN,
            peak: None,
            switches: 0,
        }
    }

    /// Those of a frame that is put on top.
    #[inline]
    pub(crate) fn entered(
        rows: &'static [Row],
        measure: Measure,
        before: Reading,
        value: i64,
        switches: u64,
        is_cut_short: bool,
    ) -> Self {
        let mut flags = if measure == Measure::Task { 0 } else { NO_ACCOUNT };
        if is_cut_short {
            flags |= CUT_SHORT;
        }
        if std::thread::panicking() {
            flags |= WAS_UNWINDING;
        }
        Self {
            rows,
            measure,
            flags,
            before,
            value,
            high: value,
            peak: None,
            switches,
        }
    }

    /// The same, telling `peak` what is held.
    #[inline]
    pub(crate) fn telling(self, peak: Option<&'static Peak>) -> Self {
        Self { peak, ..self }
    }

    /// Charges the open line with how the account has moved to `now`, in the middle of its run. A measure of the whole
    /// process is not read: what it moves by belongs to the line until that ends.
    pub(crate) fn settle(&mut self, now: Reading, line: Option<&'static Row>) {
        let since = now.since(self.before);
        self.before = now;
        let is_account = self.measure == Measure::Task;
        if is_account {
            self.value = self.value.wrapping_add(since.own);
        }
        if let Some(line) = line {
            line.charge(Charge {
                increment: if is_account { since.own } else { 0 },
                requests: since.requests,
                for_others: if is_account { since.for_others } else { 0 },
                high: if is_account { self.value } else { i64::MIN },
            });
        }
    }

    /// As [`settle`](Self::settle), because a part of the function with rows of its own begins: what a measure of the
    /// process moves by from here on belongs to the part.
    pub(crate) fn settle_for_part(&mut self, now: Reading, line: Option<&'static Row>) {
        self.settle(now, line);
        if self.measure != Measure::Task {
            let value = self.measure.process_bytes();
            if let Some(line) = line {
                line.charge(Charge {
                    increment: value.wrapping_sub(self.value),
                    requests: 0,
                    for_others: 0,
                    high: value,
                });
            }
            self.value = value;
            self.high = self.high.max(value);
        }
    }

    /// What a high-water mark of the account means to the frame, in bytes.
    pub(crate) fn at_high(&self, high: i64) -> i64 {
        high.wrapping_sub(self.before.own).wrapping_add(self.value)
    }
}

impl Top {
    pub(crate) const fn new() -> Self {
        Self {
            active_site: Cell::new(None),
            is_in_session: Cell::new(false),
            rows: Cell::new(&[]),
            measure: Cell::new(Measure::Rss),
            before: Cell::new(Reading::NOTHING),
            value: Cell::new(0),
            high: Cell::new(0),
            peak: Cell::new(None),
            watched_collector: Cell::new(0),
            switches: Cell::new(0),
            flags: Cell::new(0),
            stopped: Cell::new(None),
            probing_nanos: Cell::new(0),
        }
    }

    /// From here on the probes of `site` count, or none; returns whose did.
    #[inline]
    pub(crate) fn activate(&self, site: Option<&'static Site>) -> Option<&'static Site> {
        self.active_site.replace(site)
    }

    /// Whether a probe of `site` counts.
    #[inline]
    pub(crate) fn is_active(&self, site: &'static Site) -> bool {
        self.active_site.get().is_some_and(|active| active.is(site))
    }

    /// Whether the code runs in a session, where every call is counted.
    #[inline]
    pub(crate) fn is_in_session(&self) -> bool {
        self.is_in_session.get()
    }

    pub(crate) fn set_in_session(&self, is_in_session: bool) {
        self.is_in_session.set(is_in_session);
    }

    /// Whether the account is the one that was in force when the frame was put on top.
    #[inline]
    pub(crate) fn has_account(&self, account: &Account) -> bool {
        self.switches.get() == account.switches()
    }

    /// Whether the top frame is measured by [`Measure::Task`].
    #[inline]
    pub(crate) fn is_account(&self) -> bool {
        self.measure.get() == Measure::Task
    }

    #[inline]
    pub(crate) fn save(&self) -> Numbers {
        Numbers {
            rows: self.rows.get(),
            measure: self.measure.get(),
            flags: self.flags.get() & !MARKED,
            before: self.before.get(),
            value: self.value.get(),
            high: self.high.get(),
            peak: self.peak.get(),
            switches: self.switches.get(),
        }
    }

    #[inline]
    pub(crate) fn load(&self, numbers: &Numbers) {
        self.rows.set(numbers.rows);
        self.measure.set(numbers.measure);
        self.before.set(numbers.before);
        self.value.set(numbers.value);
        self.high.set(numbers.high);
        self.peak.set(numbers.peak);
        self.switches.set(numbers.switches);
        if self.flags.replace(numbers.flags) & MARKED != 0 {
            self.stopped.set(None);
        }
    }

    /// Tells how much the account has moved since the last time, and how high it was meanwhile.
    fn tell(&self, account: &Account, high: i64, patience: Patience) {
        if let Some(peak) = self.peak.get() {
            let own = account.own();
            let told = account.replace_told(own);
            peak.hold(own.wrapping_sub(told), high.wrapping_sub(told), patience);
            if account.is_far_from_watched() {
                account.watch(peak.distance());
            }
        }
    }

    /// The same in the middle of the open line, from within the allocator: as much is held as the account was to
    /// [`watch`](Account::watch) for.
    pub(crate) fn tell_within_line(&self, account: &Account) {
        let Some(peak) = self.peak.get() else {
            account.watch(UNASKED);
            return;
        };
        // What is allocated on no line is told by none.
        if account.line().is_some() && self.is_account() && self.has_account(account) {
            self.tell(account, account.own(), Patience::Briefly);
        }
        account.watch(peak.distance());
    }

    /// A frame comes on top whose calls are added to that collector. What is watched for is another collector's peak, perhaps.
    #[inline]
    pub(crate) fn watch_for(&self, account: &Account, collector: u64) {
        if self.watched_collector.replace(collector) != collector {
            account.watch_at_once();
        }
    }

    /// The measure when the open line was opened, in bytes.
    #[inline]
    pub(crate) fn value(&self) -> i64 {
        self.value.get()
    }

    /// What the measure is now in the top frame's account, in bytes, by [`Measure::Task`].
    #[inline]
    pub(crate) fn value_now(&self, account: &Account) -> i64 {
        self.value
            .get()
            .wrapping_add(account.read().since(self.before.get()).own)
    }

    /// The highest value since the frame was put on top, and what that is in the account's bytes.
    #[inline]
    pub(crate) fn high(&self) -> (i64, i64) {
        let high = self.high.get();
        (
            high,
            high.wrapping_sub(self.value.get()).wrapping_add(self.before.get().own),
        )
    }

    /// The time that reading the measure has taken since the last time.
    #[inline]
    pub(crate) fn take_probing_nanos(&self) -> u64 {
        self.probing_nanos.replace(0)
    }

    /// Whether the thread has begun to unwind since the frame was put on top.
    #[inline]
    pub(crate) fn is_unwinding(&self) -> bool {
        std::thread::panicking() && self.flags.get() & WAS_UNWINDING == 0
    }

    /// Whether the call goes on at the line that is open: it is not being cut short there.
    #[inline]
    pub(crate) fn goes_on(&self) -> bool {
        self.flags.get() & CUT_SHORT == 0 && !self.is_unwinding()
    }

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
