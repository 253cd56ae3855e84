//! What a call frees that was there before it: what it allocated and is still there is what its account has moved by, and
//! this.

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;

/// The calls that are watched on one thread, the innermost last.
pub(super) struct Watches {
    /// The latest of the epochs since which a watched call runs; 0 while there is none.
    latest: Cell<u64>,
    calls: ManuallyDrop<RefCell<Vec<Watch>>>,
}

struct Watch {
    since: u64,
    /// The account that was in force when the call was put on top.
    switches: u64,
    old_freed: i64,
}

impl Watches {
    pub(super) const fn new() -> Self {
        Self {
            latest: Cell::new(0),
            calls: ManuallyDrop::new(RefCell::new(Vec::new())),
        }
    }

    #[inline]
    pub(super) fn latest(&self) -> u64 {
        self.latest.get()
    }

    /// A call that has run since that epoch is put on top. The caller sees to it that this is untracked.
    pub(super) fn begin(&self, since: u64, switches: u64) {
        self.latest.set(self.latest.get().max(since));
        self.calls.borrow_mut().push(Watch {
            since,
            switches,
            old_freed: 0,
        });
    }

    /// It is taken off. Returns how many bytes of its account, older than the call, have been freed meanwhile.
    pub(super) fn end(&self) -> i64 {
        let mut calls = self.calls.borrow_mut();
        let ended = calls.pop();
        self.latest
            .set(calls.iter().map(|watch| watch.since).max().unwrap_or(0));
        ended.map_or(0, |watch| watch.old_freed)
    }

    /// Bytes of that epoch, which belong to the account in force, have been freed. Called by the allocator.
    pub(super) fn freed(&self, epoch: u64, switches: u64, bytes: i64) {
        // Borrowed only where nothing is freed.
        let Ok(mut calls) = self.calls.try_borrow_mut() else {
            return;
        };
        for watch in &mut *calls {
            if watch.switches == switches && epoch < watch.since {
                watch.old_freed = watch.old_freed.wrapping_add(bytes);
            }
        }
    }

    /// The thread ends. The caller sees to it that this is untracked.
    pub(super) fn clear(&self) {
        drop(self.calls.take());
    }
}
