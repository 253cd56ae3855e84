use super::{Format, table};
use crate::rows::RowStats;
use crate::session_state::{InSession, Labels};
use crate::site::{Line, Site};
use crate::stats::FunctionStats;
use crate::{Measure, Outcome, Report};

const MIB: i64 = 1 << 20;

static SITE: Site = Site::new(
    "get_page",
    "src/page.rs",
    Line {
        number: 19,
        text: "#[profile]",
    },
    20,
    "async fn get_page(url: &str) -> R {\n\n    let r = send(url).await?;\n    drop(r); // \"MiB\" {}\n    panic!()\n}",
    // In the order in which the attribute meets the lines.
    &[22, 23, 24, 25],
);

fn line(runs: u64, increment: i64, usage: i64) -> RowStats {
    RowStats {
        runs,
        increment,
        usage,
        high: usage,
        ..RowStats::NOTHING
    }
}

fn stats() -> FunctionStats {
    let mut stats = FunctionStats::new(&SITE, Measure::Heap);
    stats.calls.calls = 2;
    stats.calls.entry = 45 * MIB + MIB / 10;
    stats.calls.end = Outcome::Panicked;
    stats.lines[0] = line(10, 3 * MIB / 2, 46 * MIB + MIB / 2);
    stats.lines[1] = line(2, -MIB / 100, 123_456 * MIB);
    stats.lines[2] = line(1, 0, 7 * MIB);
    stats.lines[2].panicked = true;
    stats
}

/// How long measuring took is reckoned with a probe that is timed: here it took no time.
fn without_overhead(text: &str) -> String {
    text.split(", overhead ").next().unwrap_or_default().to_owned()
}

fn report() -> Report {
    let session = InSession {
        labels: Labels {
            id: Some("4e77".into()),
            label: Some("HttpTriggerAsync".into()),
        },
        index: 1,
        concurrent: 3,
    };
    Report::new(&stats(), Some(&session))
}

#[test]
fn table_is_laid_out_as_memory_profilers_in_units_that_fit() {
    assert_eq!(
        table(&report(), Format::new()),
        "\
Filename: src/page.rs
Line #    Mem usage    Increment  Occurrences   Line Contents
=============================================================
    19     45.1 MiB     45.1 MiB           2   #[profile]
    20                                         async fn get_page(url: &str) -> R {
    21
    22     46.5 MiB      1.5 MiB          10       let r = send(url).await?;
    23    120.6 GiB    -10.2 KiB           2       drop(r); // \"MiB\" {}
    24      7.0 MiB          0 B           1       panic!() // <- panicked here
    25                                         }"
    );
}

#[test]
fn increments_only_keeps_what_grows() {
    assert_eq!(
        table(&report(), Format::new().increments_only(true).precision(0)),
        "\
Filename: src/page.rs
Line #    Mem usage    Increment  Occurrences   Line Contents
=============================================================
    19       45 MiB       45 MiB           2   #[profile]
    22       46 MiB        2 MiB          10       let r = send(url).await?;"
    );
}

#[test]
fn details_are_more_columns_and_a_summary() {
    let mut stats = stats();
    stats.measure = Measure::Task;
    stats.calls.high = 50 * MIB;
    stats.calls.peak = 5 * MIB;
    stats.calls.polls = 7;
    stats.calls.wall_nanos = 1_540_000;
    stats.lines[0].high = 49 * MIB;
    stats.lines[0].requests = 12;
    stats.lines[0].held = Some(2 * MIB);
    stats.lines[0].suspended_nanos = 1_500_000;
    assert_eq!(
        without_overhead(&table(&Report::new(&stats, None), Format::new().details(true))),
        "\
Filename: src/page.rs
Line #    Mem usage    Increment   High water     Allocs         Held    Suspended  Occurrences   Line Contents
===============================================================================================================
    19     45.1 MiB     45.1 MiB     50.0 MiB         12      2.0 MiB       1.5 ms           2   #[profile]
    20                                                                                           async fn get_page(url: &str) -> R {
    21
    22     46.5 MiB      1.5 MiB     49.0 MiB         12      2.0 MiB       1.5 ms          10       let r = send(url).await?;
    23    120.6 GiB    -10.2 KiB    120.6 GiB          0                                     2       drop(r); // \"MiB\" {}
    24      7.0 MiB          0 B      7.0 MiB          0                                     1       panic!() // <- panicked here
    25                                                                                           }
calls 2, polls 7, wall time 1.5 ms, peak 5.0 MiB, retained 1.5 MiB"
    );
}

#[test]
fn what_has_no_column_is_a_mark() {
    let mut stats = stats();
    stats.measure = Measure::Task;
    stats.by_others = -MIB;
    stats.lines[0].spawned = Some(3 * MIB);
    stats.lines[1].for_others = 2 * MIB;
    stats.lines[2].for_others = 2;
    let text = table(&Report::new(&stats, None), Format::new());
    let marks: Vec<&str> = text
        .lines()
        .filter_map(|line| Some(line.split_once(" // <- ")?.1))
        .collect();
    assert_eq!(
        marks,
        [
            "spawned 3.0 MiB",
            "freed 2.0 MiB that others allocated",
            "panicked here // <- freed 2 B that others allocated",
            "others freed 1.0 MiB of this"
        ]
    );
}

#[test]
fn long_text_is_whole() {
    let text: &'static str = Box::leak("\u{e4}".repeat(600).into_boxed_str());
    let site = Site::new("long", "src/long.rs", SITE.attribute, 20, text, &[20]);
    let mut stats = FunctionStats::new(Box::leak(Box::new(site)), Measure::Rss);
    stats.lines[0] = line(1, 0, 0);
    stats.lines[0].cancelled = true;
    let report = Report::new(&stats, None);
    assert_eq!(report.rows()[1].contents(), format!("{text} // <- cancelled here"));
}
