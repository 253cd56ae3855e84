use memline::Report;
use serde_json::{Value, json};

use super::{ProcessMemory, Style, record, rows, table};

const MIB: i64 = 1 << 20;

const STYLE: Style = Style {
    precision: 1,
    increments_only: false,
    is_so_far: false,
};

/// A row that ran so often, with this increment and usage.
fn row(line: u32, text: &str, [occurrences, increment, usage]: [i64; 3]) -> Value {
    json!({
        "line": line,
        "text": text,
        "stats": {
            "usage_bytes": usage,
            "increment_bytes": increment,
            "occurrences": occurrences,
            "suspended_ns": 0,
        },
        "has_panicked": false,
        "was_cancelled": false,
    })
}

/// A row without numbers.
fn blank(line: u32, text: &str) -> Value {
    json!({"line": line, "text": text, "stats": null, "has_panicked": false, "was_cancelled": false})
}

/// A report of two calls in a session, the second of which panicked.
fn value() -> Value {
    let entry = 45 * MIB + MIB / 10;
    let mut stopped = row(24, "    panic!()", [1, 0, 7 * MIB]);
    stopped["has_panicked"] = json!(true);
    json!({
        "function": "get_page",
        "path": "page::get_page",
        "file": "src/page.rs",
        "session_id": "4e77",
        "session_label": "HttpTriggerAsync",
        "index": 1,
        "concurrent": 3,
        "measure": "heap",
        "is_measured": true,
        "precision": null,
        "calls": 2,
        "polls": 0,
        "elapsed_ns": 0,
        "net_bytes": 1_562_379,
        "peak_bytes": 0,
        "retained_bytes": 1_562_379,
        "freed_by_others_bytes": 0,
        "calls_over_budget": 0,
        "outcome": "panicked",
        "overhead_ns": 412,
        "rows": [
            row(19, "#[profile]", [2, entry, entry]),
            blank(20, "async fn get_page(url: &str) -> R {"),
            blank(21, ""),
            row(22, "    let r = send(url).await?;", [10, 3 * MIB / 2, 46 * MIB + MIB / 2]),
            row(23, "    drop(r); // \"MiB\" {}", [2, -MIB / 100, 123_456 * MIB]),
            stopped,
            blank(25, "}"),
        ],
    })
}

fn report(value: Value) -> Report {
    serde_json::from_value(value).unwrap()
}

#[test]
fn a_table_is_memory_profilers() {
    assert_eq!(
        table(&report(value()), STYLE),
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
    let style = Style { precision: 3, ..STYLE };
    assert_eq!(
        rows(&report(value()), style),
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
    let style = Style {
        precision: 0,
        increments_only: true,
        ..STYLE
    };
    let mut value = value();
    // What rounds to nothing does not show.
    value["rows"][5]["stats"]["increment_bytes"] = json!(1);
    assert_eq!(
        table(&report(value), style),
        "\
Filename: src/page.rs
Line #    Mem usage    Increment  Occurrences   Line Contents
=============================================================
    19       45 MiB       45 MiB           2   #[profile]
    22       46 MiB        2 MiB          10       let r = send(url).await?;"
    );
}

#[test]
fn what_has_no_column_is_a_mark() {
    let mut value = value();
    value["freed_by_others_bytes"] = json!(MIB);
    value["calls_over_budget"] = json!(1);
    value["rows"][3]["stats"]["spawned_bytes"] = json!(3 * MIB);
    value["rows"][4]["stats"]["freed_for_others_bytes"] = json!(2 * MIB);
    // What rounds to nothing is not worth a word.
    value["rows"][5]["stats"]["freed_for_others_bytes"] = json!(2);
    assert_eq!(
        rows(&report(value), STYLE),
        "\
Filename: src/page.rs
Line #  Mem usage  Increment  Occurrences  Line Contents
19  45.1 MiB  45.1 MiB  2  #[profile] // <- over budget
20        async fn get_page(url: &str) -> R {
22  46.5 MiB  1.5 MiB  10      let r = send(url).await?; // <- spawned 3.0 MiB
23  123456.0 MiB  0.0 MiB  2      drop(r); // \"MiB\" {} // <- freed 2.0 MiB that others allocated
24  7.0 MiB  0.0 MiB  1      panic!() // <- panicked here
25        } // <- others freed 1.0 MiB of this"
    );
}

/// A report of an invocation that goes on: its call stands in line 22.
fn value_so_far() -> Value {
    let mut value = value();
    value["calls"] = json!(0);
    value["outcome"] = json!("returned");
    value["rows"] = json!([
        row(19, "#[profile]", [0, 45 * MIB, 45 * MIB]),
        blank(20, "async fn get_page(url: &str) -> R {"),
        blank(21, ""),
        row(22, "    let r = send(url).await?;", [1, 0, 45 * MIB]),
        blank(23, "}"),
    ]);
    value["rows"][3]["is_open"] = json!(true);
    value["rows"][3]["stats"]["retained_bytes"] = json!(7 * MIB);
    value
}

const SO_FAR: Style = Style {
    is_so_far: true,
    ..STYLE
};

#[test]
fn rows_so_far_say_so_each_and_where_the_call_stands() {
    let report = report(value_so_far());
    assert_eq!(
        rows(&report, SO_FAR),
        "\
Filename: src/page.rs
Line #  Mem usage  Increment  Occurrences  Line Contents
19  45.0 MiB  45.0 MiB  0  #[profile] // <- so far
20        async fn get_page(url: &str) -> R { // <- so far
22  45.0 MiB  0.0 MiB  1      let r = send(url).await?; // <- running here, holding 7.0 MiB // <- so far
23        } // <- so far"
    );
    assert_eq!(
        table(&report, SO_FAR),
        "\
Filename: src/page.rs
Line #    Mem usage    Increment  Occurrences   Line Contents
=============================================================
    19     45.0 MiB     45.0 MiB           0   #[profile] // <- so far
    20                                         async fn get_page(url: &str) -> R { // <- so far
    21
    22     45.0 MiB      0.0 MiB           1       let r = send(url).await?; // <- running here, holding 7.0 MiB // <- so far
    23                                         } // <- so far"
    );
    // In a final report the marks would say nothing.
    assert!(!rows(&report, STYLE).contains("// <-"));
}

/// What the line has done is in no increment before it ends.
#[test]
fn increments_only_keeps_the_line_that_runs() {
    let style = Style {
        increments_only: true,
        ..SO_FAR
    };
    let text = rows(&report(value_so_far()), style);
    let lines: Vec<_> = text
        .lines()
        .skip(2)
        .filter_map(|line| line.split("  ").next())
        .collect();
    assert_eq!(lines, ["19", "22"]);
}

#[test]
fn a_record_so_far_says_so_and_has_the_memory_of_the_process() {
    let memory = ProcessMemory {
        start_bytes: 45 * MIB,
        end_bytes: 52 * MIB,
    };
    let record: Value = serde_json::from_str(&record(&report(value_so_far()), Some(memory), SO_FAR)).unwrap();
    assert_eq!(
        (&record["v"], &record["end"], &record["so_far"]),
        (&json!(1), &json!("running"), &json!(true))
    );
    assert_eq!(
        (&record["process_start_bytes"], &record["process_end_bytes"]),
        (&json!(45 * MIB), &json!(52 * MIB))
    );
    assert_eq!(
        memory.line(SO_FAR),
        "Process memory: 45.0 MiB at the start, 52.0 MiB so far"
    );
    assert_eq!(
        memory.line(STYLE),
        "Process memory: 45.0 MiB at the start, 52.0 MiB at the end"
    );
}

#[test]
fn what_rounds_to_zero_has_no_sign() {
    assert_eq!(STYLE.mib(-1), "0.0 MiB");
    assert_eq!(STYLE.mib(-MIB / 10), "-0.1 MiB");
    assert_eq!(Style { precision: 0, ..STYLE }.mib(-1), "0 MiB");
    assert_eq!(Style { precision: 6, ..STYLE }.mib(-1), "-0.000001 MiB");
}

#[test]
fn text_is_cut_at_500_characters() {
    let mut value = value();
    value["rows"][5]["text"] = json!("\u{e4}".repeat(600));
    let text = rows(&report(value), STYLE);
    let row = text.lines().find(|line| line.starts_with("24  ")).unwrap();
    assert_eq!(
        row,
        format!("24  7.0 MiB  0.0 MiB  1  {} // <- panicked here", "\u{e4}".repeat(500))
    );
}

#[test]
fn a_record_has_all_there_is_to_know() {
    assert_eq!(
        record(&report(value()), None, STYLE),
        concat!(
            r#"{"v":1,"report":"4e77/1","invocation":"4e77","function":"HttpTriggerAsync","profiled":"get_page","#,
            r#""file":"src/page.rs","backend":"heap","calls":2,"end":"panicked","concurrent":3,"polls":0,"wall_ns":0,"#,
            r#""peak_bytes":0,"net_bytes":1562379,"freed_by_others_bytes":0,"retained_bytes":1562379,"#,
            r##""overhead_ns":412,"part":1,"parts":1,"rows":[[19,45.1,45.1,2,"#[profile]"],"##,
            r#"[20,null,null,null,"async fn get_page(url: &str) -> R {"],[21,null,null,null,""],"#,
            r#"[22,46.5,1.5,10,"    let r = send(url).await?;"],"#,
            r#"[23,123456.0,0.0,2,"    drop(r); // \"MiB\" {}"],"#,
            r#"[24,7.0,0.0,1,"    panic!() // <- panicked here"],[25,null,null,null,"}"]]}"#
        )
    );
}

#[test]
fn what_else_was_measured_follows_the_text() {
    let mut value = value();
    let stats = &mut value["rows"][3]["stats"];
    stats["allocations"] = json!(12);
    stats["held_bytes"] = json!(-5);
    stats["suspended_ns"] = json!(77);
    stats["spawned_bytes"] = json!(0);
    stats["high_water_bytes"] = json!(48_758_784);
    value["rows"][4]["stats"]["freed_for_others_bytes"] = json!(9);
    let record: Value = serde_json::from_str(&record(&report(value), None, STYLE)).unwrap();
    assert_eq!(
        record["rows"][3][5].to_string(),
        r#"{"allocations":12,"held_bytes":-5,"high_water_bytes":48758784,"spawned_bytes":0,"suspended_ns":77}"#
    );
    assert_eq!(record["rows"][4][5], json!({"freed_for_others_bytes": 9}));
    assert_eq!(record["rows"][5].as_array().unwrap().len(), 5);
}

/// Resident sets are whole pages, so that ties are common.
#[test]
fn numbers_are_those_of_the_table() {
    for (bytes, number) in [
        (12 * MIB + MIB / 4, "12.2"),
        (12 * MIB + 3 * MIB / 4, "12.8"),
        (-MIB / 4, "-0.2"),
    ] {
        assert_eq!(STYLE.mib(bytes), format!("{number} MiB"));
        assert_eq!(STYLE.rounded(bytes).to_string(), number);
    }
}

#[test]
fn a_long_report_comes_in_parts() {
    let mut value = value();
    let text = concat!("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee", "\u{e4}\"");
    value["rows"] = (19..=2019).map(|line| blank(line, text)).collect();
    let text = record(&report(value), None, STYLE);
    let parts: Vec<Value> = text
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
        assert_eq!(part["profiled"], "get_page");
        let rows = part["rows"].as_array().unwrap();
        lines.extend(rows.iter().map(|row| row[0].as_u64().unwrap()));
    }
    assert_eq!(lines, (19..=2019).collect::<Vec<_>>());
}
