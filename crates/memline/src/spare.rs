//! Frames that are used no more, kept for the calls to come: a call then costs no allocation.

use std::cell::Cell;

use crate::frame::Frame;

/// Calls nest deeper, but few threads need more at once for long.
const MOST: usize = 16;

thread_local! {
    /// Each holds the next as the frame below.
    static SPARE: Cell<Option<Box<Frame>>> = const { Cell::new(None) };
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

pub(crate) fn take() -> Option<Box<Frame>> {
    SPARE
        .try_with(|spare| {
            let mut frame = spare.take()?;
            spare.set(frame.below.take());
            COUNT.set(COUNT.get() - 1);
            Some(frame)
        })
        .ok()
        .flatten()
}

pub(crate) fn put(mut frame: Box<Frame>) {
    if COUNT.get() == MOST {
        return;
    }
    let _ = SPARE.try_with(|spare| {
        frame.membership = None;
        frame.below = spare.take();
        spare.set(Some(frame));
        COUNT.set(COUNT.get() + 1);
    });
}
