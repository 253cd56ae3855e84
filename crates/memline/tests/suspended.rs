//! What a call holds while it waits, how long it waits and where, and what it holds at most.

mod support;

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use memline::{LineStats, Measure, Report, Row, Session, profile};
use support::{drive, give_way, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Of each line that ran: what was held while suspended there, and whether it was.
fn held(report: &Report) -> Vec<(Option<i64>, bool)> {
    let lines = report.rows().iter().skip(1).filter_map(Row::stats);
    lines.map(|line| (line.held_bytes, !line.suspended.is_zero())).collect()
}

fn first(report: &Report) -> LineStats {
    report.rows()[0].stats().expect("it was called")
}

/// Polls until done; between two polls the clock is seen to move on.
fn drive_slowly<T>(mut future: Pin<&mut impl Future<Output = T>>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        let since = Instant::now();
        while since.elapsed() < Duration::from_micros(10) {}
    }
}

fn profile_slowly<T>(future: impl Future<Output = T>) -> (T, Vec<Report>) {
    let session = Session::builder().measure(Measure::Task).open();
    let result = drive_slowly(pin!(session.scope(future)));
    (result, session.finish().into_reports())
}

#[profile]
async fn waits(bytes: usize) -> usize {
    let mut kept = vec![0_u8; bytes];
    give_way().await;
    drop(vec![0_u8; 10 * bytes]);
    std::future::ready(()).await;
    for round in 1..4 {
        kept.resize(round * bytes, 0);
        give_way().await;
        kept = Vec::new();
        give_way().await;
    }
    kept.len()
}

#[test]
fn what_is_held_is_told_of_the_lines_that_wait_and_of_no_other() {
    let (kept, reports) = profile_slowly(waits(100));
    assert_eq!(kept, 0);
    let none = (None, false);
    assert_eq!(
        held(&reports[0]),
        [
            none,
            (Some(100), true),
            none,
            none,
            none,
            none,
            (Some(300), true),
            none,
            (Some(0), true),
            none,
            none,
            none
        ]
    );
    let first = first(&reports[0]);
    assert_eq!(first.held_bytes, Some(300));
    let sum: Duration = reports[0].rows()[1..]
        .iter()
        .filter_map(|row| Some(row.stats()?.suspended))
        .sum();
    assert_eq!(first.suspended, sum);
    // Seven waits of 10 microseconds at the least.
    assert!(sum >= Duration::from_micros(70), "{sum:?}");
    assert!(reports[0].elapsed() >= sum);
    assert_eq!(reports[0].polls(), 8);
    assert_eq!(reports[0].peak_bytes(), 1100);
}

#[profile]
async fn outer(bytes: usize) -> usize {
    let kept = vec![0_u8; bytes];
    let sum = waits(10 * bytes).await;
    kept.len() + sum
}

/// What a nested call holds its caller holds too, each over its own entry.
#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn callers_hold_what_their_calls_hold() {
    let (sum, reports) = profile_slowly(outer(10));
    assert_eq!(sum, 10);
    assert_eq!(held(&reports[0])[..2], [(None, false), (Some(310), true)]);
    assert_eq!(held(&reports[1])[6], (Some(300), true));
    assert_eq!([&reports[0], &reports[1]].map(Report::peak_bytes), [1110, 1100]);
    assert_eq!([&reports[0], &reports[1]].map(Report::polls), [8, 8]);
    assert!(reports[0].elapsed() >= reports[1].elapsed());
}

#[profile]
async fn stuck(bytes: usize) {
    let kept = vec![0_u8; bytes];
    std::future::pending::<()>().await;
    drop(kept);
}

/// Dropped, it had been suspended until then; a panic is no suspension.
#[test]
fn a_cancelled_call_held_until_then() {
    let session = Session::builder().measure(Measure::Task).open();
    {
        let mut future = pin!(session.scope(stuck(100)));
        let mut context = Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut context).is_pending());
        let since = Instant::now();
        while since.elapsed() < Duration::from_micros(10) {}
    }
    let reports = session.finish().into_reports();
    assert_eq!(held(&reports[0]), [(None, false), (Some(100), true)]);
    assert!(first(&reports[0]).suspended >= Duration::from_micros(10));
}

#[profile]
async fn panics(bytes: usize) {
    let kept = vec![0_u8; bytes];
    give_way().await;
    std::panic::resume_unwind(Box::new(kept));
}

#[test]
fn a_panic_is_no_suspension() {
    let session = Session::builder().measure(Measure::Task).open();
    let caught = std::panic::catch_unwind(|| drive_slowly(pin!(session.scope(panics(100)))));
    assert!(caught.is_err());
    let reports = session.finish().into_reports();
    assert_eq!(
        held(&reports[0]),
        [(None, false), (Some(100), true), (None, false)],
        "{}",
        reports[0]
    );
}

#[profile]
fn never_waits(bytes: usize) {
    let kept = vec![0_u8; bytes];
    drop(kept.clone());
}

#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn what_is_not_async_never_waits() {
    let reports = profile(|| {
        never_waits(10);
        never_waits(1000);
        never_waits(100);
    });
    assert_eq!(held(&reports[0]), [(None, false); 3]);
    assert_eq!(
        (first(&reports[0]).held_bytes, first(&reports[0]).suspended),
        (None, Duration::ZERO)
    );
    assert_eq!((reports[0].polls(), reports[0].peak_bytes()), (0, 2000));
    assert!(!reports[0].elapsed().is_zero());
}

/// Calls that are merged tell the most that one of them held, and the time of all.
#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn merged_calls_hold_what_one_held_at_most() {
    let session = Session::builder().measure(Measure::Task).open();
    for bytes in [100, 1000, 10] {
        assert_eq!(drive_slowly(pin!(session.scope(waits(bytes)))), 0);
    }
    let reports = session.finish().into_reports();
    assert_eq!(reports[0].calls(), 3);
    assert_eq!(held(&reports[0])[6], (Some(3000), true));
    assert!(first(&reports[0]).suspended >= 3 * Duration::from_micros(70));
    assert_eq!((reports[0].polls(), reports[0].peak_bytes()), (24, 11_000));
}

/// By other measures nothing is known of what a call holds, but for how long it waits.
#[test]
fn other_measures_tell_the_time_only() {
    let session = Session::builder().measure(Measure::Rss).open();
    drive(session.scope(async {
        drive_slowly(pin!(waits(10)));
    }));
    let reports = session.finish().into_reports();
    let lines = held(&reports[0]);
    assert_eq!(
        (lines[1], lines[6], lines[2]),
        ((None, true), (None, true), (None, false))
    );
}
