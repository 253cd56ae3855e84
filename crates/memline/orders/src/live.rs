//! Every order in which threads can meet that publish what they allocate.

use loom::sync::atomic::{AtomicI64, AtomicUsize};
use loom::thread;

use crate::ledger::{Ledger, Published, Slot};

/// Leaked, as the process's own is there for good.
fn ledger<const SLOTS: usize>() -> &'static Ledger<SLOTS> {
    Box::leak(Box::new(Ledger {
        slots: std::array::from_fn(|_| Slot(AtomicI64::new(0))),
        claimed: AtomicUsize::new(0),
        shared: AtomicI64::new(0),
    }))
}

/// Allocates, and frees what another thread allocated; returns what the thread takes for its own sum.
fn allocate_and_free<const SLOTS: usize>(ledger: &'static Ledger<SLOTS>, allocated: i64, freed: i64) -> i64 {
    let published = Published::nowhere();
    published.add(ledger, allocated);
    published.add(ledger, -freed);
    published.net()
}

/// More threads than slots, so that those without one share: nothing is lost, and nobody's sum has another's bytes in it.
#[test]
fn the_sum_over_all_threads_is_exact() {
    loom::model(|| {
        let ledger = ledger::<1>();
        let others = [(100, 7), (20, 40)].map(|(allocated, freed)| {
            let net = thread::spawn(move || allocate_and_free(ledger, allocated, freed));
            (net, allocated - freed)
        });
        for (net, expected) in others {
            assert_eq!(net.join().expect("it does not panic"), expected);
        }
        assert_eq!(ledger.bytes(), 73);
    });
}

/// A reader sees of each thread what that held at some moment.
#[test]
fn a_reader_sees_what_was_there_at_some_moment() {
    loom::model(|| {
        let ledger = ledger::<2>();
        let other = thread::spawn(move || allocate_and_free(ledger, 100, 30));
        let seen = ledger.bytes();
        assert!([0, 100, 70].contains(&seen), "{seen}");
        other.join().expect("it does not panic");
        assert_eq!(ledger.bytes(), 70);
    });
}
