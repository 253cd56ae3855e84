//! Frames that are used no more, kept for the calls to come: a call then costs no allocation.

use std::cell::Cell;
use std::mem::ManuallyDrop;

use crate::counters::Uncounted;
use crate::frame::Frame;

/// Calls nest deeper, but few threads need more at once for long.
const MOST: usize = 16;

/// Without a destructor, which each access would have to ask for.
struct Spare {
    /// Each holds the next as the frame below.
    first: Cell<ManuallyDrop<Option<Box<Frame>>>>,
    /// How many more there may be: none before the first frame is made, and when the thread ends.
    room: Cell<usize>,
    has_cleaner: Cell<bool>,
}

impl Spare {
    fn replace(&self, first: Option<Box<Frame>>) -> Option<Box<Frame>> {
        ManuallyDrop::into_inner(self.first.replace(ManuallyDrop::new(first)))
    }
}

/// Empties the pool when the thread ends.
struct Cleaner;

impl Drop for Cleaner {
    fn drop(&mut self) {
        SPARE.with(|spare| {
            spare.room.set(0);
            let frames = spare.replace(None);
            // Never counted when they were made.
            let _uncounted = Uncounted::start();
            drop(frames);
        });
    }
}

thread_local! {
    static SPARE: Spare = const {
        Spare {
            first: Cell::new(ManuallyDrop::new(None)),
            room: Cell::new(0),
            has_cleaner: Cell::new(false),
        }
    };
    static CLEANER: Cleaner = const { Cleaner };
}

/// A frame is about to be made on this thread, and may be kept afterwards.
pub(crate) fn expect() {
    SPARE.with(|spare| {
        // At the end of a thread there is no cleaner any more.
        if !spare.has_cleaner.replace(true) && CLEANER.try_with(|_| ()).is_ok() {
            spare.room.set(MOST);
        }
    });
}

pub(crate) fn take() -> Option<Box<Frame>> {
    SPARE
        .try_with(|spare| {
            let mut frame = spare.replace(None)?;
            spare.replace(frame.below.take());
            spare.room.set(spare.room.get() + 1);
            Some(frame)
        })
        .ok()
        .flatten()
}

pub(crate) fn put(mut frame: Box<Frame>) {
    let _ = SPARE.try_with(|spare| {
        let room = spare.room.get();
        if room == 0 {
            // Never counted when it was made.
            let _uncounted = Uncounted::start();
            drop(frame);
            return;
        }
        frame.below = spare.replace(None);
        spare.replace(Some(frame));
        spare.room.set(room - 1);
    });
}
