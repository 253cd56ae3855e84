use super::{Style, rows, table};
use crate::session::About;
use crate::site::{Line, Site};
use crate::tally::{End, Tally, Totals};
use crate::{Measure, Report};

/// Without it reports by `heap` and `task` would have no numbers.
#[global_allocator]
static ALLOC: crate::Alloc = crate::Alloc::system();

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

fn tally(runs: u64, increment: i64, peak: i64) -> Tally {
    Tally {
        runs,
        increment,
        peak,
        high: peak,
        requests: 0,
        for_others: 0,
    }
}

fn totals() -> Totals {
    let mut totals = Totals::new(&SITE, Measure::Heap);
    totals.calls = 2;
    totals.entry = 45 * MIB + MIB / 10;
    totals.end = End::Panicked;
    totals.rows[0] = tally(10, 3 * MIB / 2, 46 * MIB + MIB / 2);
    totals.rows[1] = tally(2, -MIB / 100, 123_456 * MIB);
    totals.rows[2] = tally(1, 0, 7 * MIB);
    totals.incident(2).panicked = true;
    totals
}

fn report() -> Report {
    let about = About {
        id: Some("4e77".into()),
        function: Some("HttpTriggerAsync".into()),
    };
    Report::new(&totals(), Some((&about, 1, 3)))
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
    let mut totals = totals();
    totals.measure = Measure::Task;
    totals.high = 50 * MIB;
    totals.peak = 5 * MIB;
    totals.polls = 7;
    totals.wall_nanos = 1_540_000;
    totals.rows[0].high = 49 * MIB;
    totals.rows[0].requests = 12;
    totals.incident(0).held = Some(2 * MIB);
    totals.incident(0).suspended_nanos = 1_500_000;
    assert_eq!(
        table(&Report::new(&totals, None), Style::default().details(true)),
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
calls 2, polls 7, wall time 1.5 ms, peak 5.0 MiB, retained 1.5 MiB, overhead 0.0 ns"
    );
}

#[test]
fn what_has_no_column_is_a_mark() {
    let mut totals = totals();
    totals.measure = Measure::Task;
    totals.changed_by_others = -MIB;
    totals.incident(0).spawned = Some(3 * MIB);
    totals.rows[1].for_others = 2 * MIB;
    // What rounds to nothing is not worth a word.
    totals.rows[2].for_others = 2;
    assert_eq!(
        rows(&Report::new(&totals, None), Style::default()),
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
            json(&report(), Style::default()),
            concat!(
                r#"{"v":1,"report":"4e77/1","invocation":"4e77","function":"HttpTriggerAsync","profiled":"get_page","#,
                r#""file":"src/page.rs","backend":"heap","calls":2,"end":"panicked","concurrent":3,"polls":0,"wall_ns":0,"#,
                r#""peak_bytes":0,"net_bytes":1562379,"freed_by_others_bytes":0,"retained_bytes":1562379,"overhead_ns":0,"#,
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
        let mut totals = totals();
        totals.measure = Measure::Task;
        totals.rows[0].requests = 12;
        totals.incident(0).held = Some(-5);
        totals.incident(0).suspended_nanos = 77;
        totals.incident(0).spawned = Some(0);
        totals.rows[1].for_others = 9;
        let record: serde_json::Value =
            serde_json::from_str(&json(&Report::new(&totals, None), Style::default())).unwrap();
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
        let mut totals = Totals::new(Box::leak(Box::new(site)), Measure::Rss);
        totals.calls = 1;
        let text = json(&Report::new(&totals, None), Style::default());
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
    let mut totals = Totals::new(Box::leak(Box::new(site)), Measure::Rss);
    totals.rows[0] = tally(1, 0, 0);
    totals.incident(0).cancelled = true;
    let report = Report::new(&totals, None);
    assert_eq!(
        report.rows()[1].contents(),
        format!("{} // <- cancelled here", "\u{e4}".repeat(500))
    );
}
