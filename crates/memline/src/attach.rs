//! Two frames of one function on one stack: what runs in the inner one stands on the inner one's lines and nowhere else.

use crate::Measure;
use crate::frame::{Frame, Place};
use crate::heap::{Reading, Unit};
use crate::session_state::SessionRef;
use crate::site::Site;
use crate::stack::Stack;
use crate::thread::Thread;
use crate::top::Numbers;

/// The innermost frame of the function, whose open line has been settled.
pub(crate) struct Outer {
    pub(crate) value: i64,
    pub(crate) entry: i64,
    pub(crate) measure: Measure,
    pub(crate) unit: Unit,
    pub(crate) place: Place,
    pub(crate) session: Option<SessionRef>,
}

fn is_of(site: &'static Site) -> impl Fn(&Frame, &Numbers) -> bool {
    move |frame, _| frame.site.is(site)
}

/// The reading in an outer frame's account; none if that account is not in force. Code that runs for nobody has all memory
/// as its own, so that its account moves as the thread's bytes do.
fn reading_for(thread: &Thread, frame: &Frame, numbers: &Numbers) -> Option<Reading> {
    let now = thread.account.read();
    if numbers.switches == thread.account.switches() {
        return Some(now);
    }
    (frame.unit == Unit::NOBODY).then(|| Reading {
        own: now.net.wrapping_add(frame.offset),
        for_others: numbers.before.for_others,
        ..now
    })
}

/// Settles the open line of the innermost frame of the function, because another frame of it is put on top. None if there
/// is no such frame.
pub(crate) fn settle_outer(thread: &Thread, stack: &Stack, site: &'static Site) -> Option<Outer> {
    stack.with_nearest(thread, is_of(site), |frame, numbers, line| {
        if let Some(now) = reading_for(thread, frame, numbers) {
            numbers.settle_for_part(now, line);
        }
        Outer {
            value: numbers.value,
            entry: frame.entry,
            measure: frame.measure,
            unit: frame.unit,
            place: frame.place,
            session: frame.session.clone(),
        }
    })
}

/// The inner frame has been taken off: the outer one's open line goes on from here.
pub(crate) fn go_on(thread: &Thread, stack: &Stack, inner: &Frame) {
    let moved = inner.numbers.value.wrapping_sub(inner.value_at_enter);
    let above = inner.numbers.high.wrapping_sub(inner.value_at_enter);
    stack.with_nearest(thread, is_of(inner.site), |outer, numbers, _| {
        if let Some(now) = reading_for(thread, outer, numbers) {
            // The account's high-water mark is the inner frame's. So that the open line looks at it when it ends, even if it
            // does nothing more with memory itself, the account looks moved.
            numbers.before = now.looking_moved();
        } else {
            // The account comes into force again when the session within is left, and has moved. For frames below the outer one
            // that is so, and for the outer one not: its lines have what the inner frame did.
            numbers.before = numbers.before.and(inner.moved);
        }
        numbers.high = numbers.high.max(numbers.value.wrapping_add(above));
        numbers.value = match outer.measure {
            Measure::Task => numbers.value.wrapping_add(moved),
            _ => inner.numbers.value,
        };
    });
}
