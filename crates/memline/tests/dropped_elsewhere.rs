//! Calls and blocks that are dropped, or go on, on another thread than they began on, and after the call that made them.

mod support;

use std::pin::pin;

use memline::{Outcome, Report, profile};
use support::beside::{assert_beside, increment};
use support::hands::{Block, bytes, elsewhere, opened, poll_once, up_to};
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Net, what others freed, and what is retained.
fn sums(report: &Report) -> [i64; 3] {
    let (net, by_others) = (report.net_bytes(), report.freed_by_others_bytes());
    [net, by_others, report.retained_bytes()]
}

#[rustfmt::skip]
#[profile]
async fn is_dropped() -> usize {
    let v = bytes(1000); //= 1x +1000 #1
    let inner = async { //= 1x
        let w = bytes(50); //= 1x +50 #1
        give_way().await; //= 1x -50 cancelled
        w.len()
    };
    let mut inner = pin!(inner); //= 1x
    assert!(up_to(1, &mut inner).await.is_none()); //= 1x
    give_way().await; //= 1x -1000 cancelled
    v.len() + inner.await
}

/// The call's variables go on the line that waited, the block's on the block's line.
#[test]
fn call_that_waits_is_dropped_on_another_thread() {
    let session = opened();
    let mut future = Box::pin(session.scope(is_dropped()));
    assert!(poll_once(&mut future).is_pending());
    elsewhere(move || drop(future));
    let reports = session.finish().into_reports();
    assert_eq!((reports.len(), reports[0].outcome()), (1, Outcome::Cancelled));
    assert_beside(&reports[0], &[]);
    assert_eq!(sums(&reports[0]), [0, 0, 0]);
    assert_eq!(reports[0].peak_bytes(), 1050);
}

#[rustfmt::skip]
#[profile]
fn begins() -> Block {
    let mut block: Block = Box::pin(async { //= 1x +box #1
        let v = bytes(300); //= 1x +300 #1
        give_way().await; //= 1x
        let w = bytes(40); //= 1x +40 #1
        give_way().await; //= 1x -340 cancelled
        drop(w);
        v
    });
    assert!(poll_once(&mut block).is_pending()); //= 1x
    block //= 1x
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn goes_on(mut block: Block) -> Block {
    assert!(poll_once(&mut block).is_pending()); //= 1x +40 #1
    block //= 1x
    //} 1x
}

/// Begun by one call, gone on with by another, and dropped by a thread that runs for neither.
#[test]
fn block_outlives_two_calls() {
    let session = opened();
    let block = session.run(|| goes_on(begins()));
    elsewhere(move || drop(block));
    let reports = session.finish().into_reports();
    assert_eq!(reports.len(), 2);
    let boxed = increment(&reports[0], "Box::pin(");
    assert_beside(&reports[0], &[("box", boxed)]);
    assert_eq!(sums(&reports[0]), [boxed, boxed, 0]);
    assert_beside(&reports[1], &[]);
    assert_eq!(sums(&reports[1])[0], 40);
}

#[rustfmt::skip]
#[profile]
fn lends() -> usize {
    let mut block: Block<usize> = Box::pin(async { //= 1x +box #1
        let v = bytes(500); //= 1x +500 #1
        give_way().await; //= 1x
        let w = bytes(60); //= 1x +60 #1
        give_way().await; //= 1x
        v.len() + w.len() //= 1x -560
    });
    assert!(poll_once(&mut block).is_pending()); //= 1x
    elsewhere(|| assert!(poll_once(&mut block).is_pending())); //= 1x _ #_
    let done = poll_once(&mut block); //= 1x
    drop(block); //= 1x -box
    usize::from(done.is_ready()) //= 1x
    //} 1x
}

/// The block runs on another thread while the call that began it waits for that on its line.
#[test]
fn block_is_lent_to_another_thread() {
    let session = opened();
    assert_eq!(session.run(lends), 1);
    let reports = session.finish().into_reports();
    let boxed = increment(&reports[0], "Box::pin(");
    assert_beside(&reports[0], &[("box", boxed)]);
    assert_eq!(reports[0].outcome(), Outcome::Returned);
}

#[rustfmt::skip]
#[profile]
async fn holds_another(other: Block<usize>) -> usize {
    let own = bytes(6); //= 1x +6 #1
    let mut other = Some(other); //= 1x
    while let Some(mut it) = other.take() { //= 4x
        if up_to(1, &mut it).await.is_none() { //= 3x #3
            give_way().await; //= 2x
            other = Some(it); //= 2x
        }
    } //= 3x -box
    own.len() //= 1x
    //} 1x -6
}

#[rustfmt::skip]
#[profile]
fn makes() -> Block<usize> {
    let block: Block<usize> = Box::pin(async { //= 1x +box #1
        let v = bytes(30); //= 1x +30 #1
        give_way().await; //= 1x
        let w = bytes(40); //= 1x +40 #1
        give_way().await; //= 1x
        drop((v, w)); //= 1x -70
        bytes(1).len() //= 1x #1
    });
    block //= 1x
    //} 1x
}

/// Each poll of the call is on a thread of its own.
#[test]
fn block_of_one_call_is_driven_by_another() {
    let session = opened();
    let block = session.run(makes);
    let mut future = Box::pin(session.scope(holds_another(block)));
    assert!(elsewhere(|| poll_once(&mut future)).is_pending());
    while elsewhere(|| poll_once(&mut future)).is_pending() {}
    drop(future);

    let reports = session.finish().into_reports();
    assert_eq!(reports.len(), 2);
    let boxed = increment(&reports[0], "Box::pin(");
    assert_beside(&reports[0], &[("box", boxed)]);
    assert_beside(&reports[1], &[("box", boxed)]);
    assert_eq!(sums(&reports[1])[0], -boxed);
}

#[rustfmt::skip]
#[profile]
async fn leaves_half(n: usize) -> usize {
    let kept = bytes(n); //= 3x +60 #3
    if n == 20 { //= 3x
        give_way().await; //= 1x -20 cancelled
    }
    kept.len() //= 2x
    //} 2x -40
}

/// Of three calls at once, one is given up: it has the mark, the others end.
#[test]
fn one_of_three_calls_is_cancelled() {
    let session = opened();
    let calls = session.scope(async {
        let mut calls = [10, 20, 30].map(|n| Box::pin(leaves_half(n)));
        let mut sum = 0;
        for call in &mut calls {
            sum += up_to(1, call).await.unwrap_or(0);
        }
        sum
    });
    assert_eq!(drive(calls), 40);
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!((reports[0].calls(), reports[0].outcome()), (3, Outcome::Cancelled));
    assert_eq!(sums(&reports[0]), [0, 0, 0]);
}
