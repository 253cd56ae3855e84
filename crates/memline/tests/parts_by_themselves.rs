//! Closures and async blocks that run where no call of their function does, in a profile of the process: on another thread, or when
//! the function has returned. Their lines are told, and nothing is beside. Without the test harness, whose threads allocate in the
//! same process.

mod support;

use std::pin::Pin;

use memline::{Profile, Profiler, Report, Sampling, Session, profile, set_sampling};
use support::give_way;
use support::hands::{bytes, elsewhere, poll_once};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

type Kept = Vec<Vec<u8>>;
type Work = Box<dyn FnMut(&mut Kept) + Send>;
type Task = Pin<Box<dyn Future<Output = Vec<u8>> + Send>>;

/// What a program does in a profile, exact or lean.
fn profiled(is_lean: bool, run: impl Fn(&mut Kept)) -> Profile {
    // What the program keeps is not to move by itself.
    let mut kept = Kept::with_capacity(64);
    let profiler = Profiler::builder().lean(is_lean).start();
    run(&mut kept);
    profiler.finish()
}

fn both(run: impl Fn(&mut Kept), check: impl Fn(&Profile)) {
    for is_lean in [false, true] {
        check(&profiled(is_lean, &run));
    }
}

#[track_caller]
fn report<'a>(profile: &'a Profile, function: &str) -> &'a Report {
    let mut reports = profile.iter();
    let found = reports.find(|report| report.function() == function);
    found.unwrap_or_else(|| panic!("{function} has no report"))
}

/// How often the line with that text ran, what it allocated, and what of it is still there.
#[track_caller]
fn line(profile: &Profile, function: &str, text: &str) -> (u64, u64, i64) {
    let rows = report(profile, function).rows();
    let row = rows.iter().find(|row| row.text().contains(text));
    let stats = row.and_then(memline::Row::stats).expect("the line ran");
    (
        stats.occurrences,
        stats.allocated_bytes.expect("tags tell"),
        stats.retained_bytes.expect("tags tell"),
    )
}

#[profile]
fn inside(size: usize) -> Vec<u8> {
    bytes(size)
}

#[profile]
fn makes_work() -> Work {
    Box::new(|kept| {
        let temporary = bytes(1000);
        kept.push(bytes(temporary.len() + 1));
        kept.push(inside(30));
    })
}

fn a_closure_on_another_thread() {
    let run = |kept: &mut Kept| {
        let mut work = makes_work();
        elsewhere(|| work(kept));
        elsewhere(|| work(kept));
    };
    both(run, |profile| {
        assert_eq!(line(profile, "makes_work", "bytes(1000)"), (2, 2000, 0));
        assert_eq!(line(profile, "makes_work", "temporary.len() + 1"), (2, 2002, 2002));
        assert_eq!(line(profile, "inside", "bytes(size)"), (2, 60, 60));
        let made = report(profile, "makes_work");
        assert_eq!((made.calls(), made.peak_bytes()), (1, 0));
        // The line of the closure calls it.
        let ways = profile.ways();
        let made = ways
            .iter()
            .find(|way| way.caller().is_some())
            .expect("one was called by a line");
        let (of, caller) = (made.report(), made.caller().expect("it has one"));
        let function = |report: usize| profile.reports()[report].function();
        let calls_it = function(ways[caller.0].report().expect("it is profiled"));
        assert_eq!(
            (of.map(function), calls_it, made.calls()),
            (Some("inside"), "makes_work", 2)
        );
    });
}

#[profile]
fn calls_it(work: &mut Work, kept: &mut Kept) {
    work(kept);
}

fn a_closure_within_another_functions_line() {
    let run = |kept: &mut Kept| {
        let mut work = makes_work();
        calls_it(&mut work, kept);
    };
    both(run, |profile| {
        assert_eq!(line(profile, "makes_work", "temporary.len() + 1"), (1, 1001, 1001));
        // The line has allocated that, and nothing by itself.
        let row = report(profile, "calls_it")
            .rows()
            .iter()
            .find(|row| row.text().contains("work(kept)"));
        let stats = row.and_then(memline::Row::stats).expect("it ran");
        assert_eq!(stats.increment_bytes, 1031);
        assert_eq!(line(profile, "calls_it", "work(kept)"), (1, 0, 0));
    });
}

#[profile]
fn goes_down(depth: usize, kept: &mut Kept) {
    kept.push(bytes(100 + depth));
    if depth > 0 {
        elsewhere(|| {
            let below = depth - 1;
            goes_down(below, kept);
        });
    }
}

/// Tasks that make tasks of their own kind: each is a call with lines.
fn a_function_whose_closures_call_it() {
    let run = |kept: &mut Kept| goes_down(3, kept);
    both(run, |profile| {
        assert_eq!(report(profile, "goes_down").calls(), 4);
        assert_eq!(line(profile, "goes_down", "kept.push"), (4, 406, 406));
        assert_eq!(line(profile, "goes_down", "goes_down(below"), (3, 0, 0));
    });
}

#[profile]
fn makes_task(size: usize) -> Task {
    let task = async move {
        let first = bytes(size);
        give_way().await;
        let second = inside(size + 1);
        give_way().await;
        drop(first);
        second
    };
    Box::pin(task)
}

fn a_block_that_is_polled_on_several_threads() {
    let run = |kept: &mut Kept| {
        let mut task = makes_task(500);
        assert!(elsewhere(|| poll_once(&mut task)).is_pending());
        assert!(elsewhere(|| poll_once(&mut task)).is_pending());
        let mut output = None;
        elsewhere(|| {
            if let std::task::Poll::Ready(block) = poll_once(&mut task) {
                output = Some(block);
            }
        });
        kept.extend(output);
    };
    both(run, |profile| {
        assert_eq!(line(profile, "makes_task", "bytes(size)"), (1, 500, 0));
        assert_eq!(line(profile, "makes_task", "inside(size + 1)"), (1, 0, 0));
        assert_eq!(line(profile, "inside", "bytes(size)"), (1, 501, 501));
    });
}

fn a_block_that_is_dropped_while_it_waits() {
    let run = |_: &mut Kept| {
        let mut task = makes_task(500);
        assert!(elsewhere(|| poll_once(&mut task)).is_pending());
        elsewhere(|| drop(task));
    };
    both(run, |profile| {
        assert_eq!(line(profile, "makes_task", "bytes(size)"), (1, 500, 0));
        assert_eq!(profile.retained_bytes(), Some(0));
    });
}

#[profile]
fn prepares(size: usize) -> Task {
    let prepared = bytes(size);
    let half = inside(size / 2);
    Box::pin(async move {
        drop(half);
        give_way().await;
        prepared
    })
}

fn what_a_function_does_before_the_future_that_it_returns() {
    let run = |kept: &mut Kept| {
        let mut task = prepares(600);
        assert!(poll_once(&mut task).is_pending());
        if let std::task::Poll::Ready(block) = poll_once(&mut task) {
            kept.push(block);
        }
    };
    both(run, |profile| {
        assert_eq!(line(profile, "prepares", "bytes(size)"), (1, 600, 600));
        assert_eq!(line(profile, "prepares", "inside(size / 2)"), (1, 0, 0));
        assert_eq!(line(profile, "inside", "bytes(size)"), (1, 300, 0));
        let (_, boxed, kept) = line(profile, "prepares", "Box::pin");
        assert!(boxed > 0 && kept == 0, "the future's own {boxed} bytes");
        assert_eq!(report(profile, "prepares").calls(), 1);
    });
}

#[profile]
fn counts_in_a_closure(kept: &mut Kept, keeps: impl Fn(u64) -> bool + Sync) {
    let work = |n: u64, kept: &mut Kept| {
        let odd = n % 2;
        if keeps(n) {
            kept.push(bytes(70));
        }
        odd
    };
    let mut sum = 0;
    // Not within the function's own frame: on a thread that runs nothing else.
    elsewhere(|| sum = (0..200_000).map(|n| work(n, kept)).sum());
    assert_eq!(sum, 100_000);
}

/// So many quiet runs make a closure bare.
const QUIET: u64 = 16 * 1024;

fn quiet_runs_are_not_counted() {
    let run = |kept: &mut Kept| counts_in_a_closure(kept, |_| false);
    let exact = profiled(false, run);
    assert_eq!(line(&exact, "counts_in_a_closure", "n % 2").0, 200_000);
    assert!(!report(&exact, "counts_in_a_closure").was_bare());
    let lean = profiled(true, run);
    assert_eq!(line(&lean, "counts_in_a_closure", "n % 2").0, QUIET);
    assert!(report(&lean, "counts_in_a_closure").was_bare());
}

fn a_bare_closure_is_woken() {
    let run = |kept: &mut Kept| counts_in_a_closure(kept, |n| n == 100_000 || n == 150_000);
    let exact = profiled(false, run);
    assert_eq!(line(&exact, "counts_in_a_closure", "bytes(70)"), (2, 140, 140));
    assert_eq!(exact.retained_bytes(), Some(140));
    let lean = profiled(true, run);
    // The first is on no line, because none is open; it wakes, and the second is on its own.
    assert_eq!(line(&lean, "counts_in_a_closure", "bytes(70)"), (1, 70, 70));
    assert_eq!((lean.retained_bytes(), lean.elsewhere_bytes()), (Some(70), Some(70)));
}

fn where_calls_are_chosen_or_off_nothing_is_told() {
    for sampling in ["1/2".parse().expect("it is allowed"), Sampling::Off] {
        let profile = profiled(false, |kept| {
            let mut work = makes_work();
            set_sampling(sampling);
            elsewhere(|| work(kept));
            set_sampling(Sampling::All);
        });
        let lines = report(&profile, "makes_work").rows().iter();
        let ran = lines.filter(|row| row.text().contains("bytes(1000)") && row.stats().is_some());
        assert_eq!(ran.count(), 0, "{sampling:?}");
    }
}

fn a_session_takes_what_runs_in_it() {
    let mut kept = Kept::with_capacity(64);
    let profiler = Profiler::start();
    let mut work = makes_work();
    let session = Session::builder().open();
    elsewhere(|| session.run(|| work(&mut kept)));
    let reports = session.finish().into_reports();
    assert_eq!(reports.len(), 2, "the function's, and that of what it calls");
    elsewhere(|| work(&mut kept));
    let profile = profiler.finish();
    // The session is part of the process's profile.
    assert_eq!(line(&profile, "makes_work", "temporary.len() + 1"), (2, 2002, 2002));
}

fn main() {
    a_closure_on_another_thread();
    a_closure_within_another_functions_line();
    a_function_whose_closures_call_it();
    a_block_that_is_polled_on_several_threads();
    a_block_that_is_dropped_while_it_waits();
    what_a_function_does_before_the_future_that_it_returns();
    quiet_runs_are_not_counted();
    a_bare_closure_is_woken();
    where_calls_are_chosen_or_off_nothing_is_told();
    a_session_takes_what_runs_in_it();
    println!("test parts_that_run_by_themselves_have_lines ... ok");
}
