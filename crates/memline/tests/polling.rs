//! Futures that take turns inside one line, are raced, gathered, streamed and dropped: each has its own bytes.

mod support;

use std::pin::pin;
use std::task::{Context, Waker};

use futures_util::future::{Either, join_all, select};
use futures_util::stream::{FuturesOrdered, FuturesUnordered, unfold};
use futures_util::{StreamExt as _, join, pin_mut, select_biased};
use memline::{Measure, Outcome, Report, Session, profile};
use support::reckoning::{Reckoning, numbers};
use support::{assert_full, drive, give_way, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Runs `future` in a session of its own until it is done.
fn profile_driven<T>(future: impl Future<Output = T>) -> (T, Vec<Report>) {
    let session = Session::builder().measure(Measure::Task).open();
    let result = drive(session.scope(future));
    (result, session.finish().into_reports())
}

fn increments(report: &Report) -> Vec<i64> {
    numbers(report).values().map(|line| line.increment).collect()
}

/// Holds `bytes`, then twice as much, giving way `turns` times at each.
#[profile]
async fn work(bytes: usize, turns: usize) -> usize {
    let mut kept = vec![0_u8; bytes];
    for _ in 0..turns {
        give_way().await;
    }
    kept.resize(2 * bytes, 0);
    for _ in 0..turns {
        give_way().await;
    }
    kept.len() / 2
}

/// What one call of `work` shows.
fn worked(reckoning: &mut Reckoning, bytes: i64, turns: usize) {
    reckoning.line(2, &[bytes]);
    for _ in 0..turns {
        reckoning.line(3, &[]);
        reckoning.line(4, &[]);
    }
    reckoning.line(3, &[]);
    reckoning.line(6, &[bytes]);
    for _ in 0..turns {
        reckoning.line(7, &[]);
        reckoning.line(8, &[]);
    }
    reckoning.line(7, &[]);
    reckoning.line(10, &[]);
    reckoning.line(11, &[-2 * bytes]);
}

/// What calls of `work` show together, whatever turns they took: without the marks, which begin at different usages.
#[track_caller]
fn assert_worked(report: &Report, calls: &[(i64, usize)]) {
    assert_eq!((report.function(), report.calls()), ("work", calls.len() as u64));
    let bytes: i64 = calls.iter().map(|(bytes, _)| bytes).sum();
    let turns: u64 = calls.iter().map(|(_, turns)| *turns as u64).sum();
    let calls = report.calls();
    let rows: Vec<_> = numbers(report)
        .values()
        .map(|line| (line.occurrences, line.increment, line.allocations))
        .collect();
    assert_eq!(
        rows,
        [
            (calls, bytes, calls),
            (turns + calls, 0, 0),
            (turns, 0, 0),
            (calls, bytes, calls),
            (turns + calls, 0, 0),
            (turns, 0, 0),
            (calls, 0, 0),
            (calls, -2 * bytes, 0)
        ]
    );
    assert_eq!(report.net_bytes(), 0);
}

#[profile]
async fn joins() -> usize {
    let (first, second) = join!(work(100, 3), work(5000, 5));
    let kept = vec![0_u8; first];
    kept.len() + second
}

#[test]
fn joined_futures_take_turns_in_one_line() {
    let (result, reports) = profile_driven(joins());
    assert_eq!(result, 5100);
    assert_full(
        &reports[0],
        0,
        "
                   |async fn joins() -> usize {
1x +0 ^10200 #4    |    let (first, second) = join!(work(100, 3), work(5000, 5));
1x +100 ^100 #1    |    let kept = vec![0_u8; first];
1x +0 ^100 #0      |    kept.len() + second
1x -100 ^100 #0    |}
",
    );
    assert_worked(&reports[1], &[(100, 3), (5000, 5)]);
}

/// Alone in its session, a call is exact in its marks too, while another holds memory between its polls.
#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn joined_sessions_do_not_see_each_other() {
    let sessions = [(100, 3), (5000, 5), (7, 0)].map(|call| (call, Session::builder().measure(Measure::Task).open()));
    drive(join_all(
        sessions
            .iter()
            .map(|((bytes, turns), session)| session.scope(work(*bytes, *turns))),
    ));
    for ((bytes, turns), session) in sessions {
        let mut reckoning = Reckoning::default();
        worked(&mut reckoning, i64::try_from(bytes).unwrap(), turns);
        let reports = session.finish().into_reports();
        reckoning.assert(&reports[0]);
        assert_eq!(reports[0].polls(), 2 * turns as u64 + 1);
    }
}

#[profile]
async fn loses(bytes: usize) -> usize {
    let kept = vec![0_u8; bytes];
    give_way().await;
    let more = vec![0_u8; bytes];
    std::future::pending::<()>().await;
    kept.len() + more.len()
}

#[profile]
async fn races() -> usize {
    let won = select_biased! {
        lost = std::pin::pin!(futures_util::FutureExt::fuse(loses(3000))) => lost,
        won = std::pin::pin!(futures_util::FutureExt::fuse(work(10, 4))) => won,
    };
    let lost = loses(70);
    pin_mut!(lost);
    let Either::Left((won_again, _lost)) = select(pin!(work(20, 3)), lost).await else {
        return 0;
    };
    won + won_again
}

/// A loser gives back what it held on the line where it stopped; that is the racing line's, or the closing brace's.
#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn the_losers_of_a_race_give_back_on_their_own_rows() {
    let (result, reports) = profile_driven(races());
    assert_eq!(result, 30);
    assert_full(
        &reports[0],
        0,
        "
                   |async fn races() -> usize {
1x +0 ^6020 #4     |    let won = select_biased! {
                   |        lost = std::pin::pin!(futures_util::FutureExt::fuse(loses(3000))) => lost,
                   |        won = std::pin::pin!(futures_util::FutureExt::fuse(work(10, 4))) => won,
                   |    };
1x +0 ^0 #0        |    let lost = loses(70);
1x +0 ^0 #0        |    pin_mut!(lost);
1x +140 ^180 #4    |    let Either::Left((won_again, _lost)) = select(pin!(work(20, 3)), lost).await else {
                   |        return 0;
                   |    };
1x +0 ^140 #0      |    won + won_again
1x -140 ^140 #0    |}
",
    );
    assert_eq!(
        (reports[1].function(), reports[1].calls(), reports[1].outcome()),
        ("loses", 2, Outcome::Cancelled)
    );
    assert_eq!(increments(&reports[1]), [3070, 0, 3070, -6140]);
    assert!(reports[1].rows()[5].was_cancelled());
    assert_worked(&reports[2], &[(10, 4), (20, 3)]);
}

#[profile]
async fn gathers(unordered: bool) -> usize {
    let calls = [(400, 4), (30, 0), (2000, 2)].map(|(bytes, turns)| work(bytes, turns));
    let mut sum = 0;
    if unordered {
        let mut group: FuturesUnordered<_> = calls.into_iter().collect();
        while let Some(bytes) = group.next().await {
            sum += bytes;
        }
        return sum;
    }
    let mut group: FuturesOrdered<_> = calls.into_iter().collect();
    while let Some(bytes) = group.next().await {
        sum += bytes;
    }
    sum
}

/// What the group allocates for itself is taken on the line that fills it, and given back where it is done with.
#[test]
fn gathered_futures_are_exact() {
    for unordered in [true, false] {
        let (sum, reports) = profile_driven(gathers(unordered));
        assert_eq!(sum, 2430);
        assert_worked(&reports[1], &[(400, 4), (30, 0), (2000, 2)]);
        let [fills, waits, adds, last] = if unordered { [5, 6, 7, 9] } else { [11, 12, 13, 16] };
        let rows = numbers(&reports[0]);
        let group = rows[&fills];
        assert!(group.increment > 0, "{}", reports[0]);
        assert_eq!(group.increment + rows[&waits].increment + rows[&last].increment, 0);
        assert_eq!((rows[&adds].occurrences, rows[&adds].increment), (3, 0));
        assert_eq!(rows[&waits].occurrences, 4);
        assert_eq!(reports[0].net_bytes(), 0);
    }
}

#[profile]
async fn streams(n: usize) -> usize {
    let items = unfold(1, |item| async move {
        give_way().await;
        let bytes = vec![0_u8; item];
        Some((bytes, item + 1))
    });
    let mut items = pin!(items.take(n));
    let mut kept = Vec::with_capacity(n);
    while let Some(item) = items.next().await {
        give_way().await;
        if item.len() % 2 == 0 {
            kept.push(item);
        }
    }
    kept.len()
}

/// What the stream makes is charged to the stream's own lines; what is not kept goes at the end of the loop's block.
#[test]
fn a_stream_in_a_loop_is_exact() {
    let (kept, reports) = profile_driven(streams(5));
    assert_eq!(kept, 2);
    assert_full(
        &reports[0],
        0,
        "
                   |async fn streams(n: usize) -> usize {
1x +0 ^0 #0        |    let items = unfold(1, |item| async move {
5x +0 ^126 #0      |        give_way().await;
5x +15 ^131 #5     |        let bytes = vec![0_u8; item];
5x +0 ^131 #0      |        Some((bytes, item + 1))
                   |    });
1x +0 ^0 #0        |    let mut items = pin!(items.take(n));
1x +120 ^120 #1    |    let mut kept = Vec::with_capacity(n);
6x +0 ^131 #0      |    while let Some(item) = items.next().await {
5x +0 ^131 #0      |        give_way().await;
5x +0 ^131 #0      |        if item.len() % 2 == 0 {
2x +0 ^126 #0      |            kept.push(item);
                   |        }
5x -9 ^131 #0      |    }
1x +0 ^126 #0      |    kept.len()
1x -126 ^126 #0    |}
",
    );
}

#[profile]
async fn buffers() -> usize {
    let calls = futures_util::stream::iter([(10, 3), (20, 1), (40, 0), (80, 2)]);
    let started = calls.map(|(bytes, turns)| work(bytes, turns));
    started
        .buffer_unordered(2)
        .fold(0, async |sum, bytes| sum + bytes)
        .await
}

#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn a_buffered_stream_is_exact() {
    let (sum, reports) = profile_driven(buffers());
    assert_eq!(sum, 150);
    // What the buffer itself takes, the line has that makes it; it goes when the stream is done with.
    let buffer = numbers(&reports[0])[&4].increment;
    assert!(buffer > 0, "{}", reports[0]);
    assert_eq!(increments(&reports[0]), [0, 0, buffer, 0, -buffer, 0]);
    assert_worked(&reports[1], &[(10, 3), (20, 1), (40, 0), (80, 2)]);
}

#[profile]
fn polls_and_drops(future: std::pin::Pin<&mut futures_util::future::OptionFuture<impl Future<Output = usize>>>) {
    let mut future = future;
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..2 {
        assert!(future.as_mut().poll(&mut context).is_pending());
    }
    future.set(None.into());
}

/// Polled and dropped by hand, inside another call's lines.
#[test]
fn a_future_dropped_midway_gives_back_on_the_line_that_drops_it() {
    let reports = profile(|| polls_and_drops(pin!(Some(loses(50)).into())));
    let rows = numbers(&reports[0]);
    assert_eq!(
        [rows[&5], rows[&7]].map(|line| (line.occurrences, line.increment, line.allocations)),
        [(2, 100, 2), (1, -100, 0)]
    );
    assert_eq!(reports[1].outcome(), Outcome::Cancelled);
    assert_eq!(increments(&reports[1]), [50, 0, 50, -100]);
}

/// Polled on one thread and dropped on another: what it holds was its own, so it ends where it began.
#[test]
fn a_future_dropped_on_another_thread_gives_back_on_its_own_row() {
    let session = Session::builder().measure(Measure::Task).open();
    let mut future = Box::pin(session.scope(loses(50)));
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..2 {
        assert!(future.as_mut().poll(&mut context).is_pending());
    }
    std::thread::scope(|scope| {
        scope.spawn(move || drop(future));
    });
    let reports = session.finish().into_reports();
    assert_eq!(increments(&reports[0]), [50, 0, 50, -100]);
    assert_eq!((reports[0].outcome(), reports[0].polls()), (Outcome::Cancelled, 3));
}

#[profile]
async fn panics_in_a_task(bytes: usize) -> usize {
    let kept = vec![0_u8; bytes];
    give_way().await;
    if bytes > 0 {
        std::panic::resume_unwind(Box::new(kept));
    }
    0
}

/// The payload takes the bytes along, to whoever joins the task.
#[test]
fn tasks_that_panic_or_are_aborted_are_exact() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    let in_a_session = |bytes: Option<usize>| {
        let session = Session::builder().measure(Measure::Task).open();
        let handle = session.handle();
        let joined = runtime.block_on(async move {
            let Some(bytes) = bytes else {
                let task = tokio::spawn(handle.scope(loses(64)));
                give_way().await;
                task.abort();
                return task.await;
            };
            tokio::spawn(handle.scope(panics_in_a_task(bytes))).await
        });
        assert!(joined.is_err());
        session.finish().into_reports()
    };
    let panicked = [100, 10_000].map(|bytes| {
        let reports = in_a_session(Some(bytes));
        assert_eq!((reports.len(), reports[0].outcome()), (1, Outcome::Panicked));
        increments(&reports[0])
    });
    let boxes = panicked[0][3];
    assert!(boxes >= 24, "a boxed vector and what unwinding needs: {boxes}");
    assert_eq!(panicked, [[100, 0, 0, boxes], [10_000, 0, 0, boxes]]);
    for _ in 0..if cfg!(miri) { 1 } else { 20 } {
        // How far the task came is chance; that it ended with nothing is not.
        for report in in_a_session(None) {
            assert_eq!((report.net_bytes(), report.outcome()), (0, Outcome::Cancelled));
        }
    }
}
