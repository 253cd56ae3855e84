//! How a call's future is polled.

use super::end::stop_unwinding;
use crate::attach::{go_on, settle_outer};
use crate::frame::{Frame, Standing};
use crate::outcome::Outcome;
use crate::place::move_here;
use crate::stack::Stack;
use crate::thread::Thread;

/// Puts a call's frame on top, for a poll or to drop its future.
pub(crate) fn push_for_poll(thread: &Thread, stack: &Stack, mut frame: Box<Frame>) {
    move_here(thread, stack, &mut frame);
    frame.resume();
    // A call that began on its own may be polled inside another call of its function.
    let is_within = stack.is_recursive(frame.site) && settle_outer(thread, stack, frame.site).is_some();
    frame.standing = if is_within { Standing::Attached } else { Standing::Alone };
    frame.place.block.add_poll();
    stack.push(thread, frame);
}

/// A call's future is dropped before it is done: puts its frame on top.
pub(crate) fn enter_to_drop(thread: &Thread, stack: &Stack, mut frame: Box<Frame>) {
    frame.stop(Outcome::Cancelled, frame.open_row());
    push_for_poll(thread, stack, frame);
}

/// The call on top was polled and is not done.
pub(crate) fn suspend(thread: &Thread, stack: &Stack, has_panicked: bool) -> Option<Box<Frame>> {
    let frame = stack.pop(thread, |frame| {
        if has_panicked {
            stop_unwinding(thread, frame);
        }
        frame.suspend(&thread.account, &thread.top);
    })?;
    if frame.standing == Standing::Attached {
        go_on(thread, stack, &frame);
    }
    Some(frame)
}
