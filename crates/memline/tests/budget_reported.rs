//! Budgets in production: what comes of them is a setting of the process.

use memline::{Config, Measure, OverBudget, Session, configure, profile, set_sampling};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile(max_retained = "10 B")]
fn keeps(bytes: usize) -> Vec<u8> {
    vec![0; bytes]
}

#[profile(max_peak = "10 B")]
fn peaks(bytes: usize) -> usize {
    let kept = vec![0_u8; bytes];
    kept.len()
}

#[profile]
fn catches(bytes: usize) -> Option<usize> {
    let panic = std::panic::catch_unwind(|| peaks(bytes)).err();
    panic.and_then(|panic| Some(panic.downcast::<String>().ok()?.len()))
}

#[test]
fn a_call_over_its_budget_is_reported() {
    configure(Config::new().over_budget(OverBudget::Report)).unwrap();
    let session = Session::builder().measure(Measure::Rss).open();
    session.run(|| {
        for bytes in [1, 11, 10, 12] {
            assert_eq!(keeps(bytes).len(), bytes);
        }
    });
    let reports = session.finish().into_reports();
    assert_eq!((reports[0].calls(), reports[0].calls_over_budget()), (4, 2));
    let table = reports[0].to_string();
    let first = table.lines().nth(3).expect("the first row is there");
    assert!(
        first.ends_with(r#"4   #[profile(max_retained = "10 B")] // <- over budget"#),
        "{first}"
    );

    // A panic, for the calls that are profiled.
    configure(Config::new().over_budget(OverBudget::Panic).sink(|_| {})).unwrap();
    // Nothing is printed: what the test harness captures would be the line's.
    std::panic::set_hook(Box::new(|_| {}));
    assert!(catches(1).is_none());
    let session = Session::builder().measure(Measure::Task).open();
    assert!(session.run(|| catches(11)).is_some());
    let reports = session.finish().into_reports();
    assert_eq!((reports[1].function(), reports[1].calls_over_budget()), ("peaks", 1));
    let increments: Vec<i64> = reports[0].rows()[2..]
        .iter()
        .filter_map(|row| Some(row.stats()?.increment_bytes))
        .collect();
    // The panic is held for a line. Nothing else is left, not even of the profiler's.
    assert!(increments[0] > 0);
    assert_eq!(increments, [increments[0], -increments[0], 0]);
    assert!(std::panic::catch_unwind(|| keeps(11)).is_err());
    set_sampling("1/2".parse().unwrap());
    assert!(std::panic::catch_unwind(|| keeps(11)).is_err());
    assert_eq!(keeps(11).len(), 11);
    set_sampling(memline::Sampling::Off);
    assert_eq!(keeps(11).len(), 11);
}
