use std::time::Instant;

use crate::Measure;
use crate::counters;
use crate::meter::Meter;
use crate::session::Membership;
use crate::site::Site;
use crate::spare;
use crate::tally::{End, Totals};

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
    pub(crate) site: &'static Site,
    pub(crate) role: Role,
    pub(crate) meter: Meter,
    pub(crate) totals: Totals,
    /// The row that is charged for what happens now.
    pub(crate) open: Option<usize>,
    /// The measure and the count of requests when it was opened.
    before: i64,
    requests_before: u64,
    /// The largest measure since it was opened, in bytes, as far as it has been looked at.
    row_high: i64,
    /// The largest measure since this frame was put on top, likewise.
    stay_high: i64,
    /// The thread's high-water mark when it was put on top, which belongs to the frame below.
    outer_high: i64,
    pub(crate) membership: Option<Membership>,
    /// A call made while the thread unwinds, by a destructor, has not panicked itself.
    unwinding_at_entry: bool,
    /// The frame that was on top when this one was entered; none while a future is suspended.
    pub(crate) below: Option<Box<Frame>>,
}

impl Frame {
    pub(crate) fn new(site: &'static Site, role: Role, meter: Meter, membership: Option<Membership>) -> Box<Self> {
        let mut spare = spare::take();
        let rows = spare.as_mut().map(|frame| std::mem::take(&mut frame.totals.rows));
        let frame = Self {
            site,
            role,
            totals: Totals::new(site, meter.measure(), rows.unwrap_or_default()),
            open: None,
            before: 0,
            requests_before: 0,
            row_high: i64::MIN,
            stay_high: i64::MIN,
            outer_high: i64::MIN,
            membership,
            unwinding_at_entry: std::thread::panicking(),
            below: None,
            meter,
        };
        match spare {
            Some(mut spare) => {
                *spare = frame;
                spare
            }
            None => Box::new(frame),
        }
    }

    /// A frame that only hides the outer call's frame from the inner call's probes.
    pub(crate) fn inner_call(site: &'static Site) -> Box<Self> {
        Self::new(site, Role::Inner, Meter::new(Measure::Rss), None)
    }

    /// Reads the measure at entry; the first line's account begins with it.
    pub(crate) fn begin(&mut self) {
        match self.role {
            Role::Inner => return,
            Role::Part => {}
            Role::Call => self.totals.calls = 1,
        }
        let value = self.meter.read();
        self.before = value.bytes;
        self.requests_before = value.requests;
        self.row_high = value.bytes;
        if self.role == Role::Call {
            self.totals.entry = value.bytes;
        }
    }

    /// The frame is put on top: the thread's high-water mark is its own from here on.
    pub(crate) fn enter(&mut self) {
        self.outer_high = self.meter.high();
        self.stay_high = i64::MIN;
        counters::mark(i64::MIN);
    }

    /// The frame is taken off: the one below sees the highest of its own and of what went on on top of it.
    pub(crate) fn leave(&mut self) {
        self.look_at(self.meter.high());
        self.meter.mark(self.stay_high.max(self.outer_high));
    }

    fn look_at(&mut self, high: i64) {
        self.row_high = self.row_high.max(high);
        self.stay_high = self.stay_high.max(high);
        self.totals.high = self.totals.high.max(high);
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
        let started = self.meter.measure().is_read_in_kernel().then(Instant::now);
        let value = self.meter.read();
        if self.meter.measure() == Measure::Task {
            self.look_at(value.high);
            counters::mark(i64::MIN);
        }
        let tally = &mut self.totals.rows[row];
        tally.increment = tally.increment.wrapping_add(value.bytes.wrapping_sub(self.before));
        tally.peak = tally.peak.max(value.bytes);
        tally.high = tally.high.max(self.row_high);
        tally.requests = tally
            .requests
            .wrapping_add_unsigned(value.requests.wrapping_sub(self.requests_before));
        self.before = value.bytes;
        self.requests_before = value.requests;
        self.row_high = value.bytes;
        self.totals.probes += 1;
        if let Some(started) = started {
            self.totals.probing += started.elapsed();
        }
    }

    /// Closes the last row, while the frame is still on top.
    pub(crate) fn finish(&mut self) {
        self.close();
        self.open = None;
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
        if let Some(tally) = self.open.and_then(|row| self.totals.rows.get_mut(row)) {
            tally.panicked |= end == End::Panicked;
            tally.cancelled |= end == End::Cancelled;
        }
    }

    /// Takes over the rows of a part of this function that ran inside this frame's open line.
    pub(crate) fn absorb_part(&mut self, part: &Totals) {
        self.totals.absorb(part);
        if let Some(tally) = self.open.and_then(|row| self.totals.rows.get_mut(row)) {
            // The open line saw the part's bytes come and go as well, and they must not count twice.
            tally.increment = tally.increment.wrapping_sub(part.net());
            tally.requests = tally.requests.wrapping_sub(part.requests());
        }
    }
}
