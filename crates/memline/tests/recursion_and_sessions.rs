//! A recursive call belongs to the outermost call's line, but only within one session: what is called in another session
//! has reports there.

mod support;

use std::pin::Pin;

use memline::{Outcome, Report, Session, profile};
use support::beside::line;
use support::hands::{bytes, opened};
use support::{drive, give_way, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// How often a line ran, and what it was charged with.
fn ran(report: &Report, text: &str) -> (u64, i64) {
    let line = line(report, text);
    (line.occurrences, line.increment_bytes)
}

/// Each level opens a session for the next. Returns the reports of all sessions below, the innermost first.
#[profile]
fn descends(depth: usize) -> Vec<Vec<Report>> {
    let kept = bytes(100 * (depth + 1));
    if depth == 0 {
        return Vec::new();
    }
    let session = opened();
    let mut below = session.run(|| descends(depth - 1));
    below.push(session.finish().into_reports());
    assert_eq!(kept.len(), 100 * (depth + 1));
    below
}

#[test]
fn call_in_a_session_within_has_a_report_there() {
    let session = opened();
    let mut levels = session.run(|| descends(3));
    levels.push(session.finish().into_reports());
    assert_eq!(levels.len(), 4);
    for (depth, reports) in levels.iter().enumerate() {
        assert_eq!(reports.len(), 1, "at depth {depth}");
        let report = &reports[0];
        assert_eq!((report.calls(), report.outcome()), (1, Outcome::Returned));
        let bytes = 100 * i64::try_from(depth + 1).expect("few");
        assert_eq!(ran(report, "let kept"), (1, bytes), "{report}");
        assert_eq!(ran(report, "if depth == 0"), (1, 0));
        if depth == 0 {
            assert_eq!(ran(report, "return Vec::new();"), (1, -100));
        } else {
            assert_eq!(ran(report, "assert_eq!"), (1, 0));
            assert_eq!(line(report, "session.run(").occurrences, 1);
        }
    }
}

#[profile]
fn recurses(depth: usize, session: Option<&Session>) -> usize {
    let kept = bytes(10);
    match depth {
        0 => kept.len(),
        2 => kept.len() + session.map_or(0, |session| session.run(|| recurses(1, None))),
        _ => kept.len() + recurses(depth - 1, session),
    }
}

/// Of five calls three are in the outer session, two in the inner one: each pair is one call with its recursion.
#[test]
fn recursion_ends_at_a_sessions_border_and_not_before() {
    let inner = opened();
    let reports = profile(|| assert_eq!(recurses(4, Some(&inner)), 50));
    for (reports, recursion) in [
        (reports, "_ => kept.len() + recurses"),
        (inner.finish().into_reports(), "_ => kept.len() + recurses"),
    ] {
        assert_eq!((reports.len(), reports[0].calls()), (1, 1));
        assert_eq!(ran(&reports[0], "let kept"), (1, 10), "{}", reports[0]);
        assert_eq!(ran(&reports[0], recursion), (1, 0));
        assert_eq!(reports[0].net_bytes(), 0);
    }
}

#[profile]
async fn waits(depth: usize) -> usize {
    let kept = bytes(10 + depth);
    give_way().await;
    if depth == 0 {
        return kept.len();
    }
    let session = opened();
    let below: Pin<Box<dyn Future<Output = usize>>> = Box::pin(waits(depth - 1));
    let sum = session.scope(below).await;
    assert_waited(&session.finish().into_reports(), 9 + depth);
    sum + kept.len()
}

/// One call, which kept so much; what it called in a session within is not in its lines.
#[track_caller]
fn assert_waited(reports: &[Report], kept: usize) {
    assert_eq!((reports.len(), reports[0].calls()), (1, 1));
    let kept = i64::try_from(kept).expect("few");
    assert_eq!(ran(&reports[0], "let kept"), (1, kept), "{}", reports[0]);
    assert_eq!(ran(&reports[0], "give_way().await"), (1, 0));
    assert_eq!(ran(&reports[0], "if depth == 0"), (1, 0));
}

#[test]
fn async_call_in_a_session_within_has_a_report_there() {
    let session = opened();
    assert_eq!(drive(session.scope(waits(2))), 10 + 11 + 12);
    let reports = session.finish().into_reports();
    assert_waited(&reports, 12);
    assert_eq!(ran(&reports[0], "sum + kept.len()"), (1, 0));
}

#[profile]
fn hands_a_closure_on(session: Option<&Session>) -> usize {
    let mut seen = 0;
    let mut see = || {
        seen += 1;
        bytes(5).len()
    };
    let mut sum = see();
    if let Some(session) = session {
        sum += session.run(|| hands_a_closure_on(None));
        sum += session.run(&mut see);
    }
    sum + seen
}

/// When the inner call has gone, the outer one's lines go on in its own report, its closures' in both sessions.
#[test]
fn lines_after_a_call_in_another_session_are_the_outer_calls() {
    let inner = opened();
    let reports = profile(|| assert_eq!(hands_a_closure_on(Some(&inner)), 5 + 6 + 5 + 2));
    let inner = inner.finish().into_reports();
    assert_eq!((inner.len(), inner[0].calls()), (1, 1));
    assert_eq!((reports.len(), reports[0].calls()), (1, 1));
    let runs = |report| ["let mut seen", "seen += 1;", "bytes(5)", "sum + seen"].map(|text| ran(report, text).0);
    assert_eq!(runs(&inner[0]), [1, 1, 1, 1]);
    assert_eq!(runs(&reports[0]), [1, 2, 2, 1]);
}
