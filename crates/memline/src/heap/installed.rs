//! Which allocator of memline's is the program's.

use std::sync::OnceLock;

use super::counting::KeepCounting;
use super::guards::Untracked;
use super::which::Which;
use crate::thread;

/// Asks the program's allocator for a block in such a way that it takes the slow path of memline's, and says so.
fn which() -> Option<Which> {
    let _counting = KeepCounting::start();
    let _untracked = Untracked::start();
    let _ = thread::with(|thread| thread.account.which().set(None));
    drop(std::hint::black_box(Box::new(0_u64)));
    thread::with(|thread| thread.account.which().get()).flatten()
}

/// Whether [`Alloc`](crate::Alloc) or [`UntaggedAlloc`](crate::UntaggedAlloc) is the global allocator of this program.
pub(crate) fn is_installed() -> bool {
    which().is_some()
}

/// Whether [`Alloc`](crate::Alloc) is, which knows of each block who made it. Asked once: a program has one allocator.
pub(crate) fn has_tags() -> bool {
    static HAS_TAGS: OnceLock<bool> = OnceLock::new();
    *HAS_TAGS.get_or_init(|| which() == Some(Which::Tagging))
}
