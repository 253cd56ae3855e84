//! The atomics of what threads share. The package `memline-orders` has loom's in their place, to try every order in which
//! threads can meet.

pub(crate) use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence};

/// Stands behind a sequentially consistent operation. Loom takes those for acquiring and releasing ones, and has a fence here.
#[inline]
pub(crate) fn fence_for_loom() {}
