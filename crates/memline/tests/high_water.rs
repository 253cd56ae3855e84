//! What increments do not show: the most that was held inside a line, and how often memory was asked for.

mod support;

use std::future::Future as _;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use memline::{LineStats, Measure, Report, Row, Session, profile};
use support::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

const COUNTED: &str = "the first line has run, and task sees marks and requests";

/// Of each line that ran, but the first: the high-water mark above the usage at entry, and the requests for memory.
fn marks(report: &Report) -> Vec<(i64, u64)> {
    let entry = report.rows()[0].stats().expect(COUNTED).usage_bytes;
    let lines = report.rows().iter().skip(1).filter_map(Row::stats);
    lines.map(|line| mark(line, entry)).collect()
}

/// That of all calls together.
fn mark_of_all(report: &Report) -> (i64, u64) {
    let first = report.rows()[0].stats().expect(COUNTED);
    mark(first, first.usage_bytes)
}

fn mark(line: LineStats, entry: i64) -> (i64, u64) {
    let high = line.high_water_bytes.expect(COUNTED);
    (high - entry, line.allocations.expect(COUNTED))
}

fn takes(bytes: usize) {
    drop(vec![0_u8; bytes]);
}

#[profile]
fn temporaries() -> Vec<u8> {
    let mut kept = vec![0_u8; 10];
    takes(1000);
    kept.reserve_exact(90);
    takes(5);
    kept
}

#[test]
fn a_temporary_shows_on_its_line() {
    let reports = profile(|| drop(temporaries()));
    assert_eq!(
        marks(&reports[0]),
        [(10, 1), (1010, 1), (100, 1), (105, 1), (100, 0), (100, 0)]
    );
    assert_eq!(mark_of_all(&reports[0]), (1010, 4));
    assert_eq!(reports[0].net_bytes(), 100);
    assert_eq!(reports[0].polls(), 0);
}

#[profile]
fn inner(bytes: usize) {
    let kept = vec![0_u8; bytes];
    takes(bytes);
    drop(kept);
}

#[profile]
fn outer() {
    inner(300);
    inner(20);
    takes(1);
}

#[test]
fn a_nested_calls_marks_are_its_callers_too() {
    let reports = profile(outer);
    assert_eq!(marks(&reports[0]), [(600, 2), (40, 2), (1, 1), (0, 0)]);
    assert_eq!(mark_of_all(&reports[0]), (600, 5));
    // The two inner calls began at different usages of the process, which other tests move: no mark is exact here.
    let requests: Vec<u64> = marks(&reports[1]).iter().map(|(_, requests)| *requests).collect();
    assert_eq!(requests, [2, 2, 0, 0]);
}

#[profile]
async fn alternates(bytes: usize) {
    let kept = vec![0_u8; bytes];
    give_way().await;
    takes(bytes);
    give_way().await;
    drop(kept);
}

async fn give_way() {
    let mut is_later = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut is_later, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

#[test]
fn calls_that_take_turns_on_a_thread_do_not_see_each_others_marks() {
    let sessions = [100, 5000].map(|bytes| (bytes, Session::builder().measure(Measure::Task).open()));
    {
        let [mut small, mut large] =
            [&sessions[0], &sessions[1]].map(|(bytes, session)| Box::pin(session.scope(alternates(*bytes))));
        let mut context = Context::from_waker(Waker::noop());
        for is_ready in [false, false, true] {
            assert_eq!(pin!(&mut small).poll(&mut context).is_ready(), is_ready);
            assert_eq!(pin!(&mut large).poll(&mut context).is_ready(), is_ready);
        }
    }
    for (bytes, session) in sessions {
        let reports = session.finish().into_reports();
        let bytes = i64::try_from(bytes).unwrap();
        assert_eq!(
            marks(&reports[0]),
            [(bytes, 1), (bytes, 0), (2 * bytes, 1), (bytes, 0), (bytes, 0), (0, 0)]
        );
        assert_eq!(mark_of_all(&reports[0]), (2 * bytes, 2));
        assert_eq!(reports[0].polls(), 3);
    }
}

#[test]
fn other_measures_do_not_tell() {
    let session = Session::builder().measure(Measure::Heap).open();
    session.run(|| takes_profiled(7));
    let heap = session.finish()[0].rows()[2].stats().unwrap();
    assert_eq!((heap.high_water_bytes, heap.allocations), (None, Some(1)));
    let session = Session::builder().measure(Measure::Rss).open();
    session.run(|| takes_profiled(7));
    let resident = session.finish()[0].rows()[2].stats().unwrap();
    assert_eq!((resident.high_water_bytes, resident.allocations), (None, None));
}

#[profile]
fn takes_profiled(bytes: usize) {
    takes(bytes);
}
