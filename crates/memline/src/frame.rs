use std::sync::Arc;
use std::time::Instant;

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
    /// A call inside a call of the same function: it belongs to the outer call's line, and its probes do nothing.
    Inner,
}

/// The running account of one call.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) role: Role,
    pub(crate) totals: Totals,
    /// The row that is charged for what happens now.
    pub(crate) open: Option<usize>,
    /// The measure when it was opened, in bytes. For [`Measure::Task`] that is what the process held when the outermost
    /// call began, and what was charged to it since.
    value: i64,
    /// The thread's account then. While the frame is suspended: that, less the account of the thread it left.
    before: Reading,
    /// The largest measure since the row was opened, in bytes, as far as it has been looked at.
    row_high: i64,
    /// The largest measure since this frame was put on top, likewise.
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
            Box::new(Self::unused(site, measure))
        };
        frame.role = role;
        frame.open = None;
        frame.owner = Owner::NOBODY;
        frame.is_in_session = false;
        frame.unwinding_at_entry = std::thread::panicking();
        frame
    }

    fn unused(site: &'static Site, measure: Measure) -> Self {
        Self {
            role: Role::Call,
            totals: Totals::new(site, measure),
            open: None,
            value: 0,
            before: Reading::default(),
            row_high: i64::MIN,
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
            below: None,
        }
    }

    /// A frame that only hides the outer call's frame from the inner call's probes.
    pub(crate) fn inner_call(site: &'static Site) -> Box<Self> {
        Self::new(site, Role::Inner, Measure::Rss)
    }

    pub(crate) fn site(&self) -> &'static Site {
        self.totals.site
    }

    pub(crate) fn measure(&self) -> Measure {
        self.totals.measure
    }

    /// Whether the frame has an account of its thread's.
    fn has_account(&self) -> bool {
        self.measure() == Measure::Task && self.role != Role::Inner
    }

    /// The call is nobody's part: it becomes a unit.
    pub(crate) fn become_unit(&mut self) {
        if self.slot.is_none() {
            self.slot = OwnerSlot::take();
        }
        if let Some(slot) = &self.slot {
            self.owner = slot.begin();
            self.is_unit = true;
        }
    }

    /// The account begins with `value`, in bytes, where the call found `entry`; the first line's begins with it.
    pub(crate) fn begin(&mut self, value: i64, entry: i64) {
        self.began = Moment::now();
        self.value = value;
        self.entry = entry;
        self.row_high = value;
        if self.role == Role::Call {
            self.totals.calls = 1;
            self.totals.entry = value;
        }
        self.before = counters::read();
    }

    /// What the measure is now and was when the call began, in bytes, to begin another account with.
    pub(crate) fn value_and_entry(&self) -> (i64, i64) {
        let value = match self.measure() {
            Measure::Task => self.value + counters::read().since(self.before).own,
            process => process.process_bytes(),
        };
        (value, self.entry)
    }

    /// The frame is put on top: the thread's high-water mark is its own from here on.
    pub(crate) fn enter(&mut self) {
        if !self.has_account() {
            return;
        }
        if !self.owner.is_nobody() {
            self.former = counters::serve(self.owner);
        }
        self.stay_high = i64::MIN;
        (_, self.outer_high) = counters::turn();
    }

    /// The frame is taken off: the one below sees the highest of its own and of what went on on top of it.
    pub(crate) fn leave(&mut self) {
        if !self.has_account() {
            return;
        }
        self.look_at(self.high());
        let stay_high = self.stay_high.wrapping_sub(self.value).wrapping_add(self.before.own);
        counters::mark(stay_high.max(self.outer_high));
    }

    /// The thread serves whom it served before the frame was put on top.
    pub(crate) fn hand_back(&mut self) {
        if let Some(former) = self.former.take() {
            counters::serve_again(former);
        }
    }

    /// What the thread's high-water mark means to the frame, in bytes.
    fn high(&self) -> i64 {
        counters::high().wrapping_sub(self.before.own).wrapping_add(self.value)
    }

    fn look_at(&mut self, high: i64) {
        self.row_high = self.row_high.max(high);
        self.stay_high = self.stay_high.max(high);
        self.totals.high = self.totals.high.max(high);
    }

    /// The future was polled and is not done: from here on, what the thread allocates is not the frame's.
    pub(crate) fn suspend(&mut self) {
        let now = counters::read();
        if self.has_account()
            && let Some(row) = self.open
        {
            let held = self
                .value
                .wrapping_add(now.since(self.before).own)
                .wrapping_sub(self.entry);
            let incident = self.totals.incident(row);
            incident.held = incident.held.max(Some(held));
        }
        self.before = self.before.since(now);
        self.suspended = Some(Moment::now());
    }

    /// Arrives on a thread, perhaps another one, after [`suspend`](Self::suspend).
    pub(crate) fn resume(&mut self) {
        let Some(since) = self.suspended.take() else { return };
        self.before = counters::read().since(Reading::default().since(self.before));
        if let Some(row) = self.open {
            let incident = self.totals.incident(row);
            incident.suspended_nanos = incident.suspended_nanos.saturating_add(clock::nanos_since(since));
        }
    }

    /// Closes the open row and opens another. The first row's account begins where the frame began.
    pub(crate) fn turn_to(&mut self, row: usize, counted: bool) {
        if self.open == Some(row) && !counted {
            return;
        }
        if self.open.is_some() {
            self.close();
        }
        self.open = Some(row);
        if counted && let Some(tally) = self.totals.rows.get_mut(row) {
            tally.runs += 1;
        }
    }

    fn close(&mut self) {
        let Some(row) = self.open.filter(|row| *row < self.totals.rows.len()) else {
            return;
        };
        let (value, since) = if self.measure() == Measure::Task {
            let (now, high) = counters::turn();
            self.look_at(high.wrapping_sub(self.before.own).wrapping_add(self.value));
            let since = now.since(self.before);
            self.before = now;
            (self.value.wrapping_add(since.own), since)
        } else {
            self.read_process()
        };
        let tally = &mut self.totals.rows[row];
        tally.increment = tally.increment.wrapping_add(value.wrapping_sub(self.value));
        tally.peak = tally.peak.max(value);
        tally.high = tally.high.max(self.row_high);
        tally.requests = tally.requests.wrapping_add_unsigned(since.requests);
        tally.for_others = tally.for_others.wrapping_add(since.for_others);
        self.value = value;
        self.row_high = value;
        self.totals.probes += 1;
    }

    /// Reads a measure of the whole process, and the thread's account beside it.
    #[inline(never)]
    fn read_process(&mut self) -> (i64, Reading) {
        let started = self.measure().is_read_in_kernel().then(Instant::now);
        let value = self.measure().process_bytes();
        let now = counters::read();
        let since = now.since(self.before);
        self.before = now;
        self.totals.peak = self.totals.peak.max(value.wrapping_sub(self.entry));
        if let Some(started) = started {
            self.totals.probing += started.elapsed();
        }
        (value, Reading { for_others: 0, ..since })
    }

    /// Closes the last row, while the frame is still on top.
    pub(crate) fn finish(&mut self) {
        self.close();
        self.open = None;
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
    pub(crate) fn report(&mut self) -> Report {
        let _uncounted = Uncounted::start();
        self.totals.settle(|_| true);
        Report::new(&self.totals, None)
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
        if let Some(row) = self.open {
            let incident = self.totals.incident(row);
            incident.panicked |= end == End::Panicked;
            incident.cancelled |= end == End::Cancelled;
        }
    }

    /// Takes over the rows of a part of this function that ran inside this frame's open line.
    pub(crate) fn absorb_part(&mut self, part: &mut Totals) {
        let (net, requests, for_others) = (part.net(), part.requests(), part.for_others());
        self.totals.absorb(part);
        if let Some(tally) = self.open.and_then(|row| self.totals.rows.get_mut(row)) {
            // The open line saw the part's bytes come and go as well, and they must not count twice.
            tally.increment = tally.increment.wrapping_sub(net);
            tally.requests = tally.requests.wrapping_sub(requests);
            tally.for_others = tally.for_others.wrapping_sub(for_others);
        }
    }
}
