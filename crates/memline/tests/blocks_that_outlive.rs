//! Async blocks that go on when the call that made them has returned, or on another thread, in a session. Their lines stay
//! the function's.
#![allow(
    clippy::let_and_return,
    clippy::unused_async,
    reason = "a block's last line is to have a row"
)]

mod support;

use std::sync::OnceLock;

use memline::{Outcome, Report, SpawnFuture as _, Spawned, profile};
use support::beside::{assert_all_beside, assert_beside, increment};
use support::hands::{Block, Desk, bytes, elsewhere, more, opened, poll_once, up_to};
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Calls, net, what others freed, and what is retained.
fn sums(report: &Report) -> (u64, i64, i64, i64) {
    assert_eq!(report.outcome(), Outcome::Returned);
    let (net, by_others) = (report.net_bytes(), report.freed_by_others_bytes());
    (report.calls(), net, by_others, report.retained_bytes())
}

#[rustfmt::skip]
#[profile]
async fn begins_a_block() -> Block {
    let mut block: Block = Box::pin(async { //= 1x +box #1
        let v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x
        v //= 1x
    });
    assert!(up_to(1, &mut block).await.is_none()); //= 1x
    block //= 1x
    //} 1x
}

#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn block_awaited_after_its_call_is_counted_once() {
    let session = opened();
    let kept = drive(session.scope(async { begins_a_block().await.await }));
    let reports = session.finish().into_reports();
    let boxed = increment(&reports[0], "Box::pin(");
    assert_beside(&reports[0], &[("box", boxed)]);
    assert_eq!(sums(&reports[0]), (1, 1000 + boxed, 0, 1000));
    assert_eq!(kept.len(), 1000);
}

/// The same where another thread finishes it, in the session.
#[test]
fn block_awaited_on_another_thread_after_its_call() {
    let session = opened();
    let block = drive(session.scope(begins_a_block()));
    let kept = elsewhere(|| drive(session.scope(block)));
    let reports = session.finish().into_reports();
    let boxed = increment(&reports[0], "Box::pin(");
    assert_beside(&reports[0], &[("box", boxed)]);
    assert_eq!(sums(&reports[0]), (1, 1000 + boxed, 0, 1000));
    assert_eq!(kept.len(), 1000);
}

#[rustfmt::skip]
#[profile]
async fn begins_a_block_in_vain() -> Block {
    let mut block: Block = Box::pin(async { //= 1x +box #1
        let v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x -1000 cancelled
        v
    });
    assert!(up_to(1, &mut block).await.is_none()); //= 1x
    block //= 1x
    //} 1x
}

/// The box goes in no line: the session's own code drops it.
#[test]
fn block_dropped_after_its_call_gives_back_where_it_waited() {
    let session = opened();
    drive(session.scope(async { drop(begins_a_block_in_vain().await) }));
    let reports = session.finish().into_reports();
    let boxed = increment(&reports[0], "Box::pin(");
    assert_beside(&reports[0], &[("box", boxed)]);
    assert_eq!(sums(&reports[0]), (1, boxed, 0, 0));
}

#[rustfmt::skip]
#[profile]
async fn makes_a_block() -> Block {
    let block = async { //= 1x
        let mut v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x
        more(&mut v, 500); //= 1x +500 #1
        v //= 1x
    }; //= 1x
    Box::pin(block) //= 1x +box #1
    //} 1x
}

#[rustfmt::skip]
#[profile]
async fn awaits_a_block(block: Block) -> usize {
    let v = block.await; //= 1x +1500-box #2
    v.capacity() //= 1x
    //} 1x -1500
}

/// What the block does is in the line of the other function that awaits it, as the lines of any call within are.
#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn block_awaited_by_another_function() {
    let session = opened();
    let capacity = drive(session.scope(async { awaits_a_block(makes_a_block().await).await }));
    assert_eq!(capacity, 1500);
    let reports = session.finish().into_reports();
    let names = [("box", increment(&reports[0], "Box::pin("))];
    assert_all_beside(&reports, &names);
    assert_eq!(reports.iter().map(Report::net_bytes).sum::<i64>(), 1500);
}

#[rustfmt::skip]
#[profile]
async fn begins_or_ends(begun: Option<Block>) -> Option<Block> {
    if let Some(block) = begun { //= 2x
        let v = block.await; //= 1x -box
        drop(v); //= 1x -1000
        return None; //= 1x
    }
    let mut block: Block = Box::pin(async { //= 1x +box #1
        let v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x
        v //= 1x
    });
    assert!(up_to(1, &mut block).await.is_none()); //= 1x
    Some(block) //= 1x
    //} 1x
}

#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn block_awaited_by_another_call_of_its_function() {
    let session = opened();
    let nothing = drive(session.scope(async { begins_or_ends(begins_or_ends(None).await).await }));
    assert!(nothing.is_none());
    let reports = session.finish().into_reports();
    let boxed = increment(&reports[0], "Box::pin(");
    assert_beside(&reports[0], &[("box", boxed)]);
    assert_eq!(sums(&reports[0]), (2, 0, 0, 0));
}

/// What is never given back.
static KEPT: OnceLock<Vec<u8>> = OnceLock::new();

#[rustfmt::skip]
#[profile]
async fn hands_over(jobs: &Desk<Spawned<Block>>, done: &Desk<Vec<u8>>) -> usize {
    let mut block: Block = Box::pin(async { //= 1x +box #1
        let v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x
        KEPT.set(bytes(500)).expect("it is made once"); //= 1x +500 #1
        v //= 1x
    });
    assert!(up_to(1, &mut block).await.is_none()); //= 1x
    jobs.put(block.in_current_line()); //= 1x spawned -box
    give_way().await; //= 1x
    let v = done.take(); //= 1x
    v.len() //= 1x
    //} 1x -1000
}

/// Begun in the call's own line, finished by a thread that works for it: of the block's bytes the line that spawned it
/// has those that are on no line of the block's.
#[test]
fn block_begun_in_the_call_and_finished_as_spawned_work() {
    let (jobs, done) = (Desk::new(), Desk::new());
    let session = opened();
    let mut call = Box::pin(session.scope(hands_over(&jobs, &done)));
    assert!(poll_once(&mut call).is_pending());
    elsewhere(|| done.put(drive(jobs.take())));
    assert!(poll_once(&mut call).is_ready());
    let reports = session.finish().into_reports();
    let boxed = increment(&reports[0], "Box::pin(");
    assert_beside(&reports[0], &[("box", boxed)]);
    assert_eq!(sums(&reports[0]), (1, 500 + boxed, 0, 500));
}

#[rustfmt::skip]
#[profile]
async fn polls_by_turns(jobs: &Desk<Block>) -> usize {
    let mut block: Block = Box::pin(async { //= 1x +box #1
        let mut v = bytes(100); //= 1x +100 #1
        give_way().await; //= 1x
        more(&mut v, 200); //= 1x +200 #1
        give_way().await; //= 1x
        drop(v); //= 1x -300
        let w = bytes(40); //= 1x +40 #1
        give_way().await; //= 1x
        w //= 1x
    });
    assert!(up_to(1, &mut block).await.is_none()); //= 1x
    jobs.put(block); //= 1x
    give_way().await; //= 1x
    let own = bytes(7); //= 1x +7 #1
    let block = jobs.take(); //= 1x
    let w = block.await; //= 1x -box
    own.len() + w.len() //= 1x
    //} 1x -47
}

/// Polled here, then in the session on another thread while the call is suspended, then here again.
#[test]
fn block_polled_on_two_threads_by_turns() {
    let jobs = Desk::new();
    let session = opened();
    let mut call = Box::pin(session.scope(polls_by_turns(&jobs)));
    assert!(poll_once(&mut call).is_pending());
    elsewhere(|| {
        let mut block = jobs.take();
        assert!(session.run(|| poll_once(&mut block)).is_pending());
        jobs.put(block);
    });
    while poll_once(&mut call).is_pending() {}
    let reports = session.finish().into_reports();
    let boxed = increment(&reports[0], "Box::pin(");
    assert_beside(&reports[0], &[("box", boxed)]);
    assert_eq!(sums(&reports[0]), (1, 0, 0, 0));
}
