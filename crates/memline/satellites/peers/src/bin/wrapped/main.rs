//! Everything of memline's that is timed, with its allocator wrapper around the system's allocator.

mod profiled;
mod thousand;

use std::fs::File;
use std::hint::black_box;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::time::Duration;

use memline::{Measure, Session, profile};
use memline_peers::{
    five_lines, invocations, rounds, serve, switched_off, throw_reports_away, timed, timed_on_end, twenty_five_lines,
    while_lean, while_merging,
};
use tokio::task::yield_now;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

async fn handle(bytes: usize) -> usize {
    let head = Vec::<u8>::with_capacity(bytes);
    yield_now().await;
    let body = vec![0_u8; 2 * bytes];
    yield_now().await;
    head.capacity() + body.len()
}

#[profile]
async fn profiled_handle(bytes: usize) -> usize {
    let head = Vec::<u8>::with_capacity(bytes);
    yield_now().await;
    let body = vec![0_u8; 2 * bytes];
    yield_now().await;
    head.capacity() + body.len()
}

async fn unprofiled_invocation() -> usize {
    handle(black_box(100)).await
}

async fn profiled_invocation() -> usize {
    let session = Session::builder().measure(Measure::Task).open();
    let bytes = session.scope(profiled_handle(black_box(100))).await;
    black_box(session.finish().into_reports());
    bytes
}

/// Runs `f` in a session, which is opened before the clock starts and finished after it stops.
fn in_session(measure: Measure, f: impl FnOnce() -> Duration) -> Duration {
    let session = Session::builder().measure(measure).open();
    let took = session.run(f);
    assert!(!session.finish().is_empty(), "nothing was profiled");
    took
}

/// Runs `f` outside of any session, so that each call has a report of its own.
fn to_sink(f: impl FnOnce() -> Duration) -> Duration {
    throw_reports_away();
    f()
}

fn pread(n: u64) -> Duration {
    let file = File::open("/proc/self/statm").expect("Linux has it");
    let mut text = [0; 160];
    timed(|| {
        for _ in 0..n {
            black_box(file.read_at(&mut text, 0)).expect("it can be read");
        }
    })
}

fn calls(n: u64, call: fn(u64) -> u64) -> Duration {
    timed(|| (0..n).map(|i| call(black_box(i))).fold(0, u64::wrapping_add))
}

/// Calls that are bare when the clock starts: a profiled line makes them, in a lean profile.
fn bare_calls(n: u64) -> Duration {
    while_lean(|| {
        black_box(profiled::calls_of_five_lines(2000));
        timed(|| profiled::calls_of_five_lines(black_box(n)))
    })
}

/// Calls each of the thousand functions before the clock starts, and then so many of them in turns.
fn functions_in_turns(n: u64) -> Duration {
    let calls = |functions: &mut dyn Iterator<Item = fn(u64) -> u64>| {
        functions
            .zip(0..)
            .map(|(function, i)| function(black_box(i)))
            .fold(0, u64::wrapping_add)
    };
    in_session(Measure::Task, || {
        black_box(calls(&mut thousand::functions()));
        let rounds = usize::try_from(n).expect("no bench makes so many calls");
        timed(|| calls(&mut thousand::functions().cycle().take(rounds)))
    })
}

/// Calls each of the thousand functions before the clock starts, and then another one.
fn one_beside_a_thousand(n: u64) -> Duration {
    in_session(Measure::Task, || {
        for function in thousand::functions() {
            black_box(function(1));
        }
        calls(n, profiled::five_lines)
    })
}

fn main() -> io::Result<()> {
    serve(&[
        ("pread", pread),
        ("rounds", |n| timed(|| rounds(n))),
        ("rounds_off", |n| switched_off(|| timed(|| profiled::rounds(n)))),
        ("rounds_by_task", |n| {
            in_session(Measure::Task, || timed(|| profiled::rounds(n)))
        }),
        ("rounds_by_rss", |n| {
            in_session(Measure::Rss, || timed(|| profiled::rounds(n)))
        }),
        ("five_lines", |n| calls(n, five_lines)),
        ("five_lines_off", |n| switched_off(|| calls(n, profiled::five_lines))),
        ("five_lines_by_task", |n| {
            in_session(Measure::Task, || calls(n, profiled::five_lines))
        }),
        ("five_lines_by_task_on_end", |n| {
            in_session(Measure::Task, || timed_on_end(n, |n| calls(n, profiled::five_lines)))
        }),
        ("five_lines_beside_a_thousand", one_beside_a_thousand),
        ("functions_in_turns", functions_in_turns),
        ("five_lines_merged", |n| {
            while_merging(|| calls(n, profiled::five_lines))
        }),
        ("five_lines_bare", bare_calls),
        ("five_lines_merged_on_end", |n| {
            while_merging(|| timed_on_end(n, |n| calls(n, profiled::five_lines)))
        }),
        ("five_lines_to_sink", |n| to_sink(|| calls(n, profiled::five_lines))),
        ("twenty_five_lines", |n| calls(n, twenty_five_lines)),
        ("twenty_five_lines_by_task", |n| {
            in_session(Measure::Task, || calls(n, profiled::twenty_five_lines))
        }),
        ("twenty_five_lines_merged", |n| {
            while_merging(|| calls(n, profiled::twenty_five_lines))
        }),
        ("invocations_1", |n| invocations(n, 1, unprofiled_invocation)),
        ("invocations_1000", |n| invocations(n, 1000, unprofiled_invocation)),
        ("invocations_1_by_task", |n| invocations(n, 1, profiled_invocation)),
        ("invocations_1000_by_task", |n| {
            invocations(n, 1000, profiled_invocation)
        }),
    ])
}
