mod rows;
mod stay;

use std::sync::Arc;

use crate::clock::{self, Moment};
use crate::counters::{Counters, Former, Reading, Uncounted};
use crate::owner::{Owner, OwnerSlot};
use crate::session::Books;
use crate::site::Site;
use crate::spare::Spare;
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
    #[inline]
    pub(crate) fn new(spare: &Spare, site: &'static Site, role: Role, measure: Measure) -> Box<Self> {
        let mut frame = if let Some(mut used) = spare.take() {
            used.totals.begin_anew(site, measure);
            used
        } else {
            let _uncounted = Uncounted::start();
            spare.expect();
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

    /// What a high-water mark of the thread's account means to the frame, in bytes.
    #[inline]
    fn at_high(&self, high: i64) -> i64 {
        high.wrapping_sub(self.before.own).wrapping_add(self.value)
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
    #[inline]
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
    pub(crate) fn value_and_entry(&self, counters: &Counters) -> (i64, i64) {
        let value = match self.measure() {
            Measure::Task => self.value + counters.read().since(self.before).own,
            process => process.process_bytes(),
        };
        (value, self.entry)
    }

    /// Closes the books, when the frame has been taken off.
    #[inline]
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
        let report = Box::new(Report::new(&self.totals, None));
        self.totals.clear_rows();
        report
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
}
