//! The frames that are entered on this thread, the innermost on top.
//!
//! A probe finds its frame here and nowhere else: state in the function's own variables would change its closures'
//! captures and its future's auto traits.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::sync::Arc;

use crate::counters::{self, Uncounted};
use crate::frame::{Frame, Role};
use crate::session::{self, Membership};
use crate::site::Site;
use crate::spawn::Share;
use crate::tally::End;
use crate::{Measure, config, spare};

/// Without a destructor, which each access would have to ask for: a thread's guards take their frames off before it ends.
struct Top(Cell<ManuallyDrop<Option<Box<Frame>>>>);

impl Top {
    fn set(&self, frame: Option<Box<Frame>>) {
        self.0.set(ManuallyDrop::new(frame));
    }

    fn take(&self) -> Option<Box<Frame>> {
        ManuallyDrop::into_inner(self.0.replace(const { ManuallyDrop::new(None) }))
    }
}

thread_local! {
    static TOP: Top = const { Top(Cell::new(ManuallyDrop::new(None))) };
    /// The site whose probes are heard: the top frame's, unless that is an inner call.
    static HEARD: Cell<Option<&'static Site>> = const { Cell::new(None) };
}

/// Whether a probe of `site` would be heard.
#[inline]
pub(crate) fn hears(site: &'static Site) -> bool {
    HEARD.with(|heard| heard.get().is_some_and(|top| top.is(site)))
}

/// Runs `f` on the top frame. During `f` the stack is empty: nothing in it may run user code.
fn with_top<R>(f: impl FnOnce(&mut Frame) -> R) -> Option<R> {
    TOP.with(|top| {
        let mut frame = top.take()?;
        let result = f(&mut frame);
        top.set(Some(frame));
        Some(result)
    })
}

/// Opens another row of the top frame.
#[cold]
#[inline(never)]
pub(crate) fn turn_to(row: usize, counted: bool) {
    with_top(|frame| frame.turn_to(row, counted));
}

/// Opens the closing brace's row, unless the call is being cut short: then the row it stopped at stays open.
pub(crate) fn turn_to_closing(row: usize, counted: bool) {
    with_top(|frame| {
        if frame.totals.end == End::Returned && !frame.is_unwinding() {
            frame.turn_to(row, counted);
        }
    });
}

/// The open row of the top frame.
pub(crate) fn open_row() -> Option<usize> {
    with_top(|frame| frame.open).flatten()
}

/// Puts a frame on top.
pub(crate) fn push(mut frame: Box<Frame>) {
    TOP.with(|top| {
        frame.below = top.take();
        frame.enter();
        HEARD.set((frame.role != Role::Inner).then_some(frame.site()));
        top.set(Some(frame));
    });
}

/// Takes the top frame off.
fn pop(is_suspended: bool) -> Option<Box<Frame>> {
    TOP.with(|top| {
        let mut frame = top.take()?;
        frame.leave();
        if is_suspended {
            frame.suspend();
        }
        frame.hand_back();
        let below = frame.below.take();
        HEARD.set(below.as_deref().filter(|f| f.role != Role::Inner).map(Frame::site));
        top.set(below);
        Some(frame)
    })
}

/// Takes the top frame off until its future is polled again.
pub(crate) fn suspend() -> Option<Box<Frame>> {
    with_top(|frame| {
        if frame.is_unwinding() {
            frame.stop(End::Panicked);
        }
    });
    pop(true)
}

/// Takes the top frame off and forgets it.
pub(crate) fn discard() {
    drop(pop(false));
}

/// A share of the open line's, for what it spawns; none where no line is profiled by [`Measure::Task`].
pub(crate) fn share() -> Option<Arc<Share>> {
    with_top(|frame| {
        let row = frame.open.filter(|_| frame.measure() == Measure::Task)?;
        let share = Arc::new(Share::default());
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

/// A frame for a call that begins now, not yet entered; none if this call is not to be profiled.
#[cold]
#[inline(never)]
pub(crate) fn call(site: &'static Site) -> Option<Box<Frame>> {
    if config::is_reporting() {
        return None;
    }
    let uncounted = Uncounted::start();
    if with_nearest(site, |_| ()).is_some() {
        return Some(Frame::inner_call(site));
    }
    let membership = match session::with_current(|session| session.is_profiled().then(|| session.join())) {
        Some(profiled) => Some(profiled?),
        None if config::is_sampled(config::switch()) => None,
        None => return None,
    };
    let measure = membership.as_ref().map_or_else(config::measure, Membership::measure);
    let frame = Frame::new(site, Role::Call, measure, membership);
    drop(uncounted);
    Some(begun(frame))
}

/// A frame for a closure or an async block that begins to run now, not yet entered; none where neither a call of
/// its function nor a profiled session is around to take its rows.
#[cold]
#[inline(never)]
pub(crate) fn part(site: &'static Site) -> Option<Box<Frame>> {
    if config::is_reporting() {
        return None;
    }
    let uncounted = Uncounted::start();
    let within = |frame: &mut Frame| (frame.role, frame.measure(), frame.owner, frame.value_and_entry());
    if let Some((role, measure, owner, (value, entry))) = with_nearest(site, within) {
        if role == Role::Inner {
            return None;
        }
        let mut frame = Frame::new(site, Role::Part, measure, None);
        frame.owner = owner;
        drop(uncounted);
        frame.begin(value, entry);
        return Some(frame);
    }
    let membership = session::with_current(|session| session.is_profiled().then(|| session.join())).flatten()?;
    let measure = membership.measure();
    let frame = Frame::new(site, Role::Part, measure, Some(membership));
    drop(uncounted);
    Some(begun(frame))
}

/// Reads the measure at entry, when what making the frame cost has been taken back.
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

/// The call or part on top is over: closes its last row, takes it off and closes its books.
#[cold]
#[inline(never)]
pub(crate) fn leave() {
    with_top(|frame| {
        if frame.is_unwinding() {
            frame.stop(End::Panicked);
        }
        frame.finish();
    });
    let Some(mut frame) = pop(false) else { return };
    // From here on memory is given back that was never counted.
    let _uncounted = Uncounted::start();
    frame.settle();
    match frame.role {
        Role::Inner => {}
        Role::Call => config::deliver(frame.membership.take(), &mut frame.totals),
        Role::Part => {
            let site = frame.site();
            if with_nearest(site, |outer| outer.absorb_part(&mut frame.totals)).is_none()
                && let Some(membership) = frame.membership.take()
            {
                config::deliver(Some(membership), &mut frame.totals);
            }
        }
    }
    spare::put(frame);
}
