//! What other threads hold does not show in a call's columns by `task`: not in the usage and high-water marks of the lines
//! of its blocks and closures either, whatever thread they run on and however late.

mod support;

use std::sync::Barrier;

use memline::{LineStats, Report, SpawnFuture as _, Spawned, profile};
use support::beside::line;
use support::hands::{Block, Desk, bytes, elsewhere, opened, poll_once};
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

const MIB: i64 = 1 << 20;

/// Usage and high-water mark of a line, above the usage at entry.
fn above_entry(report: &Report, line: LineStats) -> [i64; 2] {
    let entry = report.rows()[0].stats().expect("it was called").usage_bytes;
    let high = line.high_water_bytes.expect("task has marks");
    [line.usage_bytes, high].map(|bytes| bytes - entry)
}

/// The call and what runs for it hold some 1000 bytes; what others hold, or gave back, is 8 MiB.
#[track_caller]
fn assert_own(report: &Report, text: &str) {
    for bytes in above_entry(report, line(report, text)) {
        assert!(
            (1000..MIB / 8).contains(&bytes),
            "{text:?} shows {bytes} above entry\n{report}"
        );
    }
    let [_, high] = above_entry(report, report.rows()[0].stats().expect("it was called"));
    assert!(
        (0..MIB / 8).contains(&high),
        "the call shows {high} above entry\n{report}"
    );
    assert!((0..MIB / 8).contains(&report.peak_bytes()), "{report}");
}

/// Runs `f` while another thread, which runs for nobody, holds 8 MiB more than when `begin` ran, or less.
fn beside<T>(more: bool, begin: impl FnOnce(), f: impl FnOnce() -> T) -> T {
    let barrier = Barrier::new(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let before = (!more).then(|| bytes(8 << 20));
            barrier.wait();
            barrier.wait();
            drop(before);
            let after = more.then(|| bytes(8 << 20));
            barrier.wait();
            barrier.wait();
            drop(after);
        });
        barrier.wait();
        begin();
        barrier.wait();
        barrier.wait();
        let result = f();
        barrier.wait();
        result
    })
}

#[profile]
async fn spawns(jobs: &Desk<Spawned<Block<usize>>>) {
    let block: Block<usize> = Box::pin(async {
        let v = bytes(1000);
        give_way().await;
        v.len()
    });
    jobs.put(block.in_current_line());
    give_way().await;
}

#[test]
fn block_on_another_thread_starts_from_the_calls_own() {
    for more in [true, false] {
        let jobs = Desk::new();
        let session = opened();
        let mut call = Box::pin(session.scope(spawns(&jobs)));
        let begin = || assert!(poll_once(&mut call).is_pending());
        assert_eq!(beside(more, begin, || elsewhere(|| drive(jobs.take()))), 1000);
        drive(call);
        let reports = session.finish().into_reports();
        assert_own(&reports[0], "let v =");
    }
}

#[profile]
fn makes_a_closure() -> impl Fn() -> usize {
    let kept = bytes(10);
    move || {
        let v = bytes(1000);
        v.len() + kept.len()
    }
}

#[test]
fn closure_called_later_starts_from_the_calls_own() {
    for more in [true, false] {
        let session = opened();
        let made = Desk::new();
        let begin = || made.put(session.run(makes_a_closure));
        assert_eq!(beside(more, begin, || session.run(made.take())), 1010);
        let reports = session.finish().into_reports();
        assert_own(&reports[0], "let v =");
    }
}

#[profile]
async fn holds_a_block() -> usize {
    let block = async {
        let v = bytes(1000);
        give_way().await;
        v.len()
    };
    give_way().await;
    block.await
}

/// The session itself goes to another thread.
#[test]
fn block_of_a_call_that_moved_starts_from_the_calls_own() {
    for more in [true, false] {
        let session = opened();
        let calls = Desk::new();
        let poll = || {
            let mut call: Block<usize> = calls.take();
            assert!(poll_once(&mut call).is_pending());
            calls.put(call);
        };
        calls.put(Box::pin(session.scope(holds_a_block())));
        beside(more, poll, || elsewhere(poll));
        assert_eq!(drive(calls.take()), 1000);
        assert_own(&session.finish()[0], "let v =");
    }
}
