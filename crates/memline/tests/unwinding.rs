//! Calls that are made, or go on, while their thread unwinds from a panic elsewhere: they have returned if they did.

mod support;

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use memline::{Outcome, Report, profile};
use support::beside::assert_beside;
use support::hands::{Block, bytes, opened, poll_once, up_to};
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Calls it when it is dropped.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        assert!(std::thread::panicking(), "it is dropped while the thread unwinds");
        (self.0)();
    }
}

/// Runs `f` while the thread unwinds, not for `f`'s sake.
fn while_unwinding(f: impl FnMut()) {
    let caught = catch_unwind(AssertUnwindSafe(|| {
        let _on_drop = OnDrop(f);
        resume_unwind(Box::new(()));
    }));
    assert!(caught.is_err());
}

#[track_caller]
fn assert_returned(reports: &[Report]) {
    assert_eq!(reports.len(), 1);
    assert_beside(&reports[0], &[]);
    assert_eq!((reports[0].calls(), reports[0].outcome()), (1, Outcome::Returned));
    assert_eq!(reports[0].net_bytes(), 0);
}

#[rustfmt::skip]
#[profile]
async fn cleans_up() -> usize {
    let v = bytes(100); //= 1x +100 #1
    give_way().await; //= 1x
    let more = async { //= 1x
        let w = bytes(20); //= 1x +20 #1
        give_way().await; //= 1x
        w.len() //= 1x
    }; //= 1x -20
    v.len() + more.await //= 1x
    //} 1x -100
}

/// Begun so many polls before, and finished by a destructor.
#[test]
fn future_finished_while_unwinding_has_returned() {
    for polls in 0..3 {
        let session = opened();
        let mut call: Block<usize> = Box::pin(session.scope(cleans_up()));
        for _ in 0..polls {
            assert!(poll_once(&mut call).is_pending());
        }
        let mut sum = 0;
        while_unwinding(|| sum = drive(&mut call));
        drop(call);
        assert_eq!(sum, 120);
        assert_returned(&session.finish().into_reports());
    }
}

/// Polled by a destructor and finished when the panic has been caught.
#[test]
fn future_polled_while_unwinding_goes_on_after() {
    for polls in 1..3 {
        let session = opened();
        let mut call: Block<usize> = Box::pin(session.scope(cleans_up()));
        while_unwinding(|| {
            for _ in 0..polls {
                assert!(poll_once(&mut call).is_pending());
            }
        });
        assert_eq!(drive(&mut call), 120);
        drop(call);
        assert_returned(&session.finish().into_reports());
    }
}

#[rustfmt::skip]
#[profile]
fn sums_up(n: usize) -> usize {
    let lengths = (1..n).map(|n| { //= 1x
        let v = bytes(n); //= 3x +6 #3
        if n == 2 { //= 3x
            return 20; //= 1x -2
        }
        v.len() //= 2x -4
    });
    let sum = lengths.sum(); //= 1x
    if sum > 4 { //= 1x
        return sum; //= 1x
    }
    0
}

#[test]
fn call_made_while_unwinding_has_returned() {
    let session = opened();
    while_unwinding(|| assert_eq!(session.run(|| sums_up(4)), 24));
    assert_returned(&session.finish().into_reports());
}

#[rustfmt::skip]
#[profile]
async fn waits_for_ever() -> usize {
    let v = bytes(100); //= 1x +100 #1
    std::future::pending::<()>().await; //= 1x -100 cancelled
    v.len()
}

/// Dropped because its owner's thread unwinds, it was cancelled: the panic was not its own.
#[test]
fn future_dropped_while_unwinding_was_cancelled() {
    let session = opened();
    let mut call: Option<Block<usize>> = Some(Box::pin(session.scope(waits_for_ever())));
    assert!(call.as_mut().map(poll_once).is_some_and(|poll| poll.is_pending()));
    while_unwinding(|| call = None);
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!((reports[0].calls(), reports[0].outcome()), (1, Outcome::Cancelled));
}

thread_local! {
    /// What a destructor finds when it has to clean up.
    static LEFT: RefCell<Option<Block<usize>>> = const { RefCell::new(None) };
}

#[rustfmt::skip]
#[profile]
async fn leaves_its_block() -> usize {
    let mut block: Block<usize> = Box::pin(async { //= 1x _ #1
        let v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x
        v.len() //= 1x -1000
    });
    assert!(up_to(1, &mut block).await.is_none()); //= 1x
    LEFT.set(Some(block)); //= 1x
    give_way().await; //= 1x
    7 //= 1x
    //} 1x
}

/// A block of a call that goes on, finished by a destructor: neither has panicked.
#[test]
fn block_finished_while_unwinding_has_no_mark() {
    let session = opened();
    let mut call: Block<usize> = Box::pin(session.scope(leaves_its_block()));
    assert!(poll_once(&mut call).is_pending());
    let block = LEFT.take();
    let mut block = block.expect("it was left");
    let mut length = 0;
    while_unwinding(|| length = session.run(|| drive(&mut block)));
    session.run(|| drop(block));
    assert_eq!((length, drive(call)), (1000, 7));
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!((reports[0].calls(), reports[0].outcome()), (1, Outcome::Returned));
}
