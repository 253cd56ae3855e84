//! Calls outside of any session, to the byte: each outermost call is a unit of its own. Where their reports go is a
//! setting of the process, so that all of it is one test in one process.

mod support;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Mutex;

use memline::{Config, Measure, Report, Row, SpawnClosure as _, configure, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

thread_local! {
    /// The reports of calls that ended on this thread.
    static TOLD: RefCell<Vec<Report>> = const { RefCell::new(Vec::new()) };
}

/// The reports of what `f` calls.
fn told(f: impl FnOnce()) -> Vec<Report> {
    f();
    TOLD.take()
}

fn elsewhere<T: Send>(f: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(f).join().expect("it does not panic"))
}

/// Of each line, its increment and what it freed for others.
fn charges(report: &Report) -> Vec<(i64, i64)> {
    let lines = report.rows().iter().skip(1).filter_map(Row::stats);
    lines
        .map(|line| (line.increment_bytes, line.freed_for_others_bytes.expect("it is task")))
        .collect()
}

static BLOCKS: Mutex<VecDeque<Vec<u8>>> = Mutex::new(VecDeque::new());

fn put(block: Vec<u8>) {
    BLOCKS.lock().expect("nothing panics").push_back(block);
}

fn get() -> Vec<u8> {
    let block = BLOCKS.lock().expect("nothing panics").pop_front();
    block.expect("something was put")
}

#[profile]
fn puts(bytes: usize, meanwhile: impl FnOnce()) {
    put(vec![0_u8; bytes]);
    meanwhile();
}

#[profile]
fn gets(meanwhile: impl FnOnce()) {
    meanwhile();
    drop(get());
}

#[profile]
fn outer(bytes: usize) -> Vec<u8> {
    let kept = inner(bytes);
    let swapped = elsewhere_in_the_unit(kept);
    swapped.len();
    inner(swapped.len())
}

#[profile]
fn inner(bytes: usize) -> Vec<u8> {
    let mut kept = vec![0_u8; bytes];
    kept.reserve_exact(2 * bytes);
    kept.shrink_to_fit();
    kept
}

/// The block is freed, and another is made, on a thread that works for the call.
fn elsewhere_in_the_unit(block: Vec<u8>) -> Vec<u8> {
    let swap = (move || {
        let length = block.len();
        drop(block);
        vec![0_u8; 2 * length]
    })
    .in_current_line();
    elsewhere(swap)
}

#[test]
fn each_outermost_call_is_a_unit() {
    let sink = |report: &Report| TOLD.with_borrow_mut(|told| told.push(report.clone()));
    configure(Config::new().measure(Measure::Task).sink(sink)).expect("memline::Alloc is there");
    BLOCKS.lock().expect("nothing panics").reserve(8);

    // Kept beyond the call: nobody has freed it when the report is made, and it concerns no call any more.
    let reports = told(|| puts(1000, || ()));
    assert_eq!(charges(&reports[0]), [(1000, 0), (0, 0), (0, 0)]);
    assert_eq!(
        (reports[0].freed_by_others_bytes(), reports[0].retained_bytes()),
        (0, 1000)
    );
    let reports = told(|| gets(|| ()));
    assert_eq!(charges(&reports[0]), [(0, 0), (-1000, 0), (0, 0)]);

    // Freed by code outside of any call, while it runs and after.
    let reports = told(|| puts(1000, || elsewhere(|| drop(get()))));
    let [(1000, 0), (threads, 0), (0, 0)] = charges(&reports[0])[..] else {
        panic!("{}", reports[0])
    };
    assert!(threads >= 0, "what starting a thread keeps: {threads}");
    assert_eq!(reports[0].freed_by_others_bytes(), 1000 + threads);

    // Made by code outside of any call, while it runs.
    let reports = told(|| gets(|| elsewhere(|| put(vec![0_u8; 1000]))));
    assert_eq!(charges(&reports[0])[1..], [(0, 1000), (0, 0)]);

    // Made by another call that runs at the same time, which has ended when it is freed.
    let reports = told(|| {
        gets(|| {
            let other = elsewhere(|| told(|| puts(1000, || ())));
            assert_eq!(charges(&other[0]), [(1000, 0), (0, 0), (0, 0)]);
        });
    });
    assert_eq!(charges(&reports[0])[1..], [(0, 1000), (0, 0)]);

    // Freed by another call that runs at the same time.
    let reports = told(|| {
        puts(1000, || {
            let other = elsewhere(|| told(|| gets(|| ())));
            assert_eq!(charges(&other[0]), [(0, 0), (0, 1000), (0, 0)]);
        });
    });
    assert!(reports[0].freed_by_others_bytes() >= 1000);

    // A nested call and spawned work are of the outermost call's unit.
    let mut kept = Vec::new();
    let reports = told(|| kept = outer(100));
    assert_eq!(kept.len(), 200);
    let names: Vec<_> = reports
        .iter()
        .map(|report| (report.function(), report.net_bytes(), report.freed_by_others_bytes()))
        .collect();
    assert_eq!(names[..2], [("inner", 100, 0), ("inner", 200, 0)]);
    let outer = &reports[2];
    let spawned = outer.rows()[3].stats().expect("it ran").spawned_bytes;
    assert_eq!(spawned, Some(100));
    assert_eq!(outer.retained_bytes(), 200, "{outer}");
    drop(kept);
}
