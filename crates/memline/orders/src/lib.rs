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

#[path = "../../src/counters/live.rs"]
mod ledger;
#[path = "../../src/owner/slot.rs"]
#[allow(dead_code, reason = "a part of it is tested here")]
mod slot;
#[path = "../../src/counters/switch.rs"]
mod switch;

mod sync {
    pub(crate) use loom::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
}
