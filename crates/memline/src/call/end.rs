//! Where a call ends.

use crate::attach::go_on;
use crate::block;
use crate::budget::{self, Failure};
use crate::frame::{Frame, Standing};
use crate::heap::Untracked;
use crate::outcome::Outcome;
use crate::place::with_collector;
use crate::session_state::SessionRef;
use crate::site::Site;
use crate::stack::Stack;
use crate::stats::FunctionStats;
use crate::thread::Thread;
use crate::{Report, config, process};

/// The call on top is over: closes its last line, takes it off and adds it up. If that was not all, the frame is returned, for
/// [`end_slowly`].
#[expect(
    clippy::inline_always,
    reason = "every call comes here; out of line it costs a tenth more"
)]
#[must_use]
#[inline(always)]
pub(crate) fn end(thread: &Thread, stack: &Stack) -> Option<Box<Frame>> {
    stack.end_call(thread, |frame| {
        if thread.top.is_unwinding() {
            stop_unwinding(thread, frame);
        }
        Frame::finish(&thread.account, &thread.top);
    })
}

/// As [`end`], with all that is left to do.
#[must_use]
pub(crate) fn end_at_once(thread: &Thread, stack: &Stack) -> Option<Failure> {
    end_slowly(thread, stack, end(thread, stack)?)
}

#[cold]
#[inline(never)]
pub(super) fn stop_unwinding(thread: &Thread, frame: &mut Frame) {
    let line = thread.account.line().filter(|_| !thread.top.is_marked());
    frame.stop(Outcome::Panicked, line);
    thread.top.go_back_to_stopped(&thread.account);
}

/// What is left to do for a call that is over. If it went over its budget, the caller panics with the answer.
#[must_use]
#[cold]
#[inline(never)]
pub(crate) fn end_slowly(thread: &Thread, stack: &Stack, mut frame: Box<Frame>) -> Option<Failure> {
    frame.counting = None;
    if frame.standing == Standing::Attached {
        go_on(thread, stack, &frame);
    }
    if frame.place.collector != 0 {
        let moved = frame.numbers.value.wrapping_sub(frame.entry);
        credit_in_lines(stack, frame.site, moved);
    }
    if frame.place.slot.is_some() {
        let late = late(stack, &mut frame);
        stack.put_back(frame);
        if let Some(report) = late {
            deliver(report);
        }
        return None;
    }
    end_private(stack, frame)
}

/// Spawned work has run a call of a function that spawned it: these bytes are in the call's own lines as well.
fn credit_in_lines(stack: &Stack, site: &'static Site, bytes: i64) {
    stack.spawned.for_credits_of(site, |credit| credit.add_in_lines(bytes));
}

/// The report of a call that ends after its session has.
fn late(stack: &Stack, frame: &mut Frame) -> Option<Box<Report>> {
    let site = frame.site;
    let collector = frame.place.collector;
    let report = |session: &SessionRef| {
        if !session.is_finished() || session.collector().id() != collector {
            return None;
        }
        let _untracked = Untracked::start();
        let (stats, told) = session.report_late(site)?;
        Some(Box::new(Report::new(&stats, Some(&told))))
    };
    let Some(session) = frame.session.take() else {
        return stack.session.with(report).flatten();
    };
    report(&session)
}

/// A call with a block of its own is over: holds it against its budget, and reports it or adds it to its collector.
fn end_private(stack: &Stack, mut frame: Box<Frame>) -> Option<Failure> {
    let untracked = Untracked::start();
    let (site, place) = (frame.site, frame.place);
    let mut stats = FunctionStats::new(site, frame.measure);
    stats.add_block(place.block);
    for (row, credit) in frame.spawns.drain(..) {
        stats.lines[row as usize].add_spawned(credit.bytes());
        stats.spawned_in_lines = stats.spawned_in_lines.wrapping_add(credit.in_lines());
        if place.collector != 0 {
            with_collector(stack, frame.session.as_ref(), place.collector, |of| {
                let kept = of.spawn_credit(place.parent, site, row);
                kept.add(credit.bytes());
                kept.add_in_lines(credit.in_lines());
            });
        }
    }
    stats.by_others = frame.end_unit();
    let verdict = budget::judge(&mut stats, frame.peak(), frame.end);
    if verdict.is_over {
        place.block.add_over_budget();
    }
    let is_each = match place.collector {
        0 => config::is_each(),
        _ => config::is_each_in_profiles(),
    };
    let is_outside = process::is_of(place.collector);
    // Once for each function: a server that goes over its budget at each request is not to fill its log with that.
    let is_news = || verdict.is_over && verdict.failure.is_none() && site.is_first_told();
    let is_told = is_outside && (is_each || is_news());
    let mut report = None;
    if place.collector != 0 {
        with_collector(stack, frame.session.as_ref(), place.collector, |of| {
            of.absorb(place.parent, site, place.block);
        });
        report = late(stack, &mut frame);
    }
    if is_told {
        report = Some(Box::new(Report::new(&stats, None)));
    }
    block::give_back(place.block);
    stack.put_back(frame);
    drop(stats);
    drop(untracked);
    if let Some(report) = report {
        deliver(report);
    }
    verdict.failure
}

/// Hands a report to the sink.
#[cold]
fn deliver(report: Box<Report>) {
    config::emit(&report);
    let _untracked = Untracked::start();
    drop(report);
}

impl Frame {
    /// By how many bytes others have changed the memory of the call's unit, which ends.
    fn end_unit(&mut self) -> i64 {
        if !std::mem::take(&mut self.is_unit) {
            return 0;
        }
        let Some(slot) = &self.unit_slot else { return 0 };
        let Ok(mut unit) = slot.lock() else { return 0 };
        let by_others = unit.by_others();
        unit.end();
        by_others
    }
}
