//! Sessions in odd states: entered twice, finished while something runs in them, handed to other threads, and measured otherwise
//! than their functions.

mod support;

use std::cell::RefCell;

use memline::{Config, Measure, Outcome, Report, Session, configure, profile};
use support::beside::{assert_beside, line};
use support::hands::{bytes, elsewhere, opened, poll_once};
use support::{drive, give_way, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Net, what others freed, and what is retained.
fn sums(report: &Report) -> [i64; 3] {
    let (net, by_others) = (report.net_bytes(), report.freed_by_others_bytes());
    [net, by_others, report.retained_bytes()]
}

#[rustfmt::skip]
#[profile]
fn enters_again(s: &Session, n: usize) -> usize {
    let held = bytes(10 * n); //= 1x +20 #1
    let below = if n > 1 { s.run(|| enters_again(s, n - 1)) } else { 0 }; //= 1x #1
    held.len() + below //= 1x
    //} 1x -20
}

/// The session that is entered is the one that runs already: the call within is a recursive one.
#[test]
fn session_is_entered_within_itself() {
    let s = opened();
    assert_eq!(s.run(|| enters_again(&s, 2)), 30);
    let reports = s.finish().into_reports();
    assert_eq!((reports.len(), reports[0].calls()), (1, 1));
    assert_beside(&reports[0], &[]);
}

thread_local! {
    /// The reports of calls that ended on this thread when their session had.
    static LATE: RefCell<Vec<Report>> = const { RefCell::new(Vec::new()) };
}

#[profile]
async fn outlives_its_session() -> usize {
    let v = bytes(100);
    give_way().await;
    let w = bytes(20);
    v.len() + w.len()
}

/// What the call had done by the session's end is the session's; the rest is told when it ends.
#[test]
fn call_that_ends_after_its_session_is_reported() {
    let sink = |report: &Report| LATE.with_borrow_mut(|late| late.push(report.clone()));
    configure(Config::new().sink(sink)).expect("it can be read");
    let session = opened();
    assert_eq!(drive(session.scope(outlives_its_session())), 120);
    let mut late = Box::pin(session.scope(outlives_its_session()));
    assert!(poll_once(&mut late).is_pending());
    let reports = session.finish().into_reports();
    assert_eq!((reports[0].calls(), sums(&reports[0])), (1, [100, 0, 100]));
    assert!(poll_once(&mut late).is_ready());
    drop(late);
    let late = LATE.take();
    assert_eq!(
        (late.len(), late[0].calls(), late[0].outcome()),
        (1, 1, Outcome::Returned)
    );
    assert_eq!(sums(&late[0]), [-100, 0, -100]);
    let ran = |report, text| {
        let line = line(report, text);
        (line.occurrences, line.increment_bytes)
    };
    assert_eq!(
        (ran(&reports[0], "let v"), ran(&reports[0], "let w")),
        ((2, 200), (1, 20))
    );
    assert_eq!(ran(&late[0], "let w"), (1, 20));
}

#[rustfmt::skip]
#[profile(measure = "heap")]
fn by_heap(keep: &mut Vec<u8>) -> usize {
    let v = bytes(1 << 20); //= 1x +1048576
    by_task(keep); //= 1x +500
    v.len() //= 1x
    //} 1x -1048576
}

#[rustfmt::skip]
#[profile(measure = "task")]
fn by_task(keep: &mut Vec<u8>) -> usize {
    let v = bytes(300); //= 1x +300 #1
    keep.reserve_exact(500); //= 1x +500 #1
    v.len() //= 1x
    //} 1x -300
}

/// Each function by its own measure, whatever the session's is.
#[test]
fn measures_are_mixed() {
    for measure in [Measure::Task, Measure::Rss, Measure::Heap] {
        let mut keep = Vec::new();
        let session = Session::builder().measure(measure).open();
        assert_eq!(session.run(|| by_heap(&mut keep)), 1 << 20);
        let reports = session.finish().into_reports();
        assert_eq!(
            (reports[0].measure(), reports[1].measure()),
            (Measure::Heap, Measure::Task)
        );
        assert_beside(&reports[1], &[]);
        assert_eq!(sums(&reports[1]), [500, 0, 500], "in a session by {measure}");
    }
}

#[rustfmt::skip]
#[profile]
fn serves_on_threads(handle: &memline::SessionHandle) -> usize {
    let v = bytes(40); //= 1x +40 #1
    let n = elsewhere(|| handle.run(|| works(v.len()))); //= 1x _ #_
    n //= 1x
    //} 1x -40
}

#[rustfmt::skip]
#[profile]
fn works(n: usize) -> usize {
    let v = bytes(n); //= 3x +60 #3
    v.len() //= 3x
    //} 3x -60
}

/// A handle of the session on other threads: the calls there are the session's, and none of the line's.
#[test]
fn handle_runs_calls_on_other_threads() {
    let session = opened();
    let handle = session.handle();
    assert_eq!(session.run(|| serves_on_threads(&handle)), 40);
    assert_eq!(elsewhere(|| handle.run(|| works(10)) + handle.run(|| works(10))), 20);
    let reports = session.finish().into_reports();
    assert_eq!(reports.len(), 2);
    assert_beside(&reports[0], &[]);
    assert_beside(&reports[1], &[]);
    assert!(elsewhere(|| handle.run(|| profile(|| drop(bytes(1))))).is_empty());
}
