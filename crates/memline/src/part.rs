//! Closures and async blocks of profiled functions: parts, with the rows of their function.
//!
//! A part that runs inside a call of its function is *attached* to that call: the call's open line is settled when the part
//! begins, and goes on with what there is when the part is left. So the part's bytes stand on the part's lines and nowhere
//! else, wherever it began and ends. Elsewhere a part runs by itself: it adds to the rows of the session that it is in or, outside of
//! sessions, of the process's profile. It is decided anew each time it runs or is polled.

use crate::Measure;
use crate::attach::{Outer, go_on, settle_outer};
use crate::entry::{parent, value_at_entry};
use crate::frame::{Frame, Place, Role, Standing};
use crate::heap::{self, Unit};
use crate::outcome::Outcome;
use crate::peak::Peak;
use crate::place::{find_block, peak};
use crate::session_state::SessionRef;
use crate::site::Site;
use crate::stack::Stack;
use crate::thread::Thread;
use crate::{config, process};

/// What an async block found when it was made inside a call: from here its values go on, should it run elsewhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    value: i64,
    entry: i64,
}

/// The call that runs, if it is one of `site`.
pub(crate) fn origin(thread: &Thread, stack: &Stack, site: &'static Site) -> Option<Origin> {
    if !thread.top.is_active(site) {
        return None;
    }
    let entry = stack.with_top(|top| top.entry)?;
    let value = if thread.top.is_account() {
        thread.top.value_now(&thread.account)
    } else {
        thread.top.value()
    };
    Some(Origin { value, entry })
}

/// A part begins to run, or is polled: puts its frame on top. None if nobody takes its rows now; then the part's frame, if
/// it had one, is handed back.
pub(crate) fn enter(
    thread: &Thread,
    stack: &Stack,
    site: &'static Site,
    kept: Option<Box<Frame>>,
    origin: Option<Origin>,
    travels: bool,
) -> Result<(), Option<Box<Frame>>> {
    if stack.is_working() || thread.account.is_untracked() || stack.has_inner(site) {
        return Err(kept);
    }
    let mut frame = match settle_outer(thread, stack, site) {
        Some(outer) => attached(stack, site, kept, outer, travels),
        None => detached(thread, stack, site, kept, origin, travels)?,
    };
    frame.resume();
    stack.push(thread, frame);
    Ok(())
}

/// Blocks travel, closures do not.
fn role(travels: bool) -> Role {
    if travels { Role::Block } else { Role::Closure }
}

fn attached(stack: &Stack, site: &'static Site, kept: Option<Box<Frame>>, outer: Outer, travels: bool) -> Box<Frame> {
    let mut frame = kept.unwrap_or_else(|| stack.new_frame(site, role(travels), outer.measure, outer.place));
    frame.place = outer.place;
    frame.measure = outer.measure;
    frame.unit = outer.unit;
    frame.standing = Standing::Attached;
    if travels && frame.session.is_none() {
        frame.session = outer.session.or_else(|| stack.session_of(outer.place.collector));
    }
    frame.begin(outer.value, outer.entry);
    frame
}

/// Where the rows of a part go that runs by itself.
struct Taker {
    /// None for the profile of the process.
    session: Option<SessionRef>,
    collector: u64,
    measure: Measure,
}

impl Taker {
    /// `own` is the session that the part has run in before.
    #[inline]
    fn now(stack: &Stack, own: Option<SessionRef>, site: &'static Site) -> Option<Self> {
        if own.is_none() && stack.session.id() == 0 {
            // Where calls are chosen, a part that no call has chosen is left out.
            let (collector, measure) = process::collector().filter(|_| config::is_every_call_profiled())?;
            return Some(Self {
                session: None,
                collector,
                measure: site.measure.unwrap_or(measure),
            });
        }
        let current = |session: &SessionRef| session.is_profiled().then(|| session.clone());
        let session = own.or_else(|| stack.session.with(current).flatten())?;
        Some(Self {
            collector: session.collector().id(),
            measure: session.collector().measure_of(site),
            session: Some(session),
        })
    }

    /// Where it is told how much is held.
    fn peak(&self, stack: &Stack) -> Option<&'static Peak> {
        match &self.session {
            Some(session) => session.collector().peak(),
            None if self.measure != Measure::Task => None,
            None => stack.peak(self.collector, || peak(stack, self.collector)),
        }
    }

    /// The node of the line that the part runs in.
    fn parent(&self, thread: &Thread, stack: &Stack) -> u32 {
        match &self.session {
            Some(_) => 0,
            None => parent(thread, stack, self.collector),
        }
    }

    fn unit(&self) -> Unit {
        match &self.session {
            Some(session) if self.measure == Measure::Task => session.unit(),
            _ => Unit::NOBODY,
        }
    }

    /// What a part's values begin with, and what it found: what the call found that made it, and not what others hold meanwhile.
    fn value_and_entry(&self, thread: &Thread, stack: &Stack, frame: &Frame, origin: Option<Origin>) -> (i64, i64) {
        if self.measure != Measure::Task {
            let value = self.measure.process_bytes();
            return (value, origin.map_or(value, |origin| origin.entry));
        }
        if let Some(Origin { value, entry }) = origin {
            return (value, entry);
        }
        let block = frame.place.block;
        let entry = if let Some(session) = &self.session {
            let of_session = || {
                let entry = session.collector().entry(frame.site)?;
                block.begin_call(entry);
                Some(entry)
            };
            let entry = block.entry().or_else(of_session);
            entry.unwrap_or_else(heap::process_live_bytes)
        } else {
            let value = value_at_entry(thread, stack, frame);
            block.begin_call(value);
            value
        };
        (entry, entry)
    }
}

/// A part that runs where no call of its function does: its rows are the session's, or those of the process's profile.
fn detached(
    thread: &Thread,
    stack: &Stack,
    site: &'static Site,
    kept: Option<Box<Frame>>,
    origin: Option<Origin>,
    travels: bool,
) -> Result<Box<Frame>, Option<Box<Frame>>> {
    let own = kept.as_ref().and_then(|frame| frame.session.clone());
    let (Some(taker), Some(slot)) = (Taker::now(stack, own, site), thread.account.slot()) else {
        return Err(kept);
    };
    let (collector, measure, parent) = (taker.collector, taker.measure, taker.parent(thread, stack));
    let block = stack.block(site, collector, parent, || {
        find_block(stack, taker.session.as_ref(), collector, parent, site, slot)
    });
    let place = Place {
        block,
        collector,
        parent,
        slot: Some(slot),
        peak: taker.peak(stack),
    };
    let mut frame = if let Some(mut frame) = kept {
        frame.place = place;
        frame
    } else {
        let mut frame = stack.new_frame(site, role(travels), measure, place);
        let (value, entry) = taker.value_and_entry(thread, stack, &frame, origin);
        frame.begin(value, entry);
        frame
    };
    frame.standing = Standing::Alone;
    frame.unit = taker.unit();
    if travels {
        frame.session = taker.session;
    }
    Ok(frame)
}

/// A block that was suspended is dropped: puts its frame on top, also where nobody takes its rows any more.
pub(crate) fn enter_to_drop(thread: &Thread, stack: &Stack, site: &'static Site, mut frame: Box<Frame>) {
    frame.stop(Outcome::Cancelled, frame.open_row());
    if let Err(Some(mut frame)) = enter(thread, stack, site, Some(frame), None, true) {
        frame.idle();
        stack.push(thread, frame);
    }
}

/// A part is done whose frame is on no stack.
pub(crate) fn forget(stack: &Stack, mut frame: Box<Frame>) {
    frame.session = None;
    stack.put_back(frame);
}

/// The part on top has run to its end, or panicked, or was cancelled before: takes it off.
pub(crate) fn end(thread: &Thread, stack: &Stack, outcome: Outcome) {
    let frame = stack.pop(thread, |frame| {
        if outcome == Outcome::Panicked {
            let line = thread.account.line().filter(|_| !thread.top.is_marked());
            frame.stop(Outcome::Panicked, line);
            thread.top.go_back_to_stopped(&thread.account);
        }
        Frame::finish(&thread.account, &thread.top);
    });
    let Some(mut frame) = frame else { return };
    if frame.standing != Standing::Idle {
        settle(thread, stack, &mut frame);
        if frame.role == Role::Closure {
            stack.count_closure(&frame);
        }
    }
    forget(stack, frame);
}

/// The part on top was polled and is not done.
pub(crate) fn suspend(thread: &Thread, stack: &Stack, has_panicked: bool) -> Option<Box<Frame>> {
    let frame = stack.pop(thread, |frame| {
        if has_panicked {
            let line = thread.account.line().filter(|_| !thread.top.is_marked());
            frame.stop(Outcome::Panicked, line);
            thread.top.go_back_to_stopped(&thread.account);
        }
        frame.suspend(&thread.account, &thread.top);
    });
    let mut frame = frame?;
    settle(thread, stack, &mut frame);
    Some(frame)
}

/// A part's frame has been taken off.
fn settle(thread: &Thread, stack: &Stack, frame: &mut Frame) {
    let nanos = frame.take_probing_nanos();
    frame.place.block.end_part(frame.high, nanos);
    if frame.standing == Standing::Attached {
        go_on(thread, stack, frame);
    } else {
        let moved = frame.numbers.value.wrapping_sub(frame.value_at_enter);
        credit_less(stack, frame.site, moved);
    }
}

/// Spawned work has run lines of a function that spawned it: they have these bytes, and the line that spawned has not.
fn credit_less(stack: &Stack, site: &'static Site, bytes: i64) {
    stack
        .spawned
        .for_credits_of(site, |credit| credit.add(bytes.wrapping_neg()));
}
