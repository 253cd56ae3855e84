//! The frames that are entered on this thread, the innermost on top.
//!
//! A probe finds its frame here and nowhere else: state in the function's own variables would change its closures'
//! captures and its future's auto traits.

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::sync::Arc;

use crate::config::Work;
use crate::counters::{self, Uncounted};
use crate::frame::{Frame, Role};
use crate::session::{self, Books};
use crate::share::{self, Share};
use crate::site::Site;
use crate::tally::End;
use crate::{Measure, Report, budget, config, spare};

/// Without a destructor, which each access would have to ask for: a thread's guards take their frames off before it ends.
///
/// Borrowed and not taken out and put back: then each probe would wait for the pointer that the one before it wrote.
type Top = ManuallyDrop<RefCell<Option<Box<Frame>>>>;

thread_local! {
    static TOP: Top = const { ManuallyDrop::new(RefCell::new(None)) };
    /// The site whose probes are heard: the top frame's, unless a call inside a call of the same function runs on it.
    static HEARD: Cell<Option<&'static Site>> = const { Cell::new(None) };
}

// Here and elsewhere `try_with`, though no thread-local of these can be gone: `with` is not inlined, and a call makes a
// dozen of them.

/// Whether a probe of `site` would be heard.
#[inline]
pub(crate) fn hears(site: &'static Site) -> bool {
    HEARD
        .try_with(|heard| heard.get().is_some_and(|top| top.is(site)))
        .unwrap_or(false)
}

/// Runs `f` on the top frame. During `f` the stack is out of reach: nothing in it may run user code.
#[inline]
fn with_top<R>(f: impl FnOnce(&mut Frame) -> R) -> Option<R> {
    TOP.try_with(|top| {
        let mut top = top.try_borrow_mut().ok()?;
        top.as_deref_mut().map(f)
    })
    .ok()
    .flatten()
}

/// From here on the probes of `site` are heard, or none; returns whose were.
#[inline]
fn hear(site: Option<&'static Site>) -> Option<&'static Site> {
    HEARD.try_with(|heard| heard.replace(site)).ok().flatten()
}

/// Opens another row of the top frame.
#[cold]
#[inline(never)]
pub(crate) fn turn_to(row: usize, counted: bool) {
    if with_top(|frame| frame.turn_idly_to(row, counted)) == Some(false) {
        turn_and_charge(row, counted);
    }
}

#[inline(never)]
fn turn_and_charge(row: usize, counted: bool) {
    with_top(|frame| frame.turn_to(row, counted));
}

/// Opens another row of the top frame, unless the call is being cut short: then the row it stopped at stays open.
#[cold]
#[inline(never)]
pub(crate) fn turn_on_the_way_out(row: usize, counted: bool) {
    let is_done = with_top(|frame| !frame.goes_on() || frame.turn_idly_to(row, counted));
    if is_done == Some(false) {
        turn_and_charge(row, counted);
    }
}

/// The open row of the top frame.
pub(crate) fn open_row() -> Option<usize> {
    with_top(|frame| frame.open_row()).flatten()
}

/// Puts a frame on top.
pub(crate) fn push(mut frame: Box<Frame>) {
    let _ = TOP.try_with(|top| {
        let Ok(mut top) = top.try_borrow_mut() else { return };
        frame.below = top.take();
        frame.enter();
        frame.heard_before = hear(Some(frame.site()));
        *top = Some(frame);
    });
}

/// Takes the top frame off, when `last` has been done with it.
fn pop(last: impl FnOnce(&mut Frame)) -> Option<Box<Frame>> {
    TOP.try_with(|top| {
        let mut top = top.try_borrow_mut().ok()?;
        let mut frame = top.take()?;
        if frame.is_unwinding() {
            frame.stop(End::Panicked);
        }
        last(&mut frame);
        frame.hand_back();
        hear(frame.heard_before);
        *top = frame.below.take();
        Some(frame)
    })
    .ok()
    .flatten()
}

/// Takes the top frame off until its future is polled again.
pub(crate) fn suspend() -> Option<Box<Frame>> {
    pop(Frame::suspend)
}

/// Takes the top frame off and forgets it.
pub(crate) fn discard() {
    drop(pop(Frame::leave));
}

/// A share of the open line's, for what it spawns; none where no line is profiled by [`Measure::Task`].
pub(crate) fn share() -> Option<Arc<Share>> {
    with_top(|frame| {
        let row = frame.open_row().filter(|_| frame.measure() == Measure::Task)?;
        let share = Share::new(frame.site());
        frame.totals.shares.push((row, Arc::clone(&share)));
        Some(share)
    })
    .flatten()
}

/// The innermost frame that `is_wanted`, wherever it is on the stack.
fn find<R>(is_wanted: impl Fn(&Frame) -> bool, f: impl FnOnce(&mut Frame) -> R) -> Option<R> {
    with_top(|top| {
        let mut frame = top;
        while !is_wanted(frame) {
            frame = frame.below.as_deref_mut()?;
        }
        Some(f(frame))
    })
    .flatten()
}

/// Runs `f` on the innermost frame of a site.
pub(crate) fn with_nearest<R>(site: &'static Site, f: impl FnOnce(&mut Frame) -> R) -> Option<R> {
    find(|frame| frame.site().is(site), f)
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
        let outer = with_nearest(site, |outer| outer.inner_calls += 1);
        Self {
            site: outer.map(|()| site),
            heard_before: hear(None),
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(site) = self.site {
            with_nearest(site, |outer| outer.inner_calls -= 1);
        }
        hear(self.heard_before);
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

/// A call begins. If it `travels` it may end elsewhere.
#[cold]
#[inline(never)]
pub(crate) fn call(site: &'static Site, travels: bool) -> Call {
    let Some(_work) = Work::unless_working() else {
        return Call::Alone;
    };
    if with_nearest(site, |_| ()).is_some() {
        return Call::Inner;
    }
    let frame = match session::with_current(|session| in_session(session, site, Role::Call, travels)) {
        Some(in_session) => in_session,
        None => config::is_sampled(config::switch())
            .then(|| Frame::new(site, Role::Call, site.measure.unwrap_or_else(config::measure))),
    };
    frame.map_or(Call::Alone, |frame| Call::Framed(begun(frame)))
}

/// A frame for a closure or an async block that begins to run now, not yet entered; none where neither a call of
/// its function nor a profiled session is around to take its rows.
#[cold]
#[inline(never)]
pub(crate) fn part(site: &'static Site, travels: bool) -> Option<Box<Frame>> {
    let _work = Work::unless_working()?;
    let within = |frame: &mut Frame| (frame.inner_calls, frame.measure(), frame.owner, frame.value_and_entry());
    let Some((inner_calls, measure, owner, (value, entry))) = with_nearest(site, within) else {
        let frame = session::with_current(|session| in_session(session, site, Role::Part, travels)).flatten()?;
        return Some(begun(frame));
    };
    if inner_calls > 0 {
        return None;
    }
    let mut frame = Frame::new(site, Role::Part, measure);
    frame.owner = owner;
    frame.begin(value, entry);
    Some(frame)
}

/// A frame for a session; none if that is not profiled.
fn in_session(session: &Arc<Books>, site: &'static Site, role: Role, travels: bool) -> Option<Box<Frame>> {
    if !session.is_profiled() {
        return None;
    }
    let mut frame = Frame::new(site, role, site.measure.unwrap_or_else(|| session.measure()));
    frame.is_in_session = true;
    frame.session = travels.then(|| Arc::clone(session));
    Some(frame)
}

/// Reads the measure at entry.
fn begun(mut frame: Box<Frame>) -> Box<Frame> {
    let value = if frame.measure() == Measure::Task {
        frame.owner = counters::owner();
        if frame.owner.is_nobody() {
            frame.become_unit();
        }
        let is_around = |around: &Frame| around.measure() == Measure::Task && around.owner == frame.owner;
        let around = find(is_around, |around| around.value_and_entry().0);
        around.unwrap_or_else(counters::process_live_bytes)
    } else {
        frame.measure().process_bytes()
    };
    frame.begin(value, value);
    frame
}

/// The call or part on top is over: closes its last row, takes it off and closes its books. If it went over its budget,
/// the caller panics with the answer.
#[cold]
#[inline(never)]
#[must_use]
pub(crate) fn leave() -> Option<String> {
    let _work = Work::begin();
    let mut frame = pop(|frame| {
        frame.finish();
        frame.leave();
    })?;
    frame.settle();
    let broken = match frame.role {
        Role::Call => budget::settle(&mut frame.totals),
        Role::Part => None,
    };
    let report = match frame.role {
        Role::Part => {
            let site = frame.site();
            if with_nearest(site, |outer| outer.absorb_part(&mut frame.totals)).is_some() {
                None
            } else {
                share::leave_to_rows(site, frame.totals.net());
                add_to_session(&mut frame)
            }
        }
        Role::Call if frame.is_in_session => add_to_session(&mut frame),
        Role::Call => Some(frame.report()),
    };
    if let Some(report) = report {
        emit(report);
    }
    spare::put(frame);
    broken
}

#[cold]
fn emit(report: Box<Report>) {
    // Never counted when it was made.
    let _uncounted = Uncounted::start();
    config::emit(&report);
    drop(report);
}

/// Adds to the books of the frame's session; a report of its own if the session has finished.
fn add_to_session(frame: &mut Frame) -> Option<Box<Report>> {
    if let Some(session) = frame.session.take() {
        return session.merge(frame.began, &mut frame.totals);
    }
    // A call that has not travelled ends in the scope where it began.
    session::with_current(|session| session.merge(frame.began, &mut frame.totals)).flatten()
}
