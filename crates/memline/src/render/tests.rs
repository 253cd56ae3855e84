use super::{Style, rows, table};
use crate::rows::LineStats;
use crate::session_state::{InSession, Labels};
use crate::site::{Line, Site};
use crate::stats::FunctionStats;
use crate::{End, Measure, Report};

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

fn line(runs: u64, increment: i64, usage: i64) -> LineStats {
    LineStats {
        runs,
        increment,
        usage,
        high: usage,
        ..LineStats::NOTHING
    }
}

fn stats() -> FunctionStats {
    let mut stats = FunctionStats::new(&SITE, Measure::Heap);
    stats.calls.calls = 2;
    stats.calls.entry = 45 * MIB + MIB / 10;
    stats.calls.end = End::Panicked;
    stats.lines[0] = line(10, 3 * MIB / 2, 46 * MIB + MIB / 2);
    stats.lines[1] = line(2, -MIB / 100, 123_456 * MIB);
    stats.lines[2] = line(1, 0, 7 * MIB);
    stats.lines[2].panicked = true;
    stats
}

/// How long measuring took is reckoned with a probe that is timed: here it took no time.
fn without_overhead(text: &str) -> String {
    let Some((before, rest)) = text.split_once("\"overhead_ns\":") else {
        return text.split(", overhead ").next().unwrap_or_default().to_owned();
    };
    format!(
        "{before}{}",
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',')
    )
}

fn report() -> Report {
    let session = InSession {
        labels: Labels {
            id: Some("4e77".into()),
            function: Some("HttpTriggerAsync".into()),
        },
        index: 1,
        concurrent: 3,
    };
    Report::new(&stats(), Some(&session))
}

#[test]
fn a_table_is_memory_profilers() {
    assert_eq!(
        table(&report(), Style::default()),
        "\
Filename: src/page.rs
Line #    Mem usage    Increment  Occurrences   Line Contents
=============================================================
    19     45.1 MiB     45.1 MiB           2   #[profile]
    20                                         async fn get_page(url: &str) -> R {
    21
    22     46.5 MiB      1.5 MiB          10       let r = send(url).await?;
    23 123456.0 MiB      0.0 MiB           2       drop(r); // \"MiB\" {}
    24      7.0 MiB      0.0 MiB           1       panic!() // <- panicked here
    25                                         }"
    );
}

#[test]
fn rows_have_two_spaces_between_fields_and_no_padding() {
    assert_eq!(
        rows(&report(), Style::default().precision(3)),
        "\
Filename: src/page.rs
Line #  Mem usage  Increment  Occurrences  Line Contents
19  45.100 MiB  45.100 MiB  2  #[profile]
20        async fn get_page(url: &str) -> R {
22  46.500 MiB  1.500 MiB  10      let r = send(url).await?;
23  123456.000 MiB  -0.010 MiB  2      drop(r); // \"MiB\" {}
24  7.000 MiB  0.000 MiB  1      panic!() // <- panicked here
25        }"
    );
}

#[test]
fn increments_only_keeps_what_shows_as_growth() {
    let style = Style::default().increments_only(true).precision(0);
    assert_eq!(
        table(&report(), style),
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
        without_overhead(&table(&Report::new(&stats, None), Style::default().details(true))),
        "\
Filename: src/page.rs
Line #    Mem usage    Increment   High water     Allocs         Held    Suspended  Occurrences   Line Contents
===============================================================================================================
    19     45.1 MiB     45.1 MiB     50.0 MiB         12      2.0 MiB       1.5 ms           2   #[profile]
    20                                                                                           async fn get_page(url: &str) -> R {
    21
    22     46.5 MiB      1.5 MiB     49.0 MiB         12      2.0 MiB       1.5 ms          10       let r = send(url).await?;
    23 123456.0 MiB      0.0 MiB 123456.0 MiB          0                                     2       drop(r); // \"MiB\" {}
    24      7.0 MiB      0.0 MiB      7.0 MiB          0                                     1       panic!() // <- panicked here
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
    // What rounds to nothing is not worth a word.
    stats.lines[2].for_others = 2;
    assert_eq!(
        rows(&Report::new(&stats, None), Style::default()),
        "\
Filename: src/page.rs
Line #  Mem usage  Increment  Occurrences  Line Contents
19  45.1 MiB  45.1 MiB  2  #[profile]
20        async fn get_page(url: &str) -> R {
22  46.5 MiB  1.5 MiB  10      let r = send(url).await?; // <- spawned 3.0 MiB
23  123456.0 MiB  0.0 MiB  2      drop(r); // \"MiB\" {} // <- freed 2.0 MiB that others allocated
24  7.0 MiB  0.0 MiB  1      panic!() // <- panicked here
25        } // <- others freed 1.0 MiB of this"
    );
}

#[test]
fn what_rounds_to_zero_has_no_sign() {
    let style = Style::default();
    assert_eq!(style.mib(-1), "0.0 MiB");
    assert_eq!(style.mib(-MIB / 10), "-0.1 MiB");
    assert_eq!(style.precision(0).mib(-1), "0 MiB");
    assert_eq!(style.precision(9).mib(-1), "-0.000001 MiB");
}

#[cfg(feature = "json")]
mod json {
    use super::*;
    use crate::render::json;

    #[test]
    fn a_record_has_all_there_is_to_know() {
        assert_eq!(
            without_overhead(&json(&report(), Style::default())),
            concat!(
                r#"{"v":1,"report":"4e77/1","invocation":"4e77","function":"HttpTriggerAsync","profiled":"get_page","#,
                r#""file":"src/page.rs","backend":"heap","calls":2,"end":"panicked","concurrent":3,"polls":0,"wall_ns":0,"#,
                r#""peak_bytes":0,"net_bytes":1562379,"freed_by_others_bytes":0,"retained_bytes":1562379,"#,
                r##""part":1,"parts":1,"rows":[[19,45.1,45.1,2,"#[profile]"],"##,
                r#"[20,null,null,null,"async fn get_page(url: &str) -> R {"],[21,null,null,null,""],"#,
                r#"[22,46.5,1.5,10,"    let r = send(url).await?;"],"#,
                r#"[23,123456.0,0.0,2,"    drop(r); // \"MiB\" {}"],"#,
                r#"[24,7.0,0.0,1,"    panic!() // <- panicked here"],[25,null,null,null,"}"]]}"#
            )
        );
    }

    #[test]
    fn what_else_was_measured_follows_the_text() {
        let mut stats = stats();
        stats.measure = Measure::Task;
        stats.lines[0].requests = 12;
        stats.lines[0].held = Some(-5);
        stats.lines[0].suspended_nanos = 77;
        stats.lines[0].spawned = Some(0);
        stats.lines[1].for_others = 9;
        let record: serde_json::Value =
            serde_json::from_str(&json(&Report::new(&stats, None), Style::default())).unwrap();
        assert_eq!(
            record["rows"][3][5].to_string(),
            r#"{"allocations":12,"held_bytes":-5,"high_water_bytes":48758784,"spawned_bytes":0,"suspended_ns":77}"#
        );
        assert_eq!(record["rows"][4][5]["freed_for_others_bytes"], 9);
    }

    /// Resident sets are whole pages, so that ties are common.
    #[test]
    fn numbers_are_those_of_the_table() {
        let style = Style::default();
        for (bytes, number) in [
            (12 * MIB + MIB / 4, "12.2"),
            (12 * MIB + 3 * MIB / 4, "12.8"),
            (-MIB / 4, "-0.2"),
        ] {
            assert_eq!(style.mib(bytes), format!("{number} MiB"));
            assert_eq!(style.rounded(bytes).to_string(), number);
        }
    }

    #[test]
    fn a_long_report_comes_in_parts() {
        static LONG: &str = concat!("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee", "\u{e4}\"");
        let text: &'static str = Box::leak(vec![LONG; 2000].join("\n").into_boxed_str());
        let site = Site::new("long", "src/long.rs", SITE.attribute, 20, text, &[25]);
        let mut stats = FunctionStats::new(Box::leak(Box::new(site)), Measure::Rss);
        stats.calls.calls = 1;
        let text = json(&Report::new(&stats, None), Style::default());
        let parts: Vec<serde_json::Value> = text
            .lines()
            .map(|line| {
                assert!(line.len() < 30_000, "{} bytes", line.len());
                serde_json::from_str(line).unwrap()
            })
            .collect();
        assert_eq!(parts.len(), 6);
        let mut lines = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            assert_eq!(part["part"], index + 1);
            assert_eq!(part["parts"], 6);
            assert_eq!(part["profiled"], "long");
            lines.extend(
                part["rows"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|row| row[0].as_u64().unwrap()),
            );
        }
        assert_eq!(lines, (19..=2019).collect::<Vec<_>>());
    }
}

#[test]
fn text_is_cut_at_500_characters() {
    let text: &'static str = Box::leak("\u{e4}".repeat(600).into_boxed_str());
    let site = Site::new("long", "src/long.rs", SITE.attribute, 20, text, &[20]);
    let mut stats = FunctionStats::new(Box::leak(Box::new(site)), Measure::Rss);
    stats.lines[0] = line(1, 0, 0);
    stats.lines[0].cancelled = true;
    let report = Report::new(&stats, None);
    assert_eq!(
        report.rows()[1].contents(),
        format!("{} // <- cancelled here", "\u{e4}".repeat(500))
    );
}
