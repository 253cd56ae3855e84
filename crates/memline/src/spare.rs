//! Frames that are used no more, kept for the calls to come: a call then costs no allocation.

use std::cell::Cell;
use std::mem::ManuallyDrop;

use crate::counters::Uncounted;
use crate::frame::Frame;
use crate::thread::{self, Thread};

/// Calls nest deeper, but few threads need more at once for long.
const MOST: usize = 16;

/// Without a destructor, which each access would have to ask for.
pub(crate) struct Spare {
    /// Each holds the next as the frame below.
    first: Cell<ManuallyDrop<Option<Box<Frame>>>>,
    /// How many more there may be: none before the first frame is made, and when the thread ends.
    room: Cell<usize>,
    has_cleaner: Cell<bool>,
}

impl Spare {
    pub(crate) const fn new() -> Self {
        Self {
            first: Cell::new(ManuallyDrop::new(None)),
            room: Cell::new(0),
            has_cleaner: Cell::new(false),
        }
    }

    fn replace(&self, first: Option<Box<Frame>>) -> Option<Box<Frame>> {
        ManuallyDrop::into_inner(self.first.replace(ManuallyDrop::new(first)))
    }
}

/// Empties the pool when the thread ends.
struct Cleaner;

impl Drop for Cleaner {
    fn drop(&mut self) {
        let empty = |thread: &Thread| {
            thread.spare.room.set(0);
            let frames = thread.spare.replace(None);
            // Never counted when they were made.
            let _uncounted = Uncounted::start();
            drop(frames);
        };
        thread::with(empty);
    }
}

thread_local! {
    static CLEANER: Cleaner = const { Cleaner };
}

impl Spare {
    /// A frame is about to be made on this thread, and may be kept afterwards.
    pub(crate) fn expect(&self) {
        // At the end of a thread there is no cleaner any more.
        if !self.has_cleaner.replace(true) && CLEANER.try_with(|_| ()).is_ok() {
            self.room.set(MOST);
        }
    }

    #[inline]
    pub(crate) fn take(&self) -> Option<Box<Frame>> {
        let mut frame = self.replace(None)?;
        self.replace(frame.below.take());
        self.room.set(self.room.get() + 1);
        Some(frame)
    }

    #[inline]
    pub(crate) fn put(&self, mut frame: Box<Frame>) {
        let room = self.room.get();
        if room == 0 {
            // Never counted when it was made.
            let _uncounted = Uncounted::start();
            drop(frame);
            return;
        }
        frame.below = self.replace(None);
        self.replace(Some(frame));
        self.room.set(room - 1);
    }
}
