//! The queries shipped beside the seed query, over lines as the app writes them: exact rows.

use serde_json::{Value, json};
use test_support::kusto;

/// Rows as for Application Insights, one as for a console, and JSON records, among a line of something else.
const LINES: &str = r##"memory_profiler_logs: Filename: src/http_trigger_sync.rs
memory_profiler_logs: Line #  Mem usage  Increment  Occurrences  Line Contents
memory_profiler_logs: 30  6.5 MiB  6.5 MiB  1  #[profile]
memory_profiler_logs: 31        fn profile_get_request(url: &Url, limits: Limits) -> Result<Vec<u8>> {
memory_profiler_logs: 32  6.6 MiB  0.1 MiB  1      let client = Client::shared(limits)?;
memory_profiler_logs: 36  7.0 MiB  -0.5 MiB  12  }
upstream: [warn] 22  99.9 MiB  1.5 MiB  10  is not a row
memory_profiler_logs:     22     46.6 MiB      1.5 MiB          10           async with client.get(url) as response:
memory_profiler_logs:     23                                                 await response.text()
memory_profiler_report: {"v":1,"report":"b/0","invocation":"b","function":"HttpTriggerAsync","profiled":"get_page","file":"src/page.rs","backend":"rss","calls":2,"end":"panicked","concurrent":3,"overhead_ns":0,"part":2,"parts":2,"rows":[[24,7.0,0.25,1,"    panic!()"],[25,null,null,null,"}"]]}
memory_profiler_report: {"v":1,"report":"b/0","invocation":"b","function":"HttpTriggerAsync","profiled":"get_page","file":"src/page.rs","backend":"rss","calls":2,"end":"panicked","concurrent":3,"overhead_ns":0,"part":1,"parts":2,"rows":[[19,45.0,45.0,2,"#[profile]"],[22,46.5,1.5,10,"    let r = send(url).await?;"]]}
memory_profiler_report: {"v":1,"report":"a/0","invocation":"a","function":"HttpTriggerAsync","profiled":"get_page","file":"src/page.rs","backend":"rss","calls":1,"end":"returned","concurrent":0,"overhead_ns":0,"part":1,"parts":1,"rows":[[19,11.5,11.5,1,"#[profile]"],[22,12.0,0.5,1,"    let r = send(url).await?;"]]}"##;

/// The result's rows, as the values of these columns.
fn run(query: &str, columns: &[&str]) -> Vec<Value> {
    let lines: Vec<String> = LINES.lines().map(str::to_owned).collect();
    kusto::run(query, &lines)
        .iter()
        .map(|row| columns.iter().map(|column| row[*column].clone()).collect())
        .collect()
}

#[test]
fn rows_of_both_forms_become_numbers() {
    assert_eq!(
        run(
            "typed_rows.kql",
            &["Line", "Usage_MiB", "Increment_MiB", "Occurrences", "Contents"]
        ),
        [
            json!([30, 6.5, 6.5, 1, "#[profile]"]),
            json!([32, 6.6, 0.1, 1, "    let client = Client::shared(limits)?;"]),
            json!([36, 7.0, -0.5, 12, "}"]),
            json!([22, 46.6, 1.5, 10, "        async with client.get(url) as response:"]),
        ]
    );
}

#[test]
fn records_are_read_in_order_however_they_arrived() {
    assert_eq!(
        run(
            "report_rows.kql",
            &[
                "Report",
                "Invocation",
                "Function",
                "Profiled",
                "File",
                "End",
                "Line",
                "Usage_MiB",
                "Contents"
            ]
        ),
        [
            ("a", "returned", json!(19), json!(11.5), "#[profile]"),
            ("a", "returned", json!(22), json!(12.0), "    let r = send(url).await?;"),
            ("b", "panicked", json!(19), json!(45.0), "#[profile]"),
            ("b", "panicked", json!(22), json!(46.5), "    let r = send(url).await?;"),
            ("b", "panicked", json!(24), json!(7.0), "    panic!()"),
            ("b", "panicked", json!(25), json!(null), "}"),
        ]
        .map(|(id, end, line, usage, contents)| json!([
            format!("{id}/0"),
            id,
            "HttpTriggerAsync",
            "get_page",
            "src/page.rs",
            end,
            line,
            usage,
            contents
        ]))
    );
}

#[test]
fn an_invocations_peak_is_its_highest_row() {
    assert_eq!(
        run("peak_per_invocation.kql", &["Invocation", "operation_Id", "Peak_MiB"]),
        [
            json!(["invocation-1", "operation-1", 46.6]),
            json!(["b", "operation-1", 46.5]),
            json!(["a", "operation-1", 12.0]),
        ]
    );
}

#[test]
fn lines_are_added_up_over_reports_without_the_usage_at_entry() {
    assert_eq!(
        run(
            "top_lines.kql",
            &["File", "Line", "Contents", "Increment_MiB", "Occurrences", "Reports"]
        ),
        [
            json!(["src/page.rs", 22, "    let r = send(url).await?;", 2.0, 11, 2]),
            json!(["src/page.rs", 24, "    panic!()", 0.25, 1, 1]),
        ]
    );
}

#[test]
fn usage_over_time_is_the_highest_of_each_minute() {
    assert_eq!(
        run("usage_over_time.kql", &["Function", "Peak_MiB"]),
        [json!(["HttpTriggerAsync", 46.5])]
    );
}

#[test]
fn nothing_was_sampled_away() {
    assert_eq!(
        run("sampled_away.kql", &["Kept", "Sent", "Missing"]),
        [json!([11, 11, 0])]
    );
}
