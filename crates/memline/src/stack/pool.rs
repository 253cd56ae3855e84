//! Frames that are used no more, kept for the calls to come: a call then costs no allocation.

use std::cell::Cell;
use std::mem::ManuallyDrop;

use crate::frame::Frame;
use crate::heap::Untracked;

/// Calls nest deeper, but few threads need more at once for long.
const MOST: usize = 16;

/// Without a destructor, which each access would have to ask for.
pub(crate) struct FramePool {
    /// Each holds the next as the frame below.
    first: Cell<ManuallyDrop<Option<Box<Frame>>>>,
    /// How many more there may be: none before the first frame is made, and when the thread ends.
    room: Cell<usize>,
    is_expected: Cell<bool>,
}

impl FramePool {
    pub(super) const fn new() -> Self {
        Self {
            first: Cell::new(ManuallyDrop::new(None)),
            room: Cell::new(0),
            is_expected: Cell::new(false),
        }
    }

    fn replace(&self, first: Option<Box<Frame>>) -> Option<Box<Frame>> {
        ManuallyDrop::into_inner(self.first.replace(ManuallyDrop::new(first)))
    }

    /// Frees the frames at the end of the thread: from here on none is kept.
    pub(super) fn clear(&self) {
        self.room.set(0);
        let _untracked = Untracked::start();
        drop(self.replace(None));
    }

    /// A frame that has been used, or one that `make` makes. Before the first one is made, `expect` says whether the pool will
    /// be cleared when the thread ends.
    #[inline]
    pub(super) fn take(&self, expect: impl FnOnce() -> bool, make: impl FnOnce() -> Frame) -> (Box<Frame>, bool) {
        let Some(mut frame) = self.replace(None) else {
            return (self.make(expect, make), true);
        };
        self.replace(frame.below.take());
        self.room.set(self.room.get() + 1);
        (frame, false)
    }

    #[cold]
    #[inline(never)]
    fn make(&self, expect: impl FnOnce() -> bool, make: impl FnOnce() -> Frame) -> Box<Frame> {
        let _untracked = Untracked::start();
        if !self.is_expected.replace(true) && expect() {
            self.room.set(MOST);
        }
        Box::new(make())
    }

    /// Keeps a frame; hands it back if there is no room.
    #[inline]
    pub(super) fn put(&self, mut frame: Box<Frame>) -> Option<Box<Frame>> {
        let room = self.room.get();
        if room == 0 {
            return Some(frame);
        }
        frame.below = self.replace(None);
        self.replace(Some(frame));
        self.room.set(room - 1);
        None
    }
}
