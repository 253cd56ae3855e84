//! Frames that are used no more, kept for the calls to come: a call then costs no allocation.

use std::cell::Cell;

use crate::counters::Uncounted;
use crate::frame::Frame;

/// Calls nest deeper, but few threads need more at once for long.
const MOST: usize = 16;

thread_local! {
    static SPARE: Spare = const {
        Spare {
            first: Cell::new(None),
            count: Cell::new(0),
        }
    };
}

struct Spare {
    /// Each holds the next as the frame below.
    first: Cell<Option<Box<Frame>>>,
    count: Cell<usize>,
}

impl Drop for Spare {
    fn drop(&mut self) {
        // Never counted when they were made.
        let _uncounted = Uncounted::start();
        self.first.take();
    }
}

pub(crate) fn take() -> Option<Box<Frame>> {
    let take = |spare: &Spare| {
        let mut frame = spare.first.take()?;
        spare.first.set(frame.below.take());
        spare.count.set(spare.count.get() - 1);
        Some(frame)
    };
    SPARE.try_with(take).ok().flatten()
}

pub(crate) fn put(mut frame: Box<Frame>) {
    let _ = SPARE.try_with(|spare| {
        if spare.count.get() == MOST {
            // Never counted when it was made.
            let _uncounted = Uncounted::start();
            drop(frame);
            return;
        }
        frame.below = spare.first.take();
        spare.first.set(Some(frame));
        spare.count.set(spare.count.get() + 1);
    });
}
