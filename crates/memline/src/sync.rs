//! The atomics of what threads share. The package `memline-orders` has loom's in their place, to try every order in which
//! threads can meet.

pub(crate) use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
