use std::sync::Arc;

use crate::clock::{self, Moment};
use crate::counters::{self, Former, Reading, Uncounted};
use crate::owner::{Owner, OwnerSlot};
use crate::session::Books;
use crate::site::Site;
use crate::spare;
use crate::tally::{End, Totals};
use crate::{Measure, Report};

/// What a frame on the stack stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A call of a profiled function.
    Call,
    /// A closure or an async block inside a profiled function: its lines are the function's, but it may run at
    /// another time, on another thread, or inside another function's line.
    Part,
}

/// Larger than any row.
const NO_ROW: usize = usize::MAX;

/// The running account of one call.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) role: Role,
    pub(crate) totals: Totals,
    /// The row that is charged for what happens now; [`NO_ROW`] before the first.
    open: usize,
    /// The measure when it was opened, in bytes. For [`Measure::Task`] that is what the process held when the outermost
    /// call began, and what was charged to it since.
    value: i64,
    /// The thread's account then. While the frame is on no thread's stack: that, less what the account was when it left.
    before: Reading,
    /// The largest measure since this frame was put on top, in bytes, as far as it has been looked at.
    stay_high: i64,
    /// The thread's high-water mark when it was put on top, which belongs to the frame below.
    outer_high: i64,
    /// The measure when the call began, in bytes.
    entry: i64,
    pub(crate) began: Moment,
    suspended: Option<Moment>,
    /// For whom the call runs, by [`Measure::Task`], and for whom the thread did when the frame was put on top.
    pub(crate) owner: Owner,
    former: Option<Former>,
    /// Kept for the calls to come. Whether it is this call's: then the call is a unit of its own.
    slot: Option<OwnerSlot>,
    is_unit: bool,
    /// Whether the call is one of a session's: the current one's, unless it has travelled.
    pub(crate) is_in_session: bool,
    /// That session, for a call that can end elsewhere than it began.
    pub(crate) session: Option<Arc<Books>>,
    /// A call made while the thread unwinds, by a destructor, has not panicked itself.
    unwinding_at_entry: bool,
    /// How many calls of the same function run inside this one now: they belong to its line, and have no rows.
    pub(crate) inner_calls: usize,
    /// The site whose probes were heard before this frame was put on top.
    pub(crate) heard_before: Option<&'static Site>,
    /// The frame that was on top when this one was entered; none while a future is suspended.
    pub(crate) below: Option<Box<Frame>>,
}

impl Frame {
    pub(crate) fn new(site: &'static Site, role: Role, measure: Measure) -> Box<Self> {
        let mut frame = if let Some(mut spare) = spare::take() {
            spare.totals.clear(site, measure);
            spare
        } else {
            let _uncounted = Uncounted::start();
            spare::expect();
            Box::new(Self::unused(site, measure))
        };
        frame.role = role;
        frame.open = NO_ROW;
        frame.owner = Owner::NOBODY;
        frame.is_in_session = false;
        frame.unwinding_at_entry = std::thread::panicking();
        frame
    }

    fn unused(site: &'static Site, measure: Measure) -> Self {
        Self {
            role: Role::Call,
            totals: Totals::new(site, measure),
            open: NO_ROW,
            value: 0,
            before: Reading::default(),
            stay_high: i64::MIN,
            outer_high: i64::MIN,
            entry: 0,
            began: Moment::now(),
            suspended: None,
            owner: Owner::NOBODY,
            former: None,
            slot: None,
            is_unit: false,
            is_in_session: false,
            session: None,
            unwinding_at_entry: false,
            inner_calls: 0,
            heard_before: None,
            below: None,
        }
    }

    pub(crate) fn site(&self) -> &'static Site {
        self.totals.site
    }

    pub(crate) fn measure(&self) -> Measure {
        self.totals.measure
    }

    /// Whether the frame has an account of its thread's.
    fn has_account(&self) -> bool {
        self.measure() == Measure::Task
    }

    /// The call is nobody's part: it becomes a unit.
    pub(crate) fn become_unit(&mut self) {
        if self.slot.is_none() {
            self.slot = OwnerSlot::take();
        }
        if let Some(slot) = &mut self.slot {
            self.owner = slot.begin();
            self.is_unit = true;
        }
    }

    /// The account begins with `value`, in bytes, where the call found `entry`; the first line's begins with it.
    pub(crate) fn begin(&mut self, value: i64, entry: i64) {
        self.began = Moment::now();
        self.value = value;
        self.entry = entry;
        self.before = Reading::default();
        if self.role == Role::Call {
            self.totals.calls = 1;
            self.totals.entry = value;
        }
    }

    /// What the measure is now and was when the call began, in bytes, to begin another account with.
    pub(crate) fn value_and_entry(&self) -> (i64, i64) {
        let value = match self.measure() {
            Measure::Task => self.value + counters::read().since(self.before).own,
            process => process.process_bytes(),
        };
        (value, self.entry)
    }

    /// The frame is put on top: the thread's account, and its high-water mark, are its own from here on.
    pub(crate) fn enter(&mut self) {
        let now = if self.has_account() {
            if !self.owner.is_nobody() {
                self.former = counters::serve(self.owner);
            }
            let (now, high) = counters::turn();
            self.outer_high = high;
            now
        } else {
            counters::read()
        };
        self.before = now.and(self.before);
        self.stay_high = self.value.wrapping_add(now.since(self.before).own);
    }

    /// The frame is taken off, its last row closed or its future suspended: the one below sees the highest of its own and
    /// of what went on on top of it.
    pub(crate) fn leave(&mut self) {
        if self.has_account() {
            self.totals.high = self.totals.high.max(self.stay_high);
            let stay_high = self.stay_high.wrapping_sub(self.value).wrapping_add(self.before.own);
            counters::mark(stay_high.max(self.outer_high));
        }
    }

    /// The thread serves whom it served before the frame was put on top.
    pub(crate) fn hand_back(&mut self) {
        if let Some(former) = self.former.take() {
            counters::serve_again(former);
        }
    }

    /// The future was polled and is not done: from here on, what the thread allocates is not the frame's.
    pub(crate) fn suspend(&mut self) {
        // A poll that panicked waits for nothing.
        let waits = self.totals.end != End::Panicked;
        if self.has_account() {
            let held = self.value.wrapping_add(counters::read().since(self.before).own);
            let high = counters::high().wrapping_sub(self.before.own).wrapping_add(self.value);
            self.stay_high = self.stay_high.max(high);
            if let Some(tally) = self.totals.rows.get_mut(self.open) {
                tally.high = tally.high.max(high);
                if waits {
                    let incident = self.totals.incident(self.open);
                    incident.held = incident.held.max(Some(held.wrapping_sub(self.entry)));
                }
            }
        }
        self.leave();
        self.before = self.before.since(counters::read());
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

    /// The open row, if there is one.
    pub(crate) fn open_row(&self) -> Option<usize> {
        (self.open != NO_ROW).then_some(self.open)
    }

    /// Closes the open row and opens another. The first row's account begins where the frame began.
    pub(crate) fn turn_to(&mut self, row: usize, counted: bool) {
        if self.open == row && !counted {
            return;
        }
        self.close();
        self.open(row, counted);
    }

    /// The same if the open row has done nothing with memory, as most have not; whether that was so. Calls nothing, so
    /// that a probe saves no registers.
    #[inline]
    pub(crate) fn turn_idly_to(&mut self, row: usize, counted: bool) -> bool {
        if self.totals.measure != Measure::Task || self.open == NO_ROW || counters::has_moved(&self.before) {
            return false;
        }
        if self.open != row || counted {
            self.close_idle();
            self.open(row, counted);
        }
        true
    }

    #[inline]
    fn open(&mut self, row: usize, counted: bool) {
        self.open = row;
        if counted && let Some(tally) = self.totals.rows.get_mut(row) {
            tally.runs += 1;
        }
    }

    fn close(&mut self) {
        if self.open == NO_ROW {
            return;
        }
        if self.totals.measure != Measure::Task {
            self.charge_for_process();
        } else if counters::has_moved(&self.before) {
            self.charge();
        } else {
            self.close_idle();
        }
    }

    #[inline]
    fn close_idle(&mut self) {
        self.totals.probes += 1;
        if let Some(tally) = self.totals.rows.get_mut(self.open) {
            tally.peak = tally.peak.max(self.value);
            tally.high = tally.high.max(self.value);
        }
    }

    /// Charges the open row with how the thread's account has moved.
    fn charge(&mut self) {
        self.totals.probes += 1;
        let (now, high) = counters::turn();
        let since = now.since(self.before);
        let high = high.wrapping_sub(self.before.own).wrapping_add(self.value);
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
    fn charge_for_process(&mut self) {
        self.totals.probes += 1;
        let started = self.measure().is_read_in_kernel().then(Moment::now);
        let value = self.measure().process_bytes();
        let now = counters::read();
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
    pub(crate) fn finish(&mut self) {
        if self.open == NO_ROW && self.has_account() {
            // Nothing has looked at the account since it was entered.
            self.stay_high = counters::high().wrapping_sub(self.before.own).wrapping_add(self.value);
        }
        self.close();
        self.open = NO_ROW;
    }

    /// Closes the books, when the frame has been taken off.
    pub(crate) fn settle(&mut self) {
        if self.role == Role::Part {
            // The line is marked; how the call goes on is another matter.
            self.totals.end = End::Returned;
        } else if self.role == Role::Call {
            self.totals.wall_nanos = clock::nanos_since(self.began);
            if self.measure() == Measure::Task {
                self.totals.peak = self.totals.high.wrapping_sub(self.entry).max(0);
            }
        }
        if self.is_unit {
            self.is_unit = false;
            self.totals.changed_by_others = self.slot.as_mut().map_or(0, OwnerSlot::end);
        }
    }

    /// Whether the call goes on at the row that is open: it has not been stopped there.
    pub(crate) fn goes_on(&self) -> bool {
        self.totals.end == End::Returned && !self.is_unwinding()
    }

    /// The report of this call alone.
    pub(crate) fn report(&mut self) -> Box<Report> {
        let _uncounted = Uncounted::start();
        self.totals.settle(|_| true);
        Box::new(Report::new(&self.totals, None))
    }

    /// Whether the thread has begun to unwind since the frame was entered.
    pub(crate) fn is_unwinding(&self) -> bool {
        !self.unwinding_at_entry && std::thread::panicking()
    }

    /// Marks the open row as the one where the call stopped. The first mark stays: what destructors run later is not
    /// where it stopped.
    pub(crate) fn stop(&mut self, end: End) {
        if self.totals.end != End::Returned {
            return;
        }
        self.totals.end = end;
        if self.open != NO_ROW {
            let incident = self.totals.incident(self.open);
            incident.panicked |= end == End::Panicked;
            incident.cancelled |= end == End::Cancelled;
        }
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
