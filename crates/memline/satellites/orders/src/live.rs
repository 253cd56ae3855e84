//! Every order in which threads can meet that take slots, write what they allocate, and give the slots back.

use loom::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use loom::thread;

use crate::ledger::{Ledger, Slot};

/// Leaked, as the process's own is there for good.
fn ledger<const SLOTS: usize>() -> &'static Ledger<SLOTS, 1> {
    Box::leak(Box::new(Ledger {
        slots: std::array::from_fn(|_| Slot(AtomicI64::new(0))),
        taken: std::array::from_fn(|_| AtomicU64::new(0)),
        used: AtomicUsize::new(0),
        shared: AtomicI64::new(0),
    }))
}

/// What a thread does from its first allocation to its end.
fn live_and_end<const SLOTS: usize>(ledger: &'static Ledger<SLOTS, 1>, changes: &[i64]) {
    let Some((index, Slot(slot))) = ledger.take() else {
        for bytes in changes {
            ledger.add_shared(*bytes);
        }
        return;
    };
    let mut net = slot.load(Ordering::Relaxed);
    for bytes in changes {
        net += bytes;
        slot.store(net, Ordering::Relaxed);
    }
    ledger.give_back(index);
}

/// Fewer slots than threads: some come after one another in a slot, some share. No byte is lost.
#[test]
fn the_sum_over_all_threads_is_exact() {
    loom::model(|| {
        let ledger = ledger::<1>();
        let others = [[100, -7], [20, -40]].map(|changes| thread::spawn(move || live_and_end(ledger, &changes)));
        live_and_end(ledger, &[1000]);
        for other in others {
            other.join().expect("it does not panic");
        }
        assert_eq!(ledger.bytes(), 1073);
    });
}

/// Two threads at a time never have the same slot.
#[test]
fn a_slot_has_one_thread_at_a_time() {
    loom::model(|| {
        let ledger = ledger::<2>();
        let other = thread::spawn(move || ledger.take().map(|(index, _)| index));
        let own = ledger.take().map(|(index, _)| index);
        let other = other.join().expect("it does not panic");
        assert!(own.is_some() && other.is_some() && own != other, "{own:?} {other:?}");
        assert!(ledger.take().is_none());
    });
}

/// A reader sees of each thread what that held at some moment.
#[test]
fn a_reader_sees_what_was_there_at_some_moment() {
    loom::model(|| {
        let ledger = ledger::<2>();
        let other = thread::spawn(move || live_and_end(ledger, &[100, -30]));
        let seen = ledger.bytes();
        assert!([0, 100, 70].contains(&seen), "{seen}");
        other.join().expect("it does not panic");
        assert_eq!(ledger.bytes(), 70);
    });
}
