//! What remains when threads end.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::{Arc, Barrier, Mutex};

use super::*;

#[test]
fn threads_hand_their_slots_on() {
    // Other tests have threads, too, but not hundreds; miri runs one test at a time.
    let threads = if cfg!(miri) { 10 } else { 500 };
    let slots: HashSet<_> = (0..threads)
        .map(|_| {
            let thread = std::thread::spawn(|| {
                drop(bytes(10));
                account(Account::slot)
            });
            thread.join().unwrap().unwrap()
        })
        .collect();
    assert!(slots.len() < threads / 5, "{slots:?}");
}

#[test]
fn living_threads_have_different_slots() {
    const THREADS: usize = if cfg!(miri) { 8 } else { 40 };
    let barrier = Arc::new(Barrier::new(THREADS));
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let barrier = Arc::clone(&barrier);
            std::thread::spawn(move || {
                let slot = account(Account::slot);
                barrier.wait();
                assert_eq!(account(Account::slot), slot);
                slot.unwrap()
            })
        })
        .collect();
    let slots: HashSet<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(slots.len(), THREADS);
}

/// A thread takes over what is in a slot, and still reads only what it did itself.
#[test]
fn slot_of_an_ended_thread_moves_no_reading() {
    for round in 0..if cfg!(miri) { 3 } else { 20 } {
        let thread = std::thread::spawn(move || {
            let before = read();
            let kept = bytes(1000 + round);
            assert_eq!(read().since(before).net, 1000 + i64::try_from(round).unwrap());
            assert_eq!(read().own - before.own, 1000 + i64::try_from(round).unwrap());
            kept
        });
        drop(thread.join().unwrap());
    }
}

/// Allocates when its thread ends.
struct AtTheEnd(Vec<u8>);

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        let before = read();
        let block = bytes(50);
        let moved = read().since(before);
        assert_eq!((moved.own, moved.net, moved.requests), (50, 50, 1));
        let freed = self.0.capacity();
        drop(std::mem::take(&mut self.0));
        assert_eq!(read().since(before).own, 50 - i64::try_from(freed).unwrap());
        drop(block);
    }
}

thread_local! {
    static BEFORE: RefCell<Option<AtTheEnd>> = const { RefCell::new(None) };
}

#[test]
fn destructors_at_a_threads_end_are_counted() {
    let thread = std::thread::spawn(|| {
        BEFORE.with_borrow_mut(|at_the_end| *at_the_end = Some(AtTheEnd(bytes(100))));
        // As if this destructor ran after the one that gives the slot back, which depends on which was registered first.
        assert!(account(Account::slot).is_some());
        account(Account::give_slot_back);
        assert_eq!(account(Account::slot), None);
    });
    thread.join().unwrap();
    // In the usual order.
    let thread = std::thread::spawn(|| {
        BEFORE.with_borrow_mut(|at_the_end| *at_the_end = Some(AtTheEnd(bytes(100))));
    });
    thread.join().unwrap();
}

/// Another thread frees a unit's block while that ends and the next begins, most often at the same place: no unit gets a credit
/// for another's block.
#[test]
fn units_that_come_and_go_get_only_their_own_credits() {
    let rounds = if cfg!(miri) { 5 } else { 5000 };
    let handed_over = Arc::new(Mutex::new(None));
    let barrier = Arc::new(Barrier::new(2));
    let other = {
        let (handed_over, barrier) = (Arc::clone(&handed_over), Arc::clone(&barrier));
        let free = move || drop(handed_over.lock().unwrap().take());
        std::thread::spawn(move || {
            for _ in 0..rounds {
                barrier.wait();
                free();
                barrier.wait();
                barrier.wait();
                free();
            }
        })
    };
    let mut slot = UnitSlot::take().unwrap();
    for _ in 0..rounds {
        let unit = slot.begin();
        *handed_over.lock().unwrap() = Some(in_unit(unit, || bytes(100)).0);
        barrier.wait();
        barrier.wait();
        assert_eq!(slot.by_others(), -100);
        *handed_over.lock().unwrap() = Some(in_unit(unit, || bytes(7)).0);
        barrier.wait();
        slot.end();
    }
    other.join().unwrap();
}
