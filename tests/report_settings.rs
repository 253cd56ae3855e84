//! Each setting changes the reports as the table of settings says, and nothing but the reports.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use functions_stand_in_host::{Answer, Host};
use serde_json::Value;
use test_support::{Upstream, fixture, masked_lines, report_rows, report_tables};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");
const RECORD: &str = "memory_profiler_report: ";
const MIB: usize = 1024 * 1024;

/// The answers to `count` invocations of the sync function, one after the other, by one process.
fn answers(count: usize, page_bytes: usize, settings: &[(&str, &str)]) -> Vec<Answer> {
    let upstream = Upstream::http();
    let builder = Host::of(HANDLER).setting("TARGET_URL", &upstream.url(&format!("/size/{page_bytes}")));
    let host = settings
        .iter()
        .fold(builder, |builder, (name, value)| builder.setting(name, value))
        .start();
    let answers: Vec<_> = (0..count)
        .map(|_| {
            host.invoke(
                "HttpTriggerSync",
                &fixture("http_get_sync"),
                "00000000-0000-4000-8000-00000000000a",
            )
            .answer()
        })
        .collect();
    for answer in &answers {
        let body = format!("Microsoft Page Response Size: {page_bytes}");
        assert_eq!((answer.status, &answer.body), (200, &body));
    }
    answers
}

fn logs(page_bytes: usize, settings: &[(&str, &str)]) -> Vec<String> {
    answers(1, page_bytes, settings).remove(0).logs
}

fn records(lines: &[String]) -> Vec<Value> {
    lines
        .iter()
        .filter_map(|line| line.strip_prefix(RECORD))
        .map(|record| serde_json::from_str(record).unwrap())
        .collect()
}

#[test]
fn switched_off_nothing_is_logged() {
    assert_eq!(logs(3, &[("MEMORY_PROFILER", "off")]), [""; 0]);
}

/// One of each three invocations that follow each other, at a place that differs: work that takes turns is not missed.
#[test]
fn one_invocation_in_three_is_profiled() {
    let answers = answers(7, 3, &[("MEMORY_PROFILER", "1/3")]);
    let is_profiled: Vec<_> = answers.iter().map(|answer| !answer.logs.is_empty()).collect();
    assert_eq!(is_profiled, [true, false, false, false, true, false, true]);
    assert_eq!(masked_lines(&answers[4].logs), report_rows("HttpTriggerSync"));
}

#[test]
fn formats_are_rows_by_default_tables_for_a_person_and_any_list() {
    let (rows, tables) = (report_rows("HttpTriggerSync"), report_tables("HttpTriggerSync"));
    let watched = ("FUNCTIONS_CORETOOLS_ENVIRONMENT", "True");
    assert_eq!(masked_lines(&logs(3, &[])), rows);
    assert_eq!(masked_lines(&logs(3, &[watched])), tables);
    assert_eq!(
        masked_lines(&logs(3, &[watched, ("MEMORY_PROFILER_FORMAT", "rows")])),
        rows
    );
    assert_eq!(masked_lines(&logs(3, &[("MEMORY_PROFILER_FORMAT", "table")])), tables);

    let all = logs(3, &[("MEMORY_PROFILER_FORMAT", "json, table,rows")]);
    let printed: Vec<_> = all.iter().filter(|line| !line.starts_with(RECORD)).cloned().collect();
    // The process's memory is told once.
    assert_eq!(
        masked_lines(&printed),
        [&tables[..tables.len() - 1], &rows[..]].concat()
    );
    assert_eq!(records(&all).len(), 1);
    let json = logs(3, &[("MEMORY_PROFILER_FORMAT", "json")]);
    assert_eq!((records(&json).len(), json.len()), (1, 1));
}

#[test]
fn a_record_says_what_the_report_is_about() {
    let logs = logs(3, &[("MEMORY_PROFILER_FORMAT", "json")]);
    let mut record = records(&logs).remove(0);
    let members = record.as_object_mut().unwrap();
    assert!(members.remove("overhead_ns").unwrap().as_u64().unwrap() > 0);
    assert!(members.remove("wall_ns").unwrap().as_u64().unwrap() > 0);
    let net = members.remove("net_bytes").unwrap().as_i64().unwrap();
    assert_eq!(members.remove("retained_bytes").unwrap(), net);
    assert!(members.remove("peak_bytes").unwrap().as_i64().unwrap() >= net);
    let start = members.remove("process_start_bytes").unwrap().as_i64().unwrap();
    let end = members.remove("process_end_bytes").unwrap().as_i64().unwrap();
    assert!(start > 1024 * 1024 && end >= start, "{start} {end}");
    assert_eq!(members.remove("rows").unwrap().as_array().unwrap().len(), 7);
    let expected = serde_json::json!({
        "v": 1, "report": "00000000-0000-4000-8000-00000000000a/0", "invocation": "00000000-0000-4000-8000-00000000000a", "function": "HttpTriggerSync",
        "profiled": "profile_get_request", "file": "src/http_trigger_sync.rs", "backend": "rss", "calls": 1,
        "end": "returned", "concurrent": 0, "polls": 0, "freed_by_others_bytes": 0, "part": 1, "parts": 1,
    });
    assert_eq!(record, expected);
}

#[test]
fn the_precision_is_the_number_of_decimals() {
    for decimals in 0..=6 {
        let logs = logs(3, &[("MEMORY_PROFILER_PRECISION", &decimals.to_string())]);
        let figures: Vec<_> = logs
            .iter()
            .flat_map(|line| line.split("  "))
            .filter_map(|f| f.strip_suffix(" MiB"))
            .collect();
        // Of six rows, and of the process at both ends.
        assert_eq!(figures.len(), 12);
        for figure in figures {
            let found = figure.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            assert_eq!(found, decimals, "{figure}");
        }
        assert_eq!(masked_lines(&logs), report_rows("HttpTriggerSync"));
    }
}

#[test]
fn increments_only_keeps_the_file_the_header_and_what_grew() {
    for (format, whole, heading) in [
        ("rows", report_rows("HttpTriggerSync"), 2),
        ("table", report_tables("HttpTriggerSync"), 3),
    ] {
        let kept = logs(
            16 * MIB,
            &[
                ("MEMORY_PROFILER_INCREMENTS_ONLY", "true"),
                ("MEMORY_PROFILER_FORMAT", format),
            ],
        );
        let masked = masked_lines(&kept);
        assert_eq!(masked[..heading], whole[..heading]);
        // The first row is the usage at entry; the page comes in with its content.
        assert_eq!(masked[heading], whole[heading]);
        assert!(
            masked.iter().any(|line| line.contains("response.content()")),
            "{kept:?}"
        );
        // Fewer than all, in the same order, each with an increment above zero.
        assert!(masked.len() < whole.len());
        let mut rest = whole.iter();
        assert!(masked.iter().all(|line| rest.any(|other| other == line)), "{kept:?}");
        for row in &kept[heading..] {
            let increment = row.split(" MiB").nth(1).unwrap().trim().parse::<f64>().unwrap();
            assert!(increment > 0.0, "{row}");
        }
    }
}
