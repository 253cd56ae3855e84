//! Switching off and on while calls run: what has begun is measured to its end, and of what was made while off only what is
//! added later counts. The switch is the process's, and `heap` is measured: without the test harness, whose own thread
//! would mix in.

mod support;

use memline::{Config, Measure, Report, Sampling, Session, configure, profile, set_sampling};
use support::beside::assert_beside;
use support::hands::{bytes, more};
use support::told::told;
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

const MIB: usize = 1 << 20;

#[profile(measure = "heap")]
fn by_heap() -> Vec<u8> {
    let before = bytes(MIB);
    set_sampling(Sampling::Off);
    let after = bytes(10 * MIB);
    drop(before);
    after
}

#[profile(measure = "task")]
fn by_task() -> Vec<u8> {
    let before = bytes(MIB);
    set_sampling(Sampling::Off);
    let after = bytes(10 * MIB);
    drop(before);
    after
}

#[profile(measure = "heap")]
async fn by_heap_later() -> Vec<u8> {
    set_sampling(Sampling::Off);
    give_way().await;
    let v = bytes(3 * MIB);
    give_way().await;
    v
}

#[profile(measure = "heap")]
fn calls_while_off() -> usize {
    set_sampling(Sampling::Off);
    // What begins while off has no report.
    let v = makes_by_heap(2 * MIB);
    v.len()
}

#[profile(measure = "heap")]
fn makes_by_heap(length: usize) -> Vec<u8> {
    bytes(length)
}

#[rustfmt::skip]
#[profile(measure = "task")]
fn grows_by_task(v: &mut Vec<u8>) {
    more(v, 1 << 20); //= 1x +1048576 #1
    v.truncate(1000); //= 1x
    v.shrink_to(1 << 20); //= 1x -1048576
    more(v, 500); //= 1x +500 #1
    *v = Vec::new(); //= 1x -500
    //} 1x
}

#[profile(measure = "heap")]
fn grows_by_heap(v: &mut Vec<u8>) {
    more(v, 1 << 20);
    v.truncate(1000);
    v.shrink_to(1 << 20);
    more(v, 500);
    *v = Vec::new();
}

fn signed(bytes: usize) -> i64 {
    i64::try_from(bytes).expect("small")
}

/// The increments of a report by `heap`, all rows below the first.
fn increments(report: &Report) -> Vec<i64> {
    assert_eq!(report.measure(), Measure::Heap);
    let lines = report.rows()[1..].iter().filter_map(memline::Row::stats);
    lines.map(|line| line.increment_bytes).collect()
}

#[track_caller]
fn one(reports: &[Report]) -> &Report {
    assert_eq!(reports.len(), 1);
    &reports[0]
}

/// What was told of a call; the switch is on again.
fn switching<T>(call: impl FnOnce() -> T) -> Vec<Report> {
    let (made, reports) = told(call);
    assert_eq!(memline::sampling(), Sampling::Off);
    drop(made);
    set_sampling(Sampling::All);
    reports
}

fn main() {
    calls_that_have_begun_are_measured_to_their_end();
    blocks_made_while_off_count_for_what_is_added();
    println!("test all of switched_off_midway ... ok");
}

fn calls_that_have_begun_are_measured_to_their_end() {
    configure(Config::new().sink(|_| {})).expect("rss can be read");
    let mib = signed(MIB);
    for _ in 0..3 {
        assert_eq!(increments(one(&switching(by_heap))), [mib, 0, 10 * mib, -mib, 0, 0]);
        assert_eq!(one(&switching(by_task)).net_bytes(), 10 * mib);
        let reports = switching(|| drive(by_heap_later()));
        assert_eq!(increments(one(&reports)), [0, 0, 3 * mib, 0, 0, 0]);
        let reports = switching(calls_while_off);
        assert_eq!(increments(one(&reports)), [0, 2 * mib, 0, -2 * mib]);
    }

    // In sessions, whatever these measure.
    for measure in [Measure::Rss, Measure::Heap, Measure::Task] {
        let session = Session::builder().measure(measure).open();
        drop(session.run(by_heap));
        let reports = session.finish().into_reports();
        assert_eq!(one(&reports).net_bytes(), 10 * mib, "in a session by {measure:?}");
        set_sampling(Sampling::All);
    }

    // Not counted is only what nobody measures.
    let session = Session::builder().measure(Measure::Task).open();
    session.run(|| ());
    set_sampling(Sampling::Off);
    drop(session.finish());
    let made_while_off = bytes(MIB);
    set_sampling(Sampling::All);
    let (_, reports) = told(|| drops(made_while_off));
    assert_eq!(increments(one(&reports)).iter().sum::<i64>(), 0);
}

#[profile(measure = "heap")]
fn drops(v: Vec<u8>) -> usize {
    let length = v.len();
    drop(v);
    length
}

/// What was made while off is never counted, and nor is its end.
fn blocks_made_while_off_count_for_what_is_added() {
    let mib = signed(MIB);
    for _ in 0..3 {
        let made = || {
            set_sampling(Sampling::Off);
            let v = bytes(100 * MIB);
            set_sampling(Sampling::All);
            v
        };
        let mut v = made();
        let ((), reports) = told(|| grows_by_heap(&mut v));
        assert_eq!(increments(one(&reports)), [mib, 0, -mib, 500, -500, 0]);

        let mut v = made();
        let ((), reports) = told(|| grows_by_task(&mut v));
        assert_beside(one(&reports), &[]);

        let mut v = made();
        let session = Session::builder().measure(Measure::Task).open();
        session.run(|| grows_by_task(&mut v));
        let reports = session.finish().into_reports();
        assert_beside(one(&reports), &[]);
        assert_eq!(one(&reports).retained_bytes(), 0);
    }
}
