//! Nothing but tests: memline's own files, compiled with [loom]'s atomics, in every order in which threads can meet.
//!
//! A package of its own, because loom would have to be switched on for all that memline depends on as well, by a flag of
//! the compiler.
//!
//! [loom]: https://docs.rs/loom
#![cfg(test)]

mod counting;
mod credits;
mod live;

#[path = "../../../src/heap/ledger.rs"]
mod ledger;
#[path = "../../../src/heap/counting/needed.rs"]
mod needed;
#[path = "../../../src/heap/node.rs"]
#[allow(dead_code, reason = "a part of it is tested here")]
mod node;

mod sync {
    pub(crate) use loom::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence};

    /// Loom takes sequentially consistent operations for acquiring and releasing ones. With a fence behind them they are not.
    pub(crate) fn fence_for_loom() {
        fence(Ordering::SeqCst);
    }
}
