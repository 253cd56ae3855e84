//! Futures that begin inside another call of their function and go on elsewhere: whether they are inside of one is decided
//! at each poll, not for life.

mod support;

use memline::{Outcome, Report, Session, profile};
use support::beside::line;
use support::hands::{Block, Desk, bytes, elsewhere, opened, poll_once};
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

type Calls = &'static Desk<Block<usize>>;

/// Begins another call of itself, so many deep, and leaves it for others.
#[profile]
async fn handles(depth: usize, left: Calls) -> usize {
    if depth > 0 {
        let mut other = boxed(depth - 1, left);
        assert!(poll_once(&mut other).is_pending());
        left.put(other);
        return depth;
    }
    give_way().await;
    let v = bytes(50_000);
    give_way().await;
    v.len()
}

fn boxed(depth: usize, left: Calls) -> Block<usize> {
    Box::pin(handles(depth, left))
}

/// The desk outlives the calls, so that they can be kept.
fn desk() -> Calls {
    Box::leak(Box::new(Desk::new()))
}

/// A call whose own inner call is left, and what it says of itself.
fn left_by_a_call(session: &Session) -> Block<usize> {
    let left = desk();
    assert_eq!(drive(session.scope(boxed(1, left))), 1);
    left.take()
}

/// What the rest of such a call shows, wherever it runs.
#[track_caller]
fn assert_rest(report: &Report) {
    assert_eq!((report.function(), report.calls()), ("handles", 1));
    let numbers = |text| {
        let line = line(report, text);
        (line.occurrences, line.increment_bytes, line.allocations)
    };
    assert_eq!(numbers("let v ="), (1, 50_000, Some(1)), "{report}");
    assert_eq!(numbers("v.len()"), (1, 0, Some(0)));
    let brace = report.rows().last().and_then(memline::Row::stats);
    assert_eq!(brace.map(|line| line.increment_bytes), Some(-50_000));
    assert_eq!((report.net_bytes(), report.outcome()), (0, Outcome::Returned));
}

#[test]
fn future_that_goes_on_alone_in_a_session_has_a_report() {
    let first = opened();
    let later = left_by_a_call(&first);
    let reports = first.finish().into_reports();
    assert_eq!((reports.len(), reports[0].calls()), (1, 1));
    // The inner call's probes are nobody's while it is inside of the other.
    assert_eq!(line(&reports[0], "if depth > 0").occurrences, 1, "{}", reports[0]);

    let second = opened();
    assert_eq!(drive(second.scope(later)), 50_000);
    let reports = second.finish().into_reports();
    assert_eq!(reports.len(), 1);
    assert_rest(&reports[0]);
}

/// On another thread, and in the session that it began in.
#[test]
fn future_that_goes_on_alone_in_its_first_session_has_a_report() {
    let session = opened();
    let later = left_by_a_call(&session);
    assert_eq!(elsewhere(|| drive(session.scope(later))), 50_000);
    let reports = session.finish().into_reports();
    assert_eq!(reports.len(), 1);
    assert_eq!(line(&reports[0], "let v =").increment_bytes, 50_000, "{}", reports[0]);
}

#[profile]
async fn awaits(call: Block<usize>) -> usize {
    call.await
}

/// Inside a call of another function.
#[test]
fn future_that_goes_on_in_another_functions_call_has_a_report() {
    let later = left_by_a_call(&opened());
    let session = opened();
    assert_eq!(drive(session.scope(awaits(later))), 50_000);
    let reports = session.finish().into_reports();
    assert_eq!((reports.len(), reports[0].function()), (2, "awaits"));
    assert_rest(&reports[1]);
}

/// Begun alone, and polled on inside a call of its function: its bytes are in that call's line.
#[profile]
async fn nests(inner: Option<Block<usize>>) -> usize {
    let own = bytes(10);
    let mut sum = own.len();
    give_way().await;
    if let Some(inner) = inner {
        sum += inner.await;
    }
    let more = bytes(1000);
    sum + more.len()
}

#[test]
fn future_that_began_alone_goes_on_inside_a_call_of_its_function() {
    let session = opened();
    let mut inner: Block<usize> = Box::pin(nests(None));
    assert!(session.run(|| poll_once(&mut inner)).is_pending());
    assert_eq!(drive(session.scope(nests(Some(inner)))), 2020);
    let reports = session.finish().into_reports();
    assert_eq!(reports.len(), 1);
    assert_eq!(line(&reports[0], "let own =").increment_bytes, 20, "{}", reports[0]);
    let net: i64 = reports[0].rows()[1..]
        .iter()
        .filter_map(|row| Some(row.stats()?.increment_bytes))
        .sum();
    assert_eq!(reports[0].net_bytes(), net);
}

/// Begun inside another call, dropped alone.
#[test]
fn future_that_began_inside_a_call_is_dropped_alone() {
    let first = opened();
    let later = left_by_a_call(&first);
    drop(first.finish());
    let second = opened();
    let mut later = Box::pin(second.scope(later));
    assert!(poll_once(&mut later).is_pending());
    drop(later);
    let reports = second.finish().into_reports();
    assert_eq!((reports.len(), reports[0].calls()), (1, 1));
    assert_eq!(
        (reports[0].outcome(), reports[0].net_bytes()),
        (Outcome::Cancelled, 0),
        "{}",
        reports[0]
    );
    assert_eq!(line(&reports[0], "let v =").increment_bytes, 50_000);
}
