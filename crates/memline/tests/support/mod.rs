//! What the tests share: running something in a session, and reports in a form that can be compared whole.
#![allow(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod beside;
pub(crate) mod hands;
pub(crate) mod reckoning;
pub(crate) mod told;

use std::fmt::Write as _;
use std::future::Future;
use std::task::Poll;

use memline::{Measure, Report, Row, Session};

/// The reports of what `f` calls, counted exactly.
pub(crate) fn profile(f: impl FnOnce()) -> Vec<Report> {
    let session = Session::builder().measure(Measure::Task).open();
    session.run(f);
    session.finish().into_reports()
}

/// The reports of what `future` calls, on one thread.
pub(crate) fn profile_async<T>(future: impl Future<Output = T>) -> (T, Vec<Report>) {
    let session = Session::builder().measure(Measure::Task).open();
    let result = futures_util::FutureExt::now_or_never(session.scope(future)).expect("nothing is waited for");
    (result, session.finish().into_reports())
}

/// As [`profile_async`], of a future that waits, on one thread.
pub(crate) fn profiled<T>(future: impl Future<Output = T>) -> (T, Vec<Report>) {
    let session = Session::builder().measure(Measure::Task).open();
    let result = drive(session.scope(future));
    (result, session.finish().into_reports())
}

/// A report as a listing: occurrences and increment in bytes, then the line. The usage at entry is left out.
pub(crate) fn listing(report: &Report) -> String {
    let mut text = String::new();
    for (index, row) in report.rows().iter().enumerate() {
        let numbers = match row.stats() {
            Some(measured) if index == 0 => format!("{}x", measured.occurrences),
            Some(measured) => format!("{}x {:+}", measured.occurrences, measured.increment_bytes),
            None => String::new(),
        };
        let _ = writeln!(text, "{numbers:<10} |{}", row.contents());
    }
    text
}

/// The sum of the increments below the first row.
pub(crate) fn net(report: &Report) -> i64 {
    report.rows()[1..]
        .iter()
        .filter_map(Row::stats)
        .map(|measured| measured.increment_bytes)
        .sum()
}

/// Lets other tasks run, without an allocation.
pub(crate) async fn give_way() {
    let mut is_later = false;
    // By `move`, as a future that borrows from itself must not be read in between: futures_util's `Take`, `FuturesOrdered` and
    // `join_all` do that, which miri refuses.
    std::future::poll_fn(move |context| {
        if std::mem::replace(&mut is_later, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Polls `future` until it is done, on this thread.
pub(crate) fn drive<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

/// A report as a listing with all that is counted: occurrences, increment, the high-water mark over the usage at entry,
/// and allocations, then the line.
pub(crate) fn full_listing(report: &Report) -> String {
    let numbers = reckoning::numbers(report);
    let mut text = String::new();
    for (place, row) in report.rows().iter().enumerate().skip(1) {
        let numbers = numbers.get(&place).map_or(String::new(), |line| {
            format!(
                "{}x {:+} ^{} #{}",
                line.occurrences, line.increment, line.high_water, line.allocations
            )
        });
        let _ = writeln!(text, "{numbers:<18} |{}", row.contents());
    }
    text
}

/// The only report's full listing is this, and its increments add up to `net_bytes`.
#[track_caller]
pub(crate) fn assert_full(report: &Report, net_bytes: i64, expected: &str) {
    assert_eq!(full_listing(report).trim_end(), expected.trim_matches('\n').trim_end());
    assert_eq!((net(report), report.net_bytes()), (net_bytes, net_bytes));
}
