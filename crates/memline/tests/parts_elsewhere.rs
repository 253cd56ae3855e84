//! Async blocks and closures that run in the rounds of loops, in other functions, and on several threads: wherever they
//! run, what they do is on their own lines.
#![allow(clippy::let_and_return, reason = "a block's last line is to have a row")]

mod support;

use std::collections::VecDeque;
use std::pin::pin;

use memline::{Report, profile};
use support::beside::{assert_all_beside, assert_clean, increment};
use support::hands::{Block, bytes, elsewhere, more, opened, poll_once, up_to};
use support::{drive, give_way, profile, profiled};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[rustfmt::skip]
#[profile]
async fn asks_again_and_again() -> usize {
    let work = async { //= 1x
        let v = bytes(700); //= 1x +700 #1
        give_way().await; //= 1x
        give_way().await; //= 1x
        give_way().await; //= 1x
        v.len() //= 1x
    }; //= 1x -700
    let mut work = pin!(work); //= 1x
    let mut times = 0; //= 1x
    let length = loop { //= 1x
        if let Some(length) = up_to(1, &mut work).await { //= 4x
            break length; //= 1x
        }
        times += 1; //= 3x
        give_way().await; //= 3x
    };
    length + times //= 1x
    //} 1x
}

#[test]
fn block_polled_by_each_round_of_a_loop() {
    // The threads that poll run for nobody else, and each poll is on another one.
    let session = opened();
    let mut future = Box::pin(session.scope(asks_again_and_again()));
    while elsewhere(|| poll_once(&mut future)).is_pending() {}
    drop(future);
    assert_clean(&session.finish().into_reports(), &[], 700);
}

#[rustfmt::skip]
#[profile]
async fn drives_a_queue() -> usize {
    let mut queue: VecDeque<Block<usize>> = VecDeque::with_capacity(2); //= 1x +32 #1
    for size in [100, 20] { //= 3x
        queue.push_back(Box::pin(async move { //= 2x +2box #2
            let v = bytes(size); //= 2x +120 #2
            give_way().await; //= 2x
            v.len() //= 2x -120
        }));
    } //= 2x
    let mut sum = 0; //= 1x
    while let Some(mut block) = queue.pop_front() { //= 5x
        match up_to(1, &mut block).await { //= 4x
            Some(length) => sum += length, //= 2x
            None => queue.push_back(block), //= 2x
        }
    } //= 4x -2box
    sum //= 1x
    //} 1x -32
}

#[test]
fn blocks_in_a_queue_are_polled_where_it_is_driven() {
    let (sum, reports) = profiled(drives_a_queue());
    assert_eq!(sum, 120);
    let boxed = increment(&reports[0], "Box::pin(") / 2;
    assert_clean(&reports, &[("box", boxed)], 32 + 2 * boxed + 120);
}

#[rustfmt::skip]
#[profile]
async fn lends_a_block() -> usize {
    let block = async { //= 1x
        let v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x
        drop(v); //= 1x -1000
        let w = bytes(50); //= 1x +50 #1
        give_way().await; //= 1x
        w //= 1x
    }; //= 1x
    let mut block = pin!(block); //= 1x
    let early = polls_once(&mut block).await; //= 1x #1
    assert!(early.is_none()); //= 1x
    block.await.len() //= 1x -50
    //} 1x
}

#[rustfmt::skip]
#[profile]
async fn polls_once<F: Future<Output = Vec<u8>> + Unpin>(block: &mut F) -> Option<Vec<u8>> {
    let own = bytes(5); //= 1x +5 #1
    let early = up_to(1, block).await; //= 1x +1000 #1
    drop(own); //= 1x -5
    early //= 1x
    //} 1x
}

/// Another function's line has what it runs, as any caller's; the line that lent the block has not.
#[test]
fn block_polled_by_another_function_and_then_here() {
    let (length, reports) = profiled(lends_a_block());
    assert_eq!(length, 50);
    assert_all_beside(&reports, &[]);
    assert_eq!(reports.iter().map(Report::net_bytes).collect::<Vec<_>>(), [0, 1000]);
}

#[rustfmt::skip]
#[profile]
fn calls_a_closure_on_three_lines() -> usize {
    let mut kept = Vec::with_capacity(3); //= 1x +72 #1
    let mut keep = |size: usize| { //= 1x
        let v = bytes(size); //= 3x +600 #3
        kept.push(v); //= 3x
    }; //= 3x
    keep(100); //= 1x
    calls(&mut keep); //= 1x
    keep(300); //= 1x
    kept.iter().map(Vec::len).sum() //= 1x
    //} 1x -672
}

#[rustfmt::skip]
#[profile]
fn calls(keep: &mut dyn FnMut(usize)) {
    keep(200); //= 1x +200 #1
    //} 1x
}

#[test]
fn closure_called_here_and_by_another_function() {
    let reports = profile(|| assert_eq!(calls_a_closure_on_three_lines(), 600));
    assert_all_beside(&reports, &[]);
    assert_eq!(reports.iter().map(Report::net_bytes).collect::<Vec<_>>(), [0, 200]);
}

#[rustfmt::skip]
#[profile]
async fn retries() -> usize {
    let mut kept = Vec::with_capacity(3); //= 1x +72 #1
    for round in 1..4 { //= 4x
        let attempt = async { //= 3x
            let mut v = bytes(10 * round); //= 3x +60 #3
            for _ in 0..round { //= 6x
                give_way().await; //= 5x -250 cancelled
                more(&mut v, 100); //= 3x +300 #3
            }
            v //= 1x
        }; //= 1x
        let done = up_to(2, pin!(attempt)).await; //= 3x
        kept.extend(done); //= 3x
    } //= 3x
    kept.iter().map(Vec::capacity).sum() //= 1x
    //} 1x -182
}

/// The first attempt is done, the others are dropped where they wait the second time.
#[test]
fn blocks_dropped_in_the_rounds_of_a_loop() {
    let (sum, reports) = profiled(retries());
    assert_eq!(sum, 110);
    assert_clean(&reports, &[], 72 + 110 + 130);
}

#[rustfmt::skip]
#[profile]
async fn opens_a_session() -> Report {
    let session = opened();
    session.scope(async {
        let v = bytes(1000);
        drop(v);
    }).await;
    session.finish().into_reports().remove(0)
}

/// Only the block ran in the session: no call was entered there, and the first row has no numbers.
#[test]
fn block_of_a_call_that_is_not_in_its_session() {
    let report = drive(opens_a_session());
    assert_eq!((report.calls(), report.rows()[0].stats()), (0, None));
    let rows = report
        .rows()
        .iter()
        .filter_map(|row| Some((row.text().trim(), row.stats()?.increment_bytes)));
    assert_eq!(
        rows.collect::<Vec<_>>(),
        [("let v = bytes(1000);", 1000), ("drop(v);", -1000)]
    );
}
