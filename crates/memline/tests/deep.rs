//! Calls that nest deeper than any thread's usual stack goes: there is no limit but the stack's.

mod support;

use memline::{Outcome, Row, profile};
use support::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

const DEPTH: usize = 100_000;

/// Runs `f` on a thread with room for it.
fn on_a_big_stack<T: Send>(f: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(1 << 30).spawn_scoped(scope, f);
        thread
            .expect("address space is plenty")
            .join()
            .expect("it does not panic")
    })
}

#[profile]
fn recurses(depth: usize) -> usize {
    let kept = Box::new(depth);
    if depth == 0 {
        return 0;
    }
    let below = recurses(depth - 1);
    below + usize::from(*kept > 0)
}

#[profile]
fn ping(depth: usize) -> usize {
    leaf();
    let below = if depth == 0 { 0 } else { pong(depth - 1) };
    below + 1
}

#[profile]
fn pong(depth: usize) -> usize {
    leaf();
    let below = if depth == 0 { 0 } else { ping(depth - 1) };
    below + 1
}

/// Called at every depth, as helpers are.
#[profile]
fn leaf() {
    drop(vec![0_u8; 10]);
}

#[test]
fn recursion_of_100_000_calls_is_one_call() {
    let reports = on_a_big_stack(|| profile(|| assert_eq!(recurses(DEPTH), DEPTH)));
    assert_eq!(
        (reports.len(), reports[0].calls(), reports[0].outcome()),
        (1, 1, Outcome::Returned)
    );
    let lines: Vec<_> = reports[0].rows()[1..]
        .iter()
        .filter_map(Row::stats)
        .map(|line| (line.occurrences, line.increment_bytes, line.allocations))
        .collect();
    let (boxed, all) = (8, DEPTH as u64);
    assert_eq!(
        lines,
        [
            (1, boxed, Some(1)),
            (1, 0, Some(0)),
            (1, 0, Some(all)),
            (1, 0, Some(0)),
            (1, -boxed, Some(0))
        ]
    );
    assert_eq!(reports[0].peak_bytes(), 8 * (i64::try_from(DEPTH).expect("small") + 1));
}

#[test]
fn calls_at_every_depth_are_counted() {
    let depth = DEPTH;
    let reports = on_a_big_stack(|| profile(|| assert_eq!(ping(depth), depth + 1)));
    let names: Vec<_> = reports
        .iter()
        .map(|report| {
            (
                report.function(),
                report.calls(),
                report.net_bytes(),
                report.peak_bytes(),
            )
        })
        .collect();
    assert_eq!(
        names,
        [
            ("ping", 1, 0, 10),
            ("leaf", depth as u64 + 1, 0, 10),
            ("pong", 1, 0, 10)
        ]
    );
}
