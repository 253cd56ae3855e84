//! What the profiler itself and its sinks do with memory is on no line.
//!
//! | while it lives, memory that this thread allocates | is in the process's live bytes | is in the account |
//! |---|---|---|
//! | [`Untracked`]: the profiler's own | no | no |
//! | [`Unattributed`]: a sink's | yes | no |
//!
//! [`KeepCounting`](super::KeepCounting) is a guard as well, of another kind: while it lives, the allocator counts though
//! profiling is switched off.

use std::marker::PhantomData;

use super::account::SavedAccount;
use super::unit::Unit;
use crate::thread;

/// Of this thread: not to be moved to another.
type OfThisThread = PhantomData<*const ()>;

/// For memory that is the profiler's own from beginning to end.
///
/// Under [`Alloc`](crate::Alloc) a block that is allocated meanwhile has the tag of uncounted blocks, so that it can be freed
/// anywhere. A counted block that is freed meanwhile leaves the process's live bytes and is credited to the node that made
/// it; the account does not move.
///
/// Under [`UntaggedAlloc`](crate::UntaggedAlloc) nothing that is allocated or freed meanwhile is counted. So a block that was
/// allocated under this guard has to be freed under it as well, or its bytes are taken off the process's live bytes though they
/// were never in there; and a block of the program's that is freed under it stays in there.
pub(crate) struct Untracked(OfThisThread);

impl Untracked {
    pub(crate) fn start() -> Self {
        let _ = thread::with(|thread| thread.account.begin_untracked());
        Self(PhantomData)
    }
}

impl Drop for Untracked {
    fn drop(&mut self) {
        let _ = thread::with(|thread| thread.account.end_untracked());
    }
}

/// For memory that is the process's, but of no line: the account is as before when this ends, with its unit and its line.
pub(crate) struct Unattributed {
    saved: Option<SavedAccount>,
    _of_this_thread: OfThisThread,
}

impl Unattributed {
    pub(crate) fn start() -> Self {
        Self {
            saved: thread::with(|thread| thread.account.replace_unit(Unit::NOBODY)),
            _of_this_thread: PhantomData,
        }
    }
}

impl Drop for Unattributed {
    fn drop(&mut self) {
        if let Some(saved) = self.saved {
            let _ = thread::with(|thread| thread.account.restore(saved));
        }
    }
}
