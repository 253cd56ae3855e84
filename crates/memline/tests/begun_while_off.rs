//! Futures that are begun while nothing is profiled, and go on inside a profiled call of their own function: that call's
//! lines count what it does itself. The switch is the process's, so that all of it is one test.

mod support;

use memline::{Measure, Outcome, Sampling, Session, profile, set_sampling};
use support::beside::assert_beside;
use support::hands::{Block, bytes, opened, poll_once, up_to};
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[rustfmt::skip]
#[profile]
async fn same(inner: Option<Block<usize>>) -> usize {
    let mut sum = 0; //= 1x
    if let Some(mut inner) = inner { //= 1x
        let early = up_to(1, &mut inner).await; //= 1x
        assert!(early.is_none()); //= 1x
        give_way().await; //= 1x
        sum += inner.await; //= 1x _
    } //= 1x
    let v = bytes(100); //= 1x +100 #1
    give_way().await; //= 1x
    for _ in 0..2 { //= 3x
        give_way().await; //= 2x
        sum += v.len(); //= 2x
    }
    sum //= 1x
    //} 1x -100
}

fn boxed(inner: Option<Block<usize>>) -> Block<usize> {
    Box::pin(same(inner))
}

fn unprofiled() -> Session {
    Session::builder().measure(Measure::Task).sampling(Sampling::Off).open()
}

/// Awaits `inner`, which has begun, in a profiled call of the same function.
#[track_caller]
fn assert_alone(inner: Block<usize>, net: i64) {
    let session = opened();
    assert_eq!(drive(session.scope(same(Some(inner)))), 400);
    let reports = session.finish().into_reports();
    assert_eq!(
        (reports.len(), reports[0].calls(), reports[0].outcome()),
        (1, 1, Outcome::Returned)
    );
    assert_beside(&reports[0], &[]);
    assert_eq!(reports[0].net_bytes(), net);
}

#[test]
fn future_begun_while_off_is_not_heard_by_a_profiled_call() {
    // Begun while the process's switch is off: what it made then is never counted.
    set_sampling(Sampling::Off);
    let mut inner = boxed(None);
    assert!(poll_once(&mut inner).is_pending());
    set_sampling(Sampling::All);
    assert_alone(inner, 0);

    // Begun in a session that is not profiled: its box of so many bytes and its vector were there before.
    let session = unprofiled();
    let mut inner = boxed(None);
    let size = i64::try_from(size_of_val(&*inner)).expect("small");
    assert!(session.run(|| poll_once(&mut inner)).is_pending());
    assert_alone(inner, -100 - size);

    // The other way round: a profiled call that goes on inside an unprofiled one has its own lines, once.
    let session = opened();
    let mut inner: Block<usize> = Box::pin(session.scope(boxed(None)));
    assert!(poll_once(&mut inner).is_pending());
    assert_eq!(drive(unprofiled().scope(same(Some(inner)))), 400);
    let reports = session.finish().into_reports();
    assert_eq!(
        (reports.len(), reports[0].calls(), reports[0].outcome()),
        (1, 1, Outcome::Returned)
    );
    let runs = |text: &str| {
        let row = reports[0].rows().iter().find(|row| row.text().contains(text));
        row.and_then(memline::Row::stats).map(|line| line.occurrences)
    };
    let lines = ["let mut sum", "if let Some", "up_to", "let v =", "for _ in", "sum += v"].map(runs);
    assert_eq!(lines, [Some(1), Some(1), None, Some(1), Some(3), Some(2)]);
    assert_eq!(reports[0].net_bytes(), 0);
}
