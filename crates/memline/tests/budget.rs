//! Calls that take more than their function may.

mod support;

use std::future::{pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Waker};

use futures_util::FutureExt as _;
use memline::{Config, Format, Measure, OverBudget, Report, Session, profile, render};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Budgets panic, also where there are no debug assertions.
fn strict() {
    memline::configure(Config::new().over_budget(OverBudget::Panic)).expect("no measure is asked for");
}

/// What a panic said, without the table.
fn sentences(panic: Box<dyn std::any::Any + Send>) -> Vec<String> {
    let message = *panic.downcast::<String>().expect("the panic is that of a budget");
    let (sentences, table) = message.split_once("\n\n").expect("the table comes after a blank line");
    assert!(
        table.starts_with("Filename: crates/memline/tests/budget.rs\nLine #    Mem usage    Increment   High water")
    );
    sentences.lines().map(str::to_owned).collect()
}

fn here(function: &str, line: u32) -> String {
    format!("{function} (crates/memline/tests/budget.rs:{line})")
}

const PEAK_LINE: u32 = line!() + 1;
#[profile(max_peak = "1000 B")]
fn peak(bytes: usize) -> usize {
    let kept = Vec::from([0_u8; 100]);
    drop(vec![0_u8; bytes]);
    kept.len()
}

#[test]
fn a_call_over_its_peak_panics() {
    strict();
    assert_eq!(peak(900), 100);
    assert_eq!(
        sentences(catch_unwind(|| peak(901)).unwrap_err()),
        [format!(
            "{} held 1001 bytes at its peak, and max_peak is 1000 bytes; highest on line {}: drop(vec![0_u8; bytes]);",
            here("peak", PEAK_LINE),
            PEAK_LINE + 3,
        )]
    );
    // Nothing of the call is left on the stack: the next one is reported as ever.
    let reports = support::profile(|| assert_eq!(peak(10), 100));
    assert_eq!((reports[0].calls(), reports[0].calls_over_budget()), (1, 0));
    assert_eq!(reports[0].peak_bytes(), 110);
}

const LEAK_LINE: u32 = line!() + 1;
#[profile(max_retained = "0 B", max_peak = "1.5 KiB", name = "leaky")]
fn leak(bytes: usize) -> Vec<u8> {
    let mut leaked = Vec::new();
    leaked.reserve_exact(bytes);
    leaked
}

#[test]
fn what_is_retained_is_limited_too() {
    strict();
    drop(leak(0));
    assert_eq!(
        sentences(catch_unwind(|| leak(1)).unwrap_err()),
        [format!(
            "{} retained 1 byte, and max_retained is 0 bytes; most from line {}: leaked.reserve_exact(bytes);",
            here("leaky", LEAK_LINE),
            LEAK_LINE + 3,
        )]
    );
    let both = sentences(catch_unwind(|| leak(2048)).unwrap_err());
    assert_eq!(both.len(), 2, "{both:?}");
    assert!(both[0].contains("held 2.0 KiB (2048 bytes) at its peak, and max_peak is 1.5 KiB (1536 bytes);"));
    assert!(both[1].contains("retained 2.0 KiB (2048 bytes), and max_retained is 0 bytes;"));
}

/// The heap of the process is no measure for what tests do side by side, but for sizes beyond them all.
#[profile(measure = "heap", max_peak = "64 MiB")]
fn by_heap(mebibytes: usize) -> usize {
    let kept = vec![0_u8; mebibytes << 20];
    kept.len()
}

#[test]
fn heap_is_held_against_a_budget_as_well() {
    strict();
    assert_eq!(by_heap(1), 1 << 20);
    let said = sentences(catch_unwind(|| by_heap(128)).unwrap_err());
    assert!(
        said[0].contains("at its peak, and max_peak is 64.0 MiB (67108864 bytes); highest on line "),
        "{said:?}"
    );
}

#[profile(max_retained = "0 B")]
async fn keeps(bytes: usize) -> Vec<u8> {
    let kept = vec![0; bytes];
    ready(()).await;
    kept
}

#[test]
fn a_future_panics_when_it_is_done() {
    strict();
    assert_eq!(keeps(0).now_or_never().unwrap().len(), 0);
    let panic = catch_unwind(|| keeps(7).now_or_never()).unwrap_err();
    assert!(sentences(panic)[0].contains(" retained 7 bytes, "));
    let (kept, reports) = support::profile_async(async { keeps(0).await });
    assert_eq!((kept.len(), reports[0].calls()), (0, 1));
}

#[profile(max_peak = "10 B")]
async fn waits() {
    let kept = Vec::from([0_u8; 1000]);
    pending::<()>().await;
    drop(kept);
}

#[profile(max_peak = "10 B")]
fn panics() {
    let kept = Vec::from([0_u8; 1000]);
    assert_eq!(kept.len(), 10, "its own panic");
}

/// How many calls were over their budget, and how the only report's first row ends.
fn over(reports: &[Report]) -> (u64, String) {
    let [report] = reports else {
        panic!("one report was expected: {reports:?}")
    };
    let table = render::table(report, Format::new());
    let first = table.lines().nth(3).and_then(|row| row.rsplit("   ").next());
    (report.calls_over_budget(), first.unwrap_or_default().to_owned())
}

#[test]
fn what_is_cut_short_is_only_reported() {
    strict();
    let mark = r#"#[profile(max_peak = "10 B")] // <- over budget"#;
    let session = Session::builder().measure(Measure::Task).open();
    {
        let mut waiting = pin!(session.scope(waits()));
        assert!(
            waiting
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        );
    }
    assert_eq!(over(&session.finish().into_reports()), (1, mark.to_owned()));

    let session = Session::builder().measure(Measure::Task).open();
    let panic = catch_unwind(AssertUnwindSafe(|| session.run(panics))).unwrap_err();
    assert!(panic.downcast::<String>().unwrap().contains("its own panic"));
    assert_eq!(over(&session.finish().into_reports()), (1, mark.to_owned()));
}

struct OnDrop;

impl Drop for OnDrop {
    fn drop(&mut self) {
        peak(5000);
    }
}

#[test]
fn a_destructor_that_goes_over_while_unwinding_does_not_panic_again() {
    strict();
    let session = Session::builder().measure(Measure::Task).open();
    let panic = catch_unwind(AssertUnwindSafe(|| {
        session.run(|| {
            let _on_drop = OnDrop;
            panic!("the first");
        });
    }));
    assert_eq!(*panic.unwrap_err().downcast::<&str>().unwrap(), "the first");
    let reports = session.finish().into_reports();
    assert_eq!((reports[0].calls(), reports[0].calls_over_budget()), (1, 1));
}

#[profile]
fn calls_peak(bytes: usize) -> bool {
    catch_unwind(|| peak(bytes)).is_ok()
}

#[test]
fn a_session_has_the_report_and_the_callers_go_on() {
    strict();
    let session = Session::builder().measure(Measure::Rss).open();
    assert!(session.run(|| calls_peak(1)));
    assert!(!session.run(|| calls_peak(1000)));
    let reports = session.finish().into_reports();
    assert_eq!(
        (reports[0].function(), reports[0].calls(), reports[0].outcome()),
        ("calls_peak", 2, memline::Outcome::Returned)
    );
    let budgeted = &reports[1];
    assert_eq!((budgeted.calls(), budgeted.calls_over_budget()), (2, 1));
    assert_eq!((budgeted.measure(), budgeted.peak_bytes()), (Measure::Task, 1100));
    assert_eq!(budgeted.outcome(), memline::Outcome::Returned);
}
