//! Async blocks that race each other, are given up and taken up again, on other lines and in other sessions than they began.

mod support;

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use futures_util::future::join;
use memline::{LineStats, Report, Row, Session, profile};
use support::beside::assert_beside;
use support::hands::{bytes, more, opened, up_to};
use support::{give_way, profiled};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// The output of the one of two futures that is done first; the first is polled first.
async fn first_of<A, B>(mut a: A, mut b: B) -> Result<A::Output, B::Output>
where
    A: Future + Unpin,
    B: Future + Unpin,
{
    poll_fn(|context| {
        if let Poll::Ready(value) = pin!(&mut a).poll(context) {
            return Poll::Ready(Ok(value));
        }
        pin!(&mut b).poll(context).map(Err)
    })
    .await
}

/// The rows are as written beside them; nothing that they allocated is left.
#[track_caller]
fn assert_nothing_left(report: &Report, peak: i64) {
    assert_beside(report, &[]);
    let lines = report.rows().iter().filter_map(Row::stats);
    let retained: Vec<_> = lines
        .skip(1)
        .filter_map(|line: LineStats| line.retained_bytes)
        .collect();
    assert!(retained.iter().all(|bytes| *bytes == 0), "{retained:?}\n{report}");
    assert_eq!((report.net_bytes(), report.retained_bytes()), (0, 0));
    assert_eq!(report.peak_bytes(), peak);
}

#[rustfmt::skip]
#[profile]
async fn awaits_the_loser() -> usize {
    let fast = async { //= 1x
        let v = bytes(100); //= 1x +100 #1
        give_way().await; //= 1x
        v.len() //= 1x
    }; //= 1x -100
    let slow = async { //= 1x
        let v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x
        let w = bytes(200); //= 1x +200 #1
        give_way().await; //= 1x
        v.len() + w.len() //= 1x
    }; //= 1x -1200
    let (mut fast, mut slow) = (pin!(fast), pin!(slow)); //= 1x
    let won = match first_of(&mut fast, &mut slow).await { //= 1x
        Ok(n) => n, //= 1x
        Err(n) => 2 * n,
    };
    won + slow.await //= 1x
    //} 1x
}

#[test]
fn loser_of_a_race_is_awaited_later() {
    let (sum, reports) = profiled(awaits_the_loser());
    assert_eq!(sum, 1300);
    assert_nothing_left(&reports[0], 1200);
}

#[rustfmt::skip]
#[profile]
async fn joins_after_timeouts() -> usize {
    let left = async { //= 1x
        let mut v = bytes(10); //= 1x +10 #1
        for _ in 0..3 { //= 4x
            give_way().await; //= 3x
            more(&mut v, 10); //= 3x +30 #3
        }
        v.capacity() //= 1x
    }; //= 1x -40
    let right = async { //= 1x
        let v = bytes(7); //= 1x +7 #1
        give_way().await; //= 1x
        v //= 1x
    }; //= 1x
    let (mut left, mut right) = (pin!(left), pin!(right)); //= 1x
    assert!(up_to(1, &mut left).await.is_none()); //= 1x
    assert!(up_to(1, &mut right).await.is_none()); //= 1x
    let (n, v) = join(left, right).await; //= 1x
    n + v.len() //= 1x
    //} 1x -7
}

#[test]
fn blocks_begun_apart_are_joined() {
    let (sum, reports) = profiled(joins_after_timeouts());
    assert_eq!(sum, 47);
    assert_nothing_left(&reports[0], 47);
}

#[rustfmt::skip]
#[profile]
async fn drives_stages() -> usize {
    let pipeline = async { //= 1x
        let first = stage(100).await; //= 1x +100 #1
        let second = stage(first.len() / 2).await; //= 1x +50 #1
        first.len() + second.len() //= 1x
    }; //= 1x -150
    let mut pipeline = pin!(pipeline); //= 1x
    let early = up_to(1, &mut pipeline).await; //= 1x
    assert!(early.is_none()); //= 1x
    let later = up_to(1, &mut pipeline).await; //= 1x
    assert!(later.is_none()); //= 1x
    pipeline.await //= 1x
    //} 1x
}

#[rustfmt::skip]
#[profile]
async fn stage(length: usize) -> Vec<u8> {
    let v = bytes(length); //= 2x +150 #2
    give_way().await; //= 2x
    v //= 2x
    //} 2x
}

#[test]
fn block_awaits_profiled_calls_over_three_lines() {
    let (sum, reports) = profiled(drives_stages());
    assert_eq!((sum, reports.len()), (150, 2));
    assert_nothing_left(&reports[0], 150);
    assert_beside(&reports[1], &[]);
    assert_eq!((reports[1].calls(), reports[1].polls()), (2, 4));
}

#[rustfmt::skip]
#[profile]
async fn changes_sessions(s: &Session, t: &Session) -> usize {
    let block = async { //= 1x
        let v = bytes(100); //= 1x +100 #1
        give_way().await; //= 1x
        let w = bytes(20); //= 1x +20 #1
        give_way().await; //= 1x
        v.len() + w.len() //= 1x
    }; //= 1x -120
    let mut block = pin!(block); //= 1x
    assert!(s.scope(up_to(1, &mut block)).await.is_none()); //= 1x
    assert!(t.scope(up_to(1, &mut block)).await.is_none()); //= 1x
    block.await //= 1x
    //} 1x
}

#[test]
fn block_is_polled_in_two_sessions_and_ends_in_neither() {
    let (s, t) = (opened(), opened());
    let (sum, reports) = profiled(changes_sessions(&s, &t));
    assert_eq!(sum, 120);
    assert_nothing_left(&reports[0], 120);
    assert_eq!((s.finish().len(), t.finish().len()), (0, 0));
}

#[rustfmt::skip]
#[profile]
async fn retries_three_times() -> usize {
    let mut lost = 0; //= 1x
    'attempts: loop { //= 1x
        let attempt = async move { //= 3x
            let v = bytes(50 + lost); //= 3x +153 #3
            for _ in lost..2 { //= 3x
                give_way().await; //= 2x -101 cancelled
            }
            v.len() //= 1x
        }; //= 1x -52
        let mut attempt = pin!(attempt); //= 3x
        match up_to(1, &mut attempt).await { //= 3x
            Some(length) => break 'attempts length, //= 1x
            None => lost += 1, //= 2x
        }
    } //= 2x
    //} 1x
}

#[test]
fn attempt_is_dropped_at_the_end_of_each_round() {
    let (length, reports) = profiled(retries_three_times());
    assert_eq!(length, 52);
    assert_nothing_left(&reports[0], 52);
}
