//! The reports of a session, held against a budget.

mod support;

use std::panic::{Location, catch_unwind};

use memline::{Budget, Measure, Session, assert_within, profile};
use support::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn outer(bytes: usize) -> Vec<u8> {
    drop(inner(2 * bytes));
    inner(bytes)
}

#[profile]
fn inner(bytes: usize) -> Vec<u8> {
    vec![0; bytes]
}

#[test]
fn each_report_is_held_against_it() {
    let mut kept = Vec::new();
    let reports = profile(|| kept = outer(1000));
    let peaks: Vec<_> = reports
        .iter()
        .map(|report| (report.peak_bytes(), report.net_bytes()))
        .collect();
    // The two calls of `inner`: the higher peak, and what both gave to their callers.
    assert_eq!(peaks, [(2000, 1000), (2000, 3000)]);

    assert_within(&reports, &Budget::new());
    assert_within(&reports, &Budget::new().max_peak_bytes(2000).max_retained_bytes(1000));
    let error = Budget::new()
        .max_retained_bytes(999)
        .check(&reports)
        .unwrap_err()
        .to_string();
    let sentences: Vec<&str> = error.lines().filter(|line| line.contains("max_retained")).collect();
    assert_eq!(
        sentences,
        [
            "outer (crates/memline/tests/budget_of_a_session.rs:13) retained 1000 bytes, and max_retained is 999 bytes; \
             most from line 16: inner(bytes)",
            "inner (crates/memline/tests/budget_of_a_session.rs:19) retained 1000 bytes, and max_retained is 999 bytes; \
             most from line 21: vec![0; bytes]",
        ]
    );
    assert_eq!(error.matches("Filename: ").count(), 2);
    let error = Budget::new()
        .max_peak("1.5 KiB")
        .max_retained("1 KiB")
        .check(&reports[..1]);
    assert!(error.unwrap_err().to_string().starts_with(
        "outer (crates/memline/tests/budget_of_a_session.rs:13) held 1.9 KiB (2000 bytes) at its peak, and max_peak is \
         1.5 KiB (1536 bytes); highest on line 15: drop(inner(2 * bytes));\n\nFilename: "
    ));
    drop(kept);
    // What both calls left to their callers is gone when the session ends.
    let reports = profile(|| drop(outer(1000)));
    assert_within(&reports, &Budget::new().max_retained("0 B"));
}

#[test]
fn an_assertion_panics_where_it_stands() {
    let place = std::sync::Arc::new(std::sync::Mutex::new(None));
    let hook = std::panic::take_hook();
    let told = place.clone();
    std::panic::set_hook(Box::new(move |panic| {
        *told.lock().unwrap() = panic.location().map(Location::line);
    }));
    let panic = catch_unwind(|| {
        let session = Session::builder().measure(Measure::Task).open();
        drop(session.run(|| outer(10)));
        session.finish_within(&Budget::new().max_peak("19 B"))
    });
    std::panic::set_hook(hook);
    assert_eq!(*place.lock().unwrap(), Some(line!() - 3));
    assert!(
        panic
            .unwrap_err()
            .downcast::<String>()
            .unwrap()
            .contains("held 20 bytes at its peak")
    );
}

#[test]
fn a_budget_that_is_kept_gives_the_reports() {
    let session = Session::builder().measure(Measure::Task).open();
    drop(session.run(|| outer(10)));
    let reports = session.finish_within(&Budget::new().max_peak("20 B"));
    assert_eq!(reports.len(), 2);
}

#[test]
fn sizes_are_refused_with_a_sentence() {
    let panic = catch_unwind(|| Budget::new().max_peak("8 MB")).unwrap_err();
    assert_eq!(
        *panic.downcast::<&str>().unwrap(),
        r#"this is not a size; allowed: a number and B, KiB, MiB or GiB, as in "8 MiB""#
    );
    assert_eq!(Budget::new().max_peak("1.5 KiB"), Budget::new().max_peak_bytes(1536));
    assert_eq!(Budget::new().max_retained("0B"), Budget::new().max_retained_bytes(0));
}
