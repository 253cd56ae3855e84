//! The seed query reads every row of a live run's reports into the right columns, whichever way the lines came.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use functions_stand_in_host::{Host, Request};
use serde_json::Value;
use test_support::{Upstream, fixture, kusto};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");

/// A row as the query should give it: line, memory usage, increment, occurrences, contents.
type Row = [String; 5];

fn start() -> (Upstream, Host) {
    let upstream = Upstream::http();
    let host = Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url("/size/3000000"))
        .setting("MEMORY_PROFILER_FORMAT", "rows,json")
        .start();
    (upstream, host)
}

/// What the query should give, from the JSON records among the same lines, whose columns are beyond doubt.
fn expected(lines: &[String]) -> Vec<Row> {
    let row = |cells: [&str; 5]| cells.map(str::to_owned);
    let mut rows = Vec::new();
    for line in lines {
        let Some(record) = line.strip_prefix("memory_profiler_report: ") else {
            continue;
        };
        let record: Value = serde_json::from_str(record).unwrap();
        assert_eq!((&record["part"], &record["parts"]), (&1.into(), &1.into()));
        rows.push(row([record["file"].as_str().unwrap(), "", "", "", ""]));
        rows.push(row([
            "Line #",
            "Mem usage",
            "Increment",
            "Occurrences",
            "Line Contents",
        ]));
        for cells in record["rows"].as_array().unwrap() {
            let mib = |cell: &Value| cell.as_f64().map_or_else(String::new, |mib| format!("{mib:.1} MiB"));
            let number = |cell: &Value| cell.as_u64().map_or_else(String::new, |number| number.to_string());
            rows.push([
                number(&cells[0]),
                mib(&cells[1]),
                mib(&cells[2]),
                number(&cells[3]),
                cells[4].as_str().unwrap().to_owned(),
            ]);
        }
    }
    rows
}

fn queried(lines: &[String]) -> Vec<Row> {
    kusto::run("seed_query.kql", lines)
        .iter()
        .map(|row| {
            ["LineNumber", "TotalMem_MiB", "IncreMem_MiB", "Occurences", "Contents"]
                .map(|column| row[column].as_str().unwrap_or_default().to_owned())
        })
        // The query's main leg gives an empty row for a file's name, beside the one with the name.
        .filter(|row| !row.concat().is_empty())
        .collect()
}

fn assert_reads(lines: &[String], reports: usize) {
    let expected = expected(lines);
    assert_eq!(
        expected.iter().filter(|row| row[0].starts_with("src/")).count(),
        reports
    );
    let measured = expected.iter().filter(|row| row[1].ends_with(" MiB")).count();
    assert!(measured >= 3 * reports, "{measured} measured rows in {reports} reports");
    assert_eq!(queried(lines), expected);
}

#[test]
fn from_the_logs_of_envelopes() {
    let (_upstream, host) = start();
    let mut lines = host
        .invoke(
            "HttpTriggerAsync",
            &fixture("http_get_async"),
            "00000000-0000-4000-8000-00000000000a",
        )
        .answer()
        .logs;
    lines.extend(
        host.invoke(
            "HttpTriggerSync",
            &fixture("http_get_sync"),
            "00000000-0000-4000-8000-00000000000a",
        )
        .answer()
        .logs,
    );
    assert_reads(&lines, 3);
}

#[test]
fn from_standard_output_with_other_lines_between() {
    let (_upstream, host) = start();
    for path in ["/api/HttpTriggerSync", "/api/HttpTriggerAsync"] {
        assert_eq!(
            host.forward(&Request::get(path), "00000000-0000-4000-8000-00000000000a")
                .status(),
            200
        );
    }
    let is_record = |line: &&String| line.starts_with("memory_profiler_report: ");
    let mut lines = host
        .stdout()
        .wait_until(|lines| lines.iter().filter(is_record).count() == 3);
    for (at, other) in [
        (0, "Starting up: 22  1.0 MiB  1.0 MiB  1  x"),
        (5, "upstream: [warn] slow"),
    ] {
        lines.insert(at, other.to_owned());
    }
    assert_reads(&lines, 3);
}

#[test]
fn of_a_report_that_broke_off() {
    let host = Host::of(HANDLER)
        .setting("TARGET_URL", "http://127.0.0.1:1/")
        .setting("MEMORY_PROFILER_FORMAT", "rows,json")
        .start();
    let answer = host
        .invoke(
            "HttpTriggerSync",
            &fixture("http_get_sync"),
            "00000000-0000-4000-8000-00000000000a",
        )
        .answer();
    assert_eq!(answer.status, 502);
    assert_reads(&answer.logs, 1);
}
