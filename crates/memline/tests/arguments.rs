//! What the attribute's arguments change, and that they change nothing else.

mod support;

use memline::{Format, Measure, Report, Row, Session, profile, render};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile(measure = "task")]
fn by_task() -> Vec<u8> {
    vec![0; 1000]
}

#[profile]
fn by_whatever() -> Vec<u8> {
    by_task()
}

#[profile(measure = "rss")]
fn by_rss() -> usize {
    by_task().len()
}

fn measures(reports: &[Report]) -> Vec<(&str, Measure)> {
    reports.iter().map(|r| (r.function(), r.measure())).collect()
}

#[test]
fn the_measure_is_the_functions_own() {
    let session = Session::builder().measure(Measure::Heap).open();
    drop(session.run(by_whatever));
    let reports = session.finish().into_reports();
    assert_eq!(
        measures(&reports),
        [("by_whatever", Measure::Heap), ("by_task", Measure::Task)]
    );
    assert_eq!(reports[1].net_bytes(), 1000);

    let session = Session::builder().measure(Measure::Task).open();
    session.run(by_rss);
    let reports = session.finish().into_reports();
    assert_eq!(
        measures(&reports),
        [("by_rss", Measure::Rss), ("by_task", Measure::Task)]
    );
    assert_eq!(reports[1].net_bytes(), 1000);
    assert!(reports.iter().all(Report::is_measured));
}

#[profile(measure = "task")]
fn later(bytes: usize) -> impl Fn() -> Vec<u8> {
    move || {
        let kept = vec![0; bytes];
        kept
    }
}

#[test]
fn closures_are_measured_as_their_function_is() {
    let session = Session::builder().measure(Measure::Rss).open();
    let kept = session.run(|| later(30)());
    let reports = session.finish().into_reports();
    assert_eq!(measures(&reports), [("later", Measure::Task)]);
    assert_eq!(reports[0].rows()[3].stats().unwrap().increment_bytes, 30);
    drop(kept);
}

#[profile(name = "the other name", precision = 4)]
async fn renamed() -> usize {
    std::future::ready(7).await
}

#[test]
fn the_name_is_the_reports() {
    let (seven, reports) = support::profile_async(renamed());
    assert_eq!(seven, 7);
    assert_eq!(reports[0].function(), "the other name");
    assert_eq!(
        reports[0].rows()[0].text(),
        r#"#[profile(name = "the other name", precision = 4)]"#
    );
    assert_eq!(reports[0].rows()[1].text(), "async fn renamed() -> usize {");
}

/// The usage at entry, as the table writes it.
fn decimals(report: &Report, format: Format) -> usize {
    let table = render::table(report, format);
    let row = table.lines().find(|line| line.contains("#[profile"));
    let usage = row
        .and_then(|row| row.split_whitespace().nth(1))
        .expect("it has numbers");
    usage.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

#[test]
fn the_precision_is_the_functions_where_the_format_has_none() {
    let (_, reports) = support::profile_async(renamed());
    let report = &reports[0];
    assert_eq!(report.precision(), Some(4));
    assert_eq!(decimals(report, Format::new()), 4);
    assert_eq!(decimals(report, Format::new().details(true)), 4);
    assert_eq!(decimals(report, Format::new().precision(2)), 2);

    let reports = support::profile(|| drop(by_whatever()));
    assert_eq!(reports[0].precision(), None);
    assert_eq!(decimals(&reports[0], Format::new()), 1);
}

macro_rules! profiled_as {
    ($name:literal, $precision:literal, $peak:literal) => {
        #[profile(max_retained = "1 KiB", precision = $precision, max_peak = $peak, measure = "heap", name = $name,)]
        fn by_macro() -> usize {
            Vec::from([0_u8; 10]).len()
        }
    };
}

profiled_as!("from a macro", 6, "1.5 GiB");

#[test]
fn all_arguments_in_any_order_and_from_a_macro() {
    let reports = support::profile(|| assert_eq!(by_macro(), 10));
    let report = &reports[0];
    assert_eq!(
        (report.function(), report.precision(), report.measure()),
        ("from a macro", Some(6), Measure::Heap)
    );
    assert_eq!(report.calls_over_budget(), 0);
}

#[profile()]
fn empty_parentheses() {}

#[test]
fn no_arguments_are_none() {
    let reports = support::profile(empty_parentheses);
    assert_eq!(reports[0].function(), "empty_parentheses");
    assert_eq!(reports[0].rows().iter().filter_map(Row::stats).count(), 2);
}
