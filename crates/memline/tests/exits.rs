//! Every way out of a call gives one report, and says where it stopped.
#![allow(clippy::unused_async, reason = "what is tested are calls that need not wait")]

mod support;

use std::future::{Future as _, pending};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::{Context, Waker};

use memline::{Measure, Outcome, Session, profile};
use support::{listing, net, profile, profile_async};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn parse(text: &str) -> Result<Vec<u8>, std::num::ParseIntError> {
    let kept = Vec::from([1_u8; 10]);
    let n: usize = text.parse()?;
    Ok(vec![0; n + kept.len()])
}

#[test]
fn an_early_return_leaves_the_rest_empty() {
    let reports = profile(|| assert!(parse("x").is_err()));
    assert_eq!(
        listing(&reports[0]),
        "\
1x         |#[profile]
           |fn parse(text: &str) -> Result<Vec<u8>, std::num::ParseIntError> {
1x +10     |    let kept = Vec::from([1_u8; 10]);
1x -10     |    let n: usize = text.parse()?;
           |    Ok(vec![0; n + kept.len()])
           |}
"
    );
    assert_eq!(reports[0].outcome(), Outcome::Returned);
}

#[profile]
fn panics(at: usize) -> usize {
    let kept = Vec::from([1_u8; 10]);
    if at == 1 {
        // Without the panic hook's own allocations.
        resume_unwind(Box::new(()));
    }
    kept.len()
}

#[test]
fn a_panic_is_marked_where_it_happened_and_goes_on() {
    let reports = profile(|| assert!(catch_unwind(|| panics(1)).is_err()));
    assert_eq!(reports.len(), 1);
    // What the boxed payload and the unwinding took, less the 10 bytes that unwinding gave back.
    let panicked = net(&reports[0]) - 10;
    assert_eq!(
        listing(&reports[0]),
        format!(
            "\
1x         |#[profile]
           |fn panics(at: usize) -> usize {{
1x +10     |    let kept = Vec::from([1_u8; 10]);
1x +0      |    if at == 1 {{
           |        // Without the panic hook's own allocations.
{:<10} |        resume_unwind(Box::new(())); // <- panicked here
           |    }}
           |    kept.len()
           |}}
",
            format!("1x {panicked:+}")
        )
    );
    assert_eq!(reports[0].outcome(), Outcome::Panicked);
}

#[test]
fn calls_of_both_kinds_share_a_report() {
    let reports = profile(|| {
        panics(0);
        assert!(catch_unwind(|| panics(1)).is_err());
        panics(0);
    });
    assert_eq!(reports.len(), 1);
    assert_eq!((reports[0].calls(), reports[0].outcome()), (3, Outcome::Panicked));
    let ran: Vec<_> = reports[0]
        .rows()
        .iter()
        .map(|row| row.stats().map_or(0, |measured| measured.occurrences))
        .collect();
    assert_eq!(ran, [3, 0, 3, 3, 0, 1, 0, 2, 2]);
}

struct ProfiledDrop;

impl Drop for ProfiledDrop {
    #[profile]
    fn drop(&mut self) {
        let _ = vec![0_u8; 10];
    }
}

#[test]
fn a_call_made_while_unwinding_has_not_panicked_itself() {
    let reports = profile(|| {
        let caught = catch_unwind(|| {
            let _guard = ProfiledDrop;
            resume_unwind(Box::new(()));
        });
        assert!(caught.is_err());
    });
    assert_eq!(reports[0].function(), "drop");
    assert_eq!(reports[0].outcome(), Outcome::Returned);
    assert_eq!(reports[0].rows().last().unwrap().stats().unwrap().occurrences, 1);
}

#[profile]
async fn waits(bytes: usize) {
    let kept = vec![0_u8; bytes];
    pending::<()>().await;
    drop(kept);
}

#[test]
fn a_dropped_future_is_marked_where_it_waited() {
    let session = Session::builder().measure(Measure::Task).open();
    {
        let mut future = pin!(session.scope(waits(10)));
        let mut context = Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut context).is_pending());
        assert!(future.as_mut().poll(&mut context).is_pending());
    }
    let reports = session.finish().into_reports();
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].outcome(), Outcome::Cancelled);
    assert_eq!(
        listing(&reports[0]),
        "\
1x         |#[profile]
           |async fn waits(bytes: usize) {
1x +10     |    let kept = vec![0_u8; bytes];
1x -10     |    pending::<()>().await; // <- cancelled here
           |    drop(kept);
           |}
"
    );
}

#[test]
fn a_future_that_was_never_polled_was_no_call() {
    let session = Session::builder().open();
    drop(session.scope(waits(10)));
    assert!(session.finish().is_empty());
}

#[profile]
async fn panics_later() {
    std::future::ready(()).await;
    resume_unwind(Box::new(()));
}

#[test]
fn a_panicking_future_leaves_no_frame_behind() {
    let session = Session::builder().measure(Measure::Task).open();
    let caught = catch_unwind(AssertUnwindSafe(|| {
        session.run(|| {
            let mut future = pin!(panics_later());
            let _ = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        });
    }));
    assert!(caught.is_err());
    session.run(|| panics(0));
    let reports = session.finish().into_reports();
    assert_eq!(reports.len(), 2);
    assert_eq!(reports[0].outcome(), Outcome::Panicked);
    assert!(reports[0].rows()[3].has_panicked());
    assert_eq!(reports[1].outcome(), Outcome::Returned);
}

#[profile]
fn countdown(n: usize) -> Vec<u8> {
    let mut bytes = vec![0_u8; 1];
    if n > 0 {
        let mut rest = countdown(n - 1);
        bytes.append(&mut rest);
    }
    bytes.shrink_to_fit();
    bytes
}

#[test]
fn recursion_is_one_call_and_belongs_to_the_outer_line() {
    let reports = profile(|| assert_eq!(countdown(3).len(), 4));
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].calls(), 1);
    let row = reports[0].rows()[4].stats().unwrap();
    assert_eq!((row.occurrences, row.increment_bytes), (1, 3));
    assert_eq!(net(&reports[0]), 4);
}

#[profile]
fn inner(bytes: usize) -> Vec<u8> {
    vec![0; bytes]
}

#[profile]
async fn outer() -> usize {
    let first = inner(10);
    let second = inner(20);
    first.len() + second.len()
}

#[test]
fn nested_calls_are_included_and_reported_in_the_order_of_first_calls() {
    let (total, reports) = profile_async(outer());
    assert_eq!(total, 30);
    let names: Vec<_> = reports
        .iter()
        .map(|report| (report.function(), report.calls()))
        .collect();
    assert_eq!(names, [("outer", 1), ("inner", 2)]);
    assert_eq!(
        listing(&reports[0]),
        "\
1x         |#[profile]
           |async fn outer() -> usize {
1x +10     |    let first = inner(10);
1x +20     |    let second = inner(20);
1x +0      |    first.len() + second.len()
1x -30     |}
"
    );
    assert_eq!(net(&reports[1]), 30);
}
