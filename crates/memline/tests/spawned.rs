//! Work that a call starts on other tasks and threads: its bytes are the spawning line's share, and the call's own.
#![allow(clippy::unused_async, reason = "what is tested are calls that need not wait")]

mod support;

use std::panic::resume_unwind;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use memline::{LineStats, Measure, Outcome, Report, Row, Session, SpawnClosure as _, SpawnFuture as _, profile};
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

fn line(report: &Report, place: usize) -> LineStats {
    report.rows()[place].stats().expect("the line ran")
}

/// What is spawned on each line that spawns.
fn shares(report: &Report) -> Vec<(usize, i64)> {
    let rows = report.rows().iter().enumerate().skip(1);
    rows.filter_map(|(place, row)| Some((place, row.stats()?.spawned_bytes?)))
        .collect()
}

/// Runs `future` in a session of its own, on a runtime of two threads, until nothing of it runs any more. There is one more
/// thread for blocking work: with another, tokio's table of its threads would grow, and one that was there before the session
/// would be given back in it.
fn profile_tasks<T>(future: impl Future<Output = T>) -> (T, Vec<Report>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(1)
        .build()
        .expect("threads can be started");
    let session = Session::builder().measure(Measure::Task).open();
    let result = runtime.block_on(session.scope(future));
    drop(runtime);
    (result, session.finish().into_reports())
}

/// All that the calls and what they spawned allocated has been freed, wherever.
#[track_caller]
fn assert_nothing_retained(reports: &[Report]) {
    let outermost = &reports[0];
    assert_eq!(outermost.retained_bytes(), 0, "{outermost}");
}

#[profile]
async fn spawns(bytes: usize) -> usize {
    let task = tokio::spawn(keeps(bytes).in_current_line());
    let other = tokio::spawn(async move { drop(vec![0_u8; bytes]) }.in_current_line());
    let kept = task.await.expect("it does not panic");
    other.await.expect("it does not panic");
    kept.len()
}

async fn keeps(bytes: usize) -> Vec<u8> {
    let kept = vec![0_u8; bytes];
    give_way().await;
    kept
}

#[test]
fn tasks_are_the_share_of_their_line() {
    let (length, reports) = profile_tasks(spawns(1000));
    assert_eq!(length, 1000);
    assert_eq!(shares(&reports[0]), [(2, 1000), (3, 0)]);
    // The line itself has what the runtime takes for a task, the closing brace what the task had made.
    assert!(line(&reports[0], 2).increment_bytes > 0);
    assert_eq!(line(&reports[0], 7).increment_bytes, -1000);
    assert_nothing_retained(&reports);
}

#[profile]
async fn spawns_blocking(bytes: usize) -> usize {
    let argument = vec![0_u8; bytes];
    let task = tokio::task::spawn_blocking((move || drop(argument)).in_current_line());
    task.await.expect("it does not panic");
    let task = tokio::task::spawn_blocking((move || vec![0_u8; bytes]).in_current_line());
    task.await.expect("it does not panic").len()
}

/// What a task frees of its call's, its share is less by.
#[test]
fn blocking_work_frees_and_allocates_for_its_call() {
    let (length, reports) = profile_tasks(spawns_blocking(1000));
    assert_eq!(length, 1000);
    assert_eq!(line(&reports[0], 2).increment_bytes, 1000);
    assert_eq!(shares(&reports[0]), [(3, -1000), (5, 1000)]);
    assert_nothing_retained(&reports);
}

#[profile]
fn threads(n: usize) -> usize {
    let mut threads = Vec::with_capacity(n);
    for bytes in 0..n {
        let thread = std::thread::spawn((move || vec![0_u8; 100 * bytes]).in_current_line());
        threads.push(thread);
    }
    threads
        .into_iter()
        .map(|thread| thread.join().map_or(0, |bytes| bytes.len()))
        .sum()
}

#[test]
fn threads_are_the_share_of_their_line() {
    let session = Session::builder().measure(Measure::Task).open();
    assert_eq!(session.run(|| threads(5)), 1000);
    let reports = session.finish().into_reports();
    assert_eq!(shares(&reports[0]), [(4, 1000)]);
}

#[profile]
async fn outer(bytes: usize) -> usize {
    let task = tokio::spawn(inner(bytes).in_current_line());
    let own = vec![0_u8; bytes];
    own.len() + task.await.expect("it does not panic")
}

#[profile]
async fn inner(bytes: usize) -> usize {
    let kept = vec![0_u8; 2 * bytes];
    let task = tokio::spawn(keeps(bytes).in_current_line());
    kept.len() + task.await.expect("it does not panic").len()
}

/// A profiled function that runs in a task reports to the session of whoever spawned it.
#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn a_profiled_task_reports_to_the_spawning_session() {
    let (sum, reports) = profile_tasks(outer(1000));
    assert_eq!(sum, 4000);
    let names: Vec<_> = reports
        .iter()
        .map(|report| (report.function(), report.calls(), report.outcome()))
        .collect();
    assert_eq!(
        names,
        [("outer", 1, Outcome::Returned), ("inner", 1, Outcome::Returned)]
    );
    assert_eq!(shares(&reports[1]), [(3, 1000)]);
    assert_eq!(line(&reports[1], 2).increment_bytes, 2000);
    // All that came of the task is in the share of the line that spawned it.
    assert_eq!(shares(&reports[0]), [(2, reports[1].net_bytes() + 1000)]);
    assert_nothing_retained(&reports);
}

#[profile]
async fn aborts(bytes: usize) {
    let waits = async move {
        let _kept = vec![0_u8; bytes];
        std::future::pending::<()>().await;
    };
    let stuck = tokio::spawn(waits.in_current_line());
    give_way().await;
    stuck.abort();
    assert!(stuck.await.is_err());
}

#[profile]
async fn fails(bytes: usize) -> bool {
    let panics = async move {
        let kept = vec![0_u8; bytes];
        give_way().await;
        resume_unwind(Box::new(kept.len()));
    };
    let task = tokio::spawn(panics.in_current_line());
    task.await.is_err()
}

#[test]
fn tasks_that_are_aborted_or_panic_give_back_in_their_share() {
    let ((), reports) = profile_tasks(aborts(1000));
    assert_eq!(shares(&reports[0]), [(6, 0)]);
    assert_nothing_retained(&reports);

    // The lines of the block have what they did as their own increments.
    let (failed, reports) = profile_tasks(fails(1000));
    assert!(failed);
    assert_eq!(line(&reports[0], 3).increment_bytes, 1000);
    assert_eq!(shares(&reports[0]), [(7, 0)]);
    assert_nothing_retained(&reports);
}

async fn keeps_forever(bytes: usize) {
    let _kept = vec![0_u8; bytes];
    std::future::pending::<()>().await;
}

#[profile]
#[allow(clippy::async_yields_async, reason = "whoever calls it is to have the handle")]
async fn leaves_running(bytes: usize) -> tokio::task::JoinHandle<()> {
    tokio::spawn(keeps_forever(bytes).in_current_line())
}

/// A share is what it is when the session finishes.
#[test]
#[allow(clippy::async_yields_async, reason = "the task goes on")]
fn what_still_runs_is_counted_as_it_is() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("it needs nothing");
    let session = Session::builder().measure(Measure::Task).open();
    let running = runtime.block_on(async {
        let running = session.scope(leaves_running(1000)).await;
        give_way().await;
        running
    });
    let reports = session.finish().into_reports();
    assert_eq!(shares(&reports[0]), [(3, 1000)]);
    running.abort();
    assert!(runtime.block_on(running).is_err());
}

#[profile]
async fn work(bytes: usize) -> usize {
    let mut kept = vec![0_u8; bytes];
    give_way().await;
    kept.reserve_exact(3 * bytes);
    give_way().await;
    kept.capacity()
}

fn increments(report: &Report) -> Vec<i64> {
    let lines = report.rows().iter().skip(1).filter_map(Row::stats);
    lines.map(|line| line.increment_bytes).collect()
}

#[profile]
async fn gathers(mut group: FuturesUnordered<impl Future<Output = usize>>) -> usize {
    let mut sum = 0;
    while let Some(bytes) = group.next().await {
        sum += bytes;
    }
    let own = vec![0_u8; sum];
    own.len()
}

/// An executor in a profiled line polls other sessions' futures: what they do is theirs.
#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn futures_of_other_sessions_are_not_charged_to_the_line_that_polls_them() {
    let sessions = [100, 2000, 30].map(|bytes| (bytes, Session::builder().measure(Measure::Task).open()));
    let group: FuturesUnordered<_> = sessions
        .iter()
        .map(|(bytes, session)| session.scope(work(*bytes)))
        .collect();
    let session = Session::builder().measure(Measure::Task).open();
    assert_eq!(drive(session.scope(gathers(group))), 4 * 2130);
    let reports = session.finish().into_reports();
    let waits = line(&reports[0], 3);
    assert_eq!(
        (waits.occurrences, waits.increment_bytes),
        (4, waits.increment_bytes.min(0))
    );
    assert_eq!(line(&reports[0], 6).increment_bytes, 4 * 2130);
    for (bytes, session) in sessions {
        let bytes = i64::try_from(bytes).expect("small");
        let reports = session.finish().into_reports();
        assert_eq!(increments(&reports[0]), [bytes, 0, 3 * bytes, 0, 0, -4 * bytes]);
        assert_eq!(reports[0].freed_by_others_bytes(), 0);
    }
}

/// A future that began in one session and is polled on in another stays where it began.
#[test]
fn a_future_that_moves_to_another_sessions_task_stays_in_its_own() {
    let [first, second] = [(); 2].map(|()| Session::builder().measure(Measure::Task).open());
    let mut group = FuturesUnordered::new();
    group.push(work(500));
    assert!(first.run(|| group.next().now_or_never()).is_none());
    assert_eq!(drive(second.scope(gathers(group))), 2000);
    let reports = first.finish().into_reports();
    assert_eq!(increments(&reports[0]), [500, 0, 1500, 0, 0, -2000]);
    let reports = second.finish().into_reports();
    assert_eq!((reports.len(), reports[0].function()), (1, "gathers"));
    assert_eq!(line(&reports[0], 6).increment_bytes, 2000);
    assert_eq!(reports[0].rows()[0].stats().expect("it ran").allocations, Some(1));
}

#[profile]
fn blocks_on(bytes: usize, other: Option<&Session>) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("it needs nothing");
    let own = runtime.block_on(work(bytes));
    let local = tokio::task::LocalSet::new();
    let of_local = local.block_on(&runtime, work(10 * bytes));
    let of_other = other.map_or(0, |other| runtime.block_on(other.scope(work(bytes))));
    own + of_local + of_other
}

/// A runtime inside a profiled line: what it runs of the same session is the line's, what of another is not.
#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn a_runtime_inside_a_line_charges_it_for_its_own_session_only() {
    let [session, other] = [(); 2].map(|()| Session::builder().measure(Measure::Task).open());
    let sum = session.run(|| blocks_on(100, Some(&other)));
    assert_eq!(sum, 4 * 100 * 12);
    let reports = session.finish().into_reports();
    for place in [4, 6, 7] {
        assert_eq!(line(&reports[0], place).increment_bytes, 0, "{}", reports[0]);
    }
    let high =
        |place| line(&reports[0], place).high_water_bytes.expect("task has marks") - line(&reports[0], 4).usage_bytes;
    assert_eq!(high(4), 400);
    assert_eq!(
        high(6) - (line(&reports[0], 5).usage_bytes - line(&reports[0], 4).usage_bytes),
        4000
    );
    assert_eq!(
        high(7) - (line(&reports[0], 5).usage_bytes - line(&reports[0], 4).usage_bytes),
        0
    );
    assert_eq!((reports[1].function(), reports[1].calls()), ("work", 2));
    assert_eq!(increments(&reports[1]), [1100, 0, 3300, 0, 0, -4400]);
    assert_eq!(increments(&other.finish()[0]), [100, 0, 300, 0, 0, -400]);
}

/// What is not profiled by `task`, or not profiled at all, runs all the same.
#[test]
fn spawning_works_where_nobody_counts() {
    assert_eq!((|| 7).in_current_line()(), 7);
    assert_eq!(drive(async { 8 }.in_current_line()), 8);
    let session = Session::builder().measure(Measure::Rss).open();
    assert_eq!(session.run(|| threads(3)), 300);
    let reports = session.finish().into_reports();
    assert_eq!(shares(&reports[0]), []);
    // Never polled.
    drop(Box::pin(async {}.in_current_line()));
}
