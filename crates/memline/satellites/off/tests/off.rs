//! Without the feature, `#[profile]` leaves nothing behind. Even its path would be seen: `memline` has another name here.
#![forbid(warnings, unused, unsafe_code, clippy::all, clippy::pedantic)]

use std::panic::Location;

use futures_util::FutureExt as _;
use profiler::{Budget, Measure, Session, profile};

#[profile]
fn plain() -> usize {
    let bytes = Vec::from([0_u8; 10]);
    bytes.len()
}

#[profile(
    measure = "task",
    precision = 3,
    name = "fetch",
    max_peak = "0 B",
    max_retained = "0 B"
)]
fn over_budget() -> Vec<u8> {
    vec![1; 1000]
}

#[profile]
async fn waits(bytes: [u8; 100]) -> usize {
    std::future::ready(()).await;
    bytes.len()
}

async fn waits_unprofiled(bytes: [u8; 100]) -> usize {
    std::future::ready(()).await;
    bytes.len()
}

#[profile]
#[track_caller]
fn called_from() -> u32 {
    Location::caller().line()
}

#[test]
fn nothing_is_reported() {
    let session = Session::builder().measure(Measure::Rss).open();
    assert!(session.is_profiled());
    session.run(|| {
        assert_eq!(plain(), 10);
        assert_eq!(over_budget().len(), 1000);
    });
    assert_eq!(session.scope(waits([0; 100])).now_or_never(), Some(100));
    assert_eq!(session.finish().len(), 0);
}

#[test]
fn functions_are_what_they_were() {
    assert_eq!(size_of_val(&waits([0; 100])), size_of_val(&waits_unprofiled([0; 100])));
    assert!(std::any::type_name_of_val(&waits([0; 100])).ends_with("::waits::{{closure}}"));
    assert_eq!(called_from(), line!());
}

#[test]
fn a_budget_that_nobody_checks_is_not_kept() {
    let session = Session::builder().open();
    session.run(plain);
    let error = Budget::new().check(session.finish()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no report to hold against the budget: no profiled function was called, or profiling is off"
    );
}
