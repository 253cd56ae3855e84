//! Without the allocator wrapper, which is declared for a whole program: what is said where it is needed.

use std::panic::catch_unwind;
use std::process::Command;

use memline::{Budget, Config, Measure, OverBudget, Row, Session, profile};

#[profile(measure = "task")]
fn by_task() -> usize {
    let bytes = Vec::from([0_u8; 10]);
    bytes.len()
}

const WHATEVER_LINE: u32 = line!() + 1;
#[profile]
fn by_whatever() {
    by_task();
}

const BUDGET_LINE: u32 = line!() + 1;
#[profile(max_retained = "1 GiB")]
fn with_budget() {
    by_task();
}

const MISSING: &str =
    "the measure task counts what the program allocates: declare memline::Alloc as its #[global_allocator]";

#[test]
fn a_report_without_a_measure_has_no_numbers() {
    let session = Session::builder().measure(Measure::Rss).open();
    session.run(by_whatever);
    let reports = session.finish().into_reports();
    assert!(reports[0].is_measured());
    let report = &reports[1];
    assert_eq!(
        (report.function(), report.calls(), report.measure()),
        ("by_task", 1, Measure::Task)
    );
    assert!(!report.is_measured());
    assert_eq!(report.rows().iter().filter_map(Row::stats).count(), 0);
    assert_eq!((report.net_bytes(), report.peak_bytes()), (0, 0));
    let cells: Vec<String> = report
        .to_string()
        .lines()
        .skip(3)
        .map(|line| line.split_whitespace().skip(1).collect())
        .collect();
    assert_eq!(
        cells,
        [
            r#"#[profile(measure="task")]"#,
            "fnby_task()->usize{",
            "letbytes=Vec::from([0_u8;10]);",
            "bytes.len()",
            "}"
        ]
    );

    let session = Session::builder().measure(Measure::Heap).open();
    session.run(by_whatever);
    assert!(session.finish().iter().all(|report| !report.is_measured()));
}

#[test]
fn a_budget_that_cannot_be_checked_is_not_kept() {
    let panic = catch_unwind(with_budget).unwrap_err();
    let place = format!("with_budget (crates/memline/tests/unmeasured.rs:{BUDGET_LINE})");
    assert_eq!(
        *panic.downcast::<String>().unwrap(),
        format!("the budget of {place} cannot be checked: {MISSING}")
    );

    let session = Session::builder().measure(Measure::Heap).open();
    session.run(by_task);
    let error = Budget::new().check(session.finish()).unwrap_err().to_string();
    assert!(error.ends_with(MISSING), "{error}");
    let session = Session::builder().measure(Measure::Rss).open();
    session.run(by_whatever);
    let error = Budget::new().check(&session.finish()[..1]).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "by_whatever (crates/memline/tests/unmeasured.rs:{WHATEVER_LINE}) is measured by rss, and only task and heap \
             can be held against a budget"
        )
    );
}

/// Run by the test below, in a process of its own.
#[test]
#[ignore = "only what it writes is of interest"]
fn calls_that_cannot_be_measured() {
    memline::configure(Config::new().over_budget(OverBudget::Report).sink(|_| {})).unwrap();
    by_task();
    by_task();
    with_budget();
}

#[test]
fn stderr_is_told_once() {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "calls_that_cannot_be_measured"])
        .output()
        .unwrap();
    assert!(child.status.success());
    assert_eq!(
        String::from_utf8(child.stderr).unwrap(),
        format!("memline: {MISSING}; until then its reports have no numbers\n")
    );
}
