//! What a call begins with, or a part that runs by itself: the line that it is called from, and the value of its measure.

use crate::Measure;
use crate::frame::Frame;
use crate::heap;
use crate::rows::Row;
use crate::stack::Stack;
use crate::thread::Thread;
use crate::top::Numbers;

/// The node of the line that makes the call, in the same collector.
#[inline]
pub(crate) fn parent(thread: &Thread, stack: &Stack, collector: u64) -> u32 {
    match stack.top_collector() {
        None => stack.spawned.spawning_line(collector),
        Some(top) if top == collector => thread.account.line().map_or(0, Row::node),
        Some(_) => parent_further_out(thread, stack, collector),
    }
}

/// As [`parent`], where a call of another collector is the innermost: one of the same may run around it.
#[cold]
#[inline(never)]
fn parent_further_out(thread: &Thread, stack: &Stack, collector: u64) -> u32 {
    let line = if thread.account.is_suspended(stack.session.unit()) {
        stack.open_line_of(collector)
    } else {
        0
    };
    if line == 0 {
        stack.spawned.spawning_line(collector)
    } else {
        line
    }
}

/// What the measure is when a call begins, in bytes. By [`Measure::Task`] what others hold does not come and go within a
/// call: a nested one goes on from its caller's value.
#[inline]
pub(crate) fn value_at_entry(thread: &Thread, stack: &Stack, frame: &Frame) -> i64 {
    if frame.measure != Measure::Task {
        return frame.measure.process_bytes();
    }
    if stack.top_collector().is_none() || !thread.account.is_unit(frame.unit) {
        return heap::process_live_bytes();
    }
    if thread.top.is_account() && thread.top.has_account(&thread.account) {
        return thread.top.value_now(&thread.account);
    }
    value_around(thread, stack)
}

/// The value of the innermost frame in the account that is in force, or what the process holds if there is none.
#[inline(never)]
fn value_around(thread: &Thread, stack: &Stack) -> i64 {
    let account = &thread.account;
    let is_around =
        |frame: &Frame, numbers: &Numbers| frame.measure == Measure::Task && numbers.switches == account.switches();
    let value = |_: &mut Frame, numbers: &mut Numbers, _: Option<&'static Row>| {
        let since = account.read().since(numbers.before);
        numbers.value.wrapping_add(since.own)
    };
    stack
        .with_nearest(thread, is_around, value)
        .unwrap_or_else(heap::process_live_bytes)
}
