//! The frames that are entered on this thread, the innermost on top.
//!
//! A probe finds its frame here and nowhere else: state in the function's own variables would change its closures'
//! captures and its future's auto traits.

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::sync::Arc;

use crate::config::Work;
use crate::counters::{self, Counters, Uncounted};
use crate::frame::{Frame, Role};
use crate::session::Books;
use crate::share::{self, Share};
use crate::site::Site;
use crate::tally::End;
use crate::thread::{self, Thread};
use crate::{Measure, Report, budget, config};

/// Without a destructor: a thread's guards take their frames off before it ends.
pub(crate) struct Stack {
    /// Borrowed and not taken out and put back: then each probe would wait for the pointer that the one before it wrote.
    top: ManuallyDrop<RefCell<Option<Box<Frame>>>>,
    /// The site whose probes are heard: the top frame's, unless a call inside a call of the same function runs on it.
    heard: Cell<Option<&'static Site>>,
}

impl Stack {
    pub(crate) const fn new() -> Self {
        Self {
            top: ManuallyDrop::new(RefCell::new(None)),
            heard: Cell::new(None),
        }
    }

    /// Runs `f` on the top frame. During `f` the stack is out of reach: nothing in it may run user code.
    #[inline]
    fn with_top<R>(&self, f: impl FnOnce(&mut Frame) -> R) -> Option<R> {
        self.top.try_borrow_mut().ok()?.as_deref_mut().map(f)
    }

    /// The innermost frame that `is_wanted`, wherever it is on the stack.
    #[inline]
    fn find<R>(&self, is_wanted: impl Fn(&Frame) -> bool, f: impl FnOnce(&mut Frame) -> R) -> Option<R> {
        let search = |top: &mut Frame| {
            let mut frame = top;
            while !is_wanted(frame) {
                frame = frame.below.as_deref_mut()?;
            }
            Some(f(frame))
        };
        self.with_top(search).flatten()
    }

    /// Runs `f` on the innermost frame of a site.
    #[inline]
    fn with_nearest<R>(&self, site: &'static Site, f: impl FnOnce(&mut Frame) -> R) -> Option<R> {
        self.find(|frame| frame.site().is(site), f)
    }

    /// The open row of the top frame.
    pub(crate) fn open_row(&self) -> Option<usize> {
        self.with_top(|frame| frame.open_row()).flatten()
    }

    /// From here on the probes of `site` are heard, or none; returns whose were.
    #[inline]
    fn hear(&self, site: Option<&'static Site>) -> Option<&'static Site> {
        self.heard.replace(site)
    }

    /// Whether a probe of `site` would be heard.
    #[inline]
    pub(crate) fn hears(&self, site: &'static Site) -> bool {
        self.heard.get().is_some_and(|top| top.is(site))
    }
}

impl Thread {
    /// Opens another row of the top frame.
    #[cold]
    #[inline(never)]
    pub(crate) fn turn_to(&self, row: usize, counted: bool) {
        let turn = |frame: &mut Frame| frame.turn_idly_to(&self.counters, row, counted);
        if self.stack.with_top(turn) == Some(false) {
            self.turn_and_charge(row, counted);
        }
    }

    #[inline(never)]
    fn turn_and_charge(&self, row: usize, counted: bool) {
        self.stack.with_top(|frame| frame.turn_to(&self.counters, row, counted));
    }

    /// Opens another row of the top frame, unless the call is being cut short: then the row it stopped at stays open.
    #[cold]
    #[inline(never)]
    pub(crate) fn turn_on_the_way_out(&self, row: usize, counted: bool) {
        let turn = |frame: &mut Frame| !frame.goes_on() || frame.turn_idly_to(&self.counters, row, counted);
        if self.stack.with_top(turn) == Some(false) {
            self.turn_and_charge(row, counted);
        }
    }

    /// Puts a frame on top.
    #[inline]
    pub(crate) fn push(&self, mut frame: Box<Frame>) {
        let Ok(mut top) = self.stack.top.try_borrow_mut() else {
            return;
        };
        frame.below = top.take();
        frame.enter(&self.counters);
        frame.heard_before = self.stack.hear(Some(frame.site()));
        *top = Some(frame);
    }

    /// Takes the top frame off, when `last` has been done with it.
    #[inline]
    fn pop(&self, last: impl FnOnce(&mut Frame, &Counters)) -> Option<Box<Frame>> {
        let mut top = self.stack.top.try_borrow_mut().ok()?;
        let mut frame = top.take()?;
        if frame.is_unwinding() {
            frame.stop(End::Panicked);
        }
        last(&mut frame, &self.counters);
        frame.hand_back(&self.counters);
        self.stack.hear(frame.heard_before);
        *top = frame.below.take();
        Some(frame)
    }

    /// Takes the top frame off until its future is polled again.
    pub(crate) fn suspend(&self) -> Option<Box<Frame>> {
        self.pop(Frame::suspend)
    }

    /// Takes the top frame off and forgets it.
    pub(crate) fn discard(&self) {
        drop(self.pop(Frame::leave));
    }

    /// A share of the open line's, for what it spawns; none where no line is profiled by [`Measure::Task`].
    pub(crate) fn share(&self) -> Option<Arc<Share>> {
        let share = |frame: &mut Frame| {
            let row = frame.open_row().filter(|_| frame.measure() == Measure::Task)?;
            let share = Share::new(frame.site());
            frame.totals.shares.push((row, Arc::clone(&share)));
            Some(share)
        };
        self.stack.with_top(share).flatten()
    }
}

/// A call inside a call of the same function, while it runs on this thread: nobody hears its probes.
#[derive(Debug)]
pub(crate) struct Inner {
    /// That of the frame which knows of it.
    site: Option<&'static Site>,
    heard_before: Option<&'static Site>,
}

impl Inner {
    /// Begins to run, whether the outer call is on this thread's stack or not.
    pub(crate) fn run(site: &'static Site) -> Self {
        let run = |Thread { stack, .. }: &Thread| {
            let outer = stack.with_nearest(site, |outer| outer.inner_calls += 1);
            (outer.map(|()| site), stack.hear(None))
        };
        let (site, heard_before) = thread::with(run).unwrap_or_default();
        Self { site, heard_before }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        thread::with(|Thread { stack, .. }| {
            if let Some(site) = self.site {
                stack.with_nearest(site, |outer| outer.inner_calls -= 1);
            }
            stack.hear(self.heard_before);
        });
    }
}

/// How a call begins.
pub(crate) enum Call {
    /// It is not profiled.
    Alone,
    /// It is a call inside a call of the same function.
    Inner,
    /// It has a frame, not yet entered.
    Framed(Box<Frame>),
}

impl Thread {
    /// A call begins. If it `travels` it may end elsewhere.
    pub(crate) fn call(&self, site: &'static Site, travels: bool) -> Call {
        let Some(_work) = Work::unless_working(self) else {
            return Call::Alone;
        };
        if self.stack.with_nearest(site, |_| ()).is_some() {
            return Call::Inner;
        }
        let in_session = |session: &Arc<Books>| self.in_session(session, site, Role::Call, travels);
        let frame = match self.session.with(in_session) {
            Some(in_session) => in_session,
            None => config::is_sampled(config::switch()).then(|| {
                let measure = site.measure.unwrap_or_else(config::measure);
                Frame::new(&self.spare, site, Role::Call, measure)
            }),
        };
        frame.map_or(Call::Alone, |frame| Call::Framed(self.begun(frame)))
    }

    /// A frame for a closure or an async block that begins to run now, not yet entered; none where neither a call of
    /// its function nor a profiled session is around to take its rows.
    pub(crate) fn part(&self, site: &'static Site, travels: bool) -> Option<Box<Frame>> {
        let _work = Work::unless_working(self)?;
        let within = |frame: &mut Frame| {
            let value_and_entry = frame.value_and_entry(&self.counters);
            (frame.inner_calls, frame.measure(), frame.owner, value_and_entry)
        };
        let Some((inner_calls, measure, owner, (value, entry))) = self.stack.with_nearest(site, within) else {
            let in_session = |session: &Arc<Books>| self.in_session(session, site, Role::Part, travels);
            let frame = self.session.with(in_session).flatten()?;
            return Some(self.begun(frame));
        };
        if inner_calls > 0 {
            return None;
        }
        let mut frame = Frame::new(&self.spare, site, Role::Part, measure);
        frame.owner = owner;
        frame.begin(value, entry);
        Some(frame)
    }

    /// A frame for a session; none if that is not profiled.
    #[inline]
    fn in_session(&self, session: &Arc<Books>, site: &'static Site, role: Role, travels: bool) -> Option<Box<Frame>> {
        if !session.is_profiled() {
            return None;
        }
        let measure = site.measure.unwrap_or_else(|| session.measure());
        let mut frame = Frame::new(&self.spare, site, role, measure);
        frame.is_in_session = true;
        frame.session = travels.then(|| Arc::clone(session));
        Some(frame)
    }

    /// Reads the measure at entry.
    #[inline]
    fn begun(&self, mut frame: Box<Frame>) -> Box<Frame> {
        let value = if frame.measure() == Measure::Task {
            frame.owner = self.counters.owner();
            if frame.owner.is_nobody() {
                frame.become_unit();
            }
            let is_around = |around: &Frame| around.measure() == Measure::Task && around.owner == frame.owner;
            let value = |around: &mut Frame| around.value_and_entry(&self.counters).0;
            let around = self.stack.find(is_around, value);
            around.unwrap_or_else(counters::process_live_bytes)
        } else {
            frame.measure().process_bytes()
        };
        frame.begin(value, value);
        frame
    }

    /// The call or part on top is over: closes its last row, takes it off and closes its books. If it went over its
    /// budget, the caller panics with the answer.
    #[must_use]
    pub(crate) fn leave(&self) -> Option<String> {
        let _work = Work::begin(self);
        let mut frame = self.pop(|frame, counters| {
            frame.finish(counters);
            frame.leave(counters);
        })?;
        frame.settle();
        let broken = match frame.role {
            Role::Call => budget::settle(&mut frame.totals),
            Role::Part => None,
        };
        let report = match frame.role {
            Role::Part => {
                let site = frame.site();
                let absorb = |outer: &mut Frame| outer.absorb_part(&mut frame.totals);
                if self.stack.with_nearest(site, absorb).is_some() {
                    None
                } else {
                    share::leave_to_rows(site, frame.totals.net());
                    self.add_to_session(&mut frame)
                }
            }
            Role::Call if frame.is_in_session => self.add_to_session(&mut frame),
            Role::Call => Some(frame.report()),
        };
        if let Some(report) = report {
            emit(report);
        }
        self.spare.put(frame);
        broken
    }

    /// Adds to the books of the frame's session; a report of its own if the session has finished.
    fn add_to_session(&self, frame: &mut Frame) -> Option<Box<Report>> {
        if let Some(session) = frame.session.take() {
            return session.merge(frame.began, &mut frame.totals);
        }
        // A call that has not travelled ends in the scope where it began.
        let merge = |session: &Arc<Books>| session.merge(frame.began, &mut frame.totals);
        self.session.with(merge).flatten()
    }
}

#[cold]
fn emit(report: Box<Report>) {
    // Never counted when it was made.
    let _uncounted = Uncounted::start();
    config::emit(&report);
    drop(report);
}
