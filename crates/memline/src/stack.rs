//! The frames that are entered on this thread, the innermost on top.
//!
//! A probe finds its frame here and nowhere else: state in the function's own variables would change its closures'
//! captures and its future's auto traits.

use std::cell::Cell;

use crate::config;
use crate::counters::Uncounted;
use crate::frame::{Frame, Role};
use crate::meter::Meter;
use crate::session::{self, Membership};
use crate::site::Site;
use crate::spare;
use crate::tally::End;

thread_local! {
    static TOP: Cell<Option<Box<Frame>>> = const { Cell::new(None) };
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
    TOP.try_with(|top| {
        let mut frame = top.take()?;
        let result = f(&mut frame);
        top.set(Some(frame));
        Some(result)
    })
    .ok()
    .flatten()
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
    // Where the thread-local is gone, at the end of a thread, the frame goes too, and the call runs unprofiled.
    let _ = TOP.try_with(|top| {
        frame.below = top.take();
        frame.enter();
        HEARD.set((frame.role != Role::Inner).then_some(frame.site));
        top.set(Some(frame));
    });
}

/// Takes the top frame off.
pub(crate) fn pop() -> Option<Box<Frame>> {
    TOP.try_with(|top| {
        let mut frame = top.take()?;
        frame.leave();
        let below = frame.below.take();
        HEARD.set(below.as_deref().filter(|f| f.role != Role::Inner).map(|f| f.site));
        top.set(below);
        Some(frame)
    })
    .ok()
    .flatten()
}

/// Runs `f` on the innermost frame of a site, wherever it is on the stack.
pub(crate) fn with_nearest<R>(site: &'static Site, f: impl FnOnce(&mut Frame) -> R) -> Option<R> {
    with_top(|top| {
        let mut frame = top;
        while !frame.site.is(site) {
            frame = frame.below.as_deref_mut()?;
        }
        Some(f(frame))
    })
    .flatten()
}

/// A frame for a call that begins now, not yet entered; none if this call is not to be profiled.
#[cold]
#[inline(never)]
pub(crate) fn call(site: &'static Site) -> Option<Box<Frame>> {
    begun(|| {
        if with_nearest(site, |_| ()).is_some() {
            return Some(Frame::inner_call(site));
        }
        let membership = match session::with_current(|session| session.is_profiled().then(|| session.join())) {
            Some(profiled) => Some(profiled?),
            None if config::is_sampled(config::switch()) => None,
            None => return None,
        };
        let measure = membership.as_ref().map_or_else(config::measure, Membership::measure);
        Some(Frame::new(site, Role::Call, Meter::new(measure), membership))
    })
}

/// A frame for a closure or an async block that begins to run now, not yet entered; none where neither a call of
/// its function nor a profiled session is around to take its rows.
#[cold]
#[inline(never)]
pub(crate) fn part(site: &'static Site) -> Option<Box<Frame>> {
    begun(|| {
        if let Some((role, meter)) = with_nearest(site, |frame| (frame.role, frame.meter)) {
            return (role != Role::Inner).then(|| Frame::new(site, Role::Part, meter, None));
        }
        let membership = session::with_current(|session| session.is_profiled().then(|| session.join())).flatten()?;
        let meter = Meter::new(membership.measure());
        Some(Frame::new(site, Role::Part, meter, Some(membership)))
    })
}

/// Makes a frame and reads its measure at entry, when what making it cost has been taken back.
fn begun(make: impl FnOnce() -> Option<Box<Frame>>) -> Option<Box<Frame>> {
    if config::is_reporting() {
        return None;
    }
    let uncounted = Uncounted::start();
    let frame = make();
    drop(uncounted);
    let mut frame = frame?;
    frame.begin();
    Some(frame)
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
    let Some(mut frame) = pop() else { return };
    // From here on memory is given back that was never counted.
    let _uncounted = Uncounted::start();
    match frame.role {
        Role::Inner => {}
        Role::Call => config::deliver(frame.membership.take(), &frame.totals),
        Role::Part => {
            if with_nearest(frame.site, |outer| outer.absorb_part(&frame.totals)).is_none()
                && let Some(membership) = frame.membership.take()
            {
                config::deliver(Some(membership), &frame.totals);
            }
        }
    }
    spare::put(frame);
}
