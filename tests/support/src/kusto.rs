//! Runs a Kusto query over log lines, with the project's own runner and the engine that `make test` installs.

use std::path::{Path, PathBuf};
use std::process::Command;

use functions_stand_in_host::{LogEntry, LogLevel};
use serde_json::{Value, json};

/// Where Application Insights keeps log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// In the resource itself.
    Traces,
    /// In a Log Analytics workspace.
    AppTraces,
}

/// Runs `query`, a file of the `kusto` folder, over log lines as Application Insights would have stored them: one
/// message a line. Gives one object a result row.
///
/// # Panics
///
/// If the engine is not installed, or the query fails; the message says what to do.
///
/// # Examples
///
/// ```no_run
/// let lines = ["memory_profiler_logs: Filename: src/main.rs".to_owned()];
/// let rows = test_support::kusto::run("seed_query.kql", &lines);
/// assert_eq!(rows[0]["LineNumber"], "src/main.rs");
/// ```
#[must_use]
pub fn run(query: &str, lines: &[String]) -> Vec<Value> {
    run_file(query, ".txt", &lines.join("\n"), Table::Traces)
}

/// Runs `query` over a host's log, as that table has it: the entries of `Logs` with their invocation and operation, lines of the
/// streams without, each with its severity.
///
/// # Panics
///
/// As [`run`].
///
/// # Examples
///
/// ```no_run
/// use functions_stand_in_host::Host;
/// use test_support::kusto::{Table, run_log};
///
/// let host = Host::of("target/debug/handler").start();
/// let rows = run_log("errors_by_invocation.kql", &host.log(), Table::AppTraces);
/// assert!(rows.is_empty());
/// ```
#[must_use]
pub fn run_log(query: &str, log: &[LogEntry], table: Table) -> Vec<Value> {
    let entries: Vec<Value> = log.iter().map(stored).collect();
    run_entries(query, &entries, table)
}

/// Runs `query` over entries that are written out: objects with `message`, `severity`, and for those of `Logs` `invocation` and
/// `function`.
///
/// # Panics
///
/// As [`run`].
///
/// # Examples
///
/// ```no_run
/// use serde_json::json;
/// use test_support::kusto::{Table, run_entries};
///
/// let entries = [json!({"message": "app: [error] gave up", "severity": 3})];
/// let rows = run_entries("errors_by_invocation.kql", &entries, Table::Traces);
/// assert_eq!(rows[0]["Errors"], 1);
/// ```
#[must_use]
pub fn run_entries(query: &str, entries: &[Value], table: Table) -> Vec<Value> {
    let lines: Vec<String> = entries.iter().map(Value::to_string).collect();
    run_file(query, ".jsonl", &lines.join("\n"), table)
}

fn stored(entry: &LogEntry) -> Value {
    let function = entry.category.strip_prefix("Function.");
    json!({
        "message": entry.message,
        "invocation": entry.invocation,
        "function": function.and_then(|name| name.strip_suffix(".User")),
        "severity": match entry.level {
            LogLevel::Error => 3,
            LogLevel::Warning => 2,
            _ => 1,
        },
    })
}

fn run_file(query: &str, suffix: &str, lines: &str, table: Table) -> Vec<Value> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let file = tempfile::Builder::new()
        .suffix(suffix)
        .tempfile()
        .expect("the temporary directory can be written to");
    std::fs::write(file.path(), lines).expect("a temporary file can be written");
    let output = Command::new(python(root))
        .arg(root.join("kusto/run_kql.py"))
        .arg(root.join("kusto").join(query))
        .arg(file.path())
        .arg(match table {
            Table::Traces => "traces",
            Table::AppTraces => "AppTraces",
        })
        .output()
        .expect("an executable that exists can be started");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{query} failed:\n{stderr}");
    String::from_utf8(output.stdout)
        .expect("the runner writes UTF-8")
        .lines()
        .map(|row| serde_json::from_str(row).expect("the runner writes a JSON object a line"))
        .collect()
}

fn python(root: &Path) -> PathBuf {
    let python = root.join(".venv/bin/python");
    assert!(
        python.exists(),
        "the Kusto engine is not installed: run `make test`, which installs it in .venv and then runs all tests"
    );
    python
}

#[cfg(test)]
mod tests {
    use super::{python, run};

    #[test]
    #[should_panic(expected = "run `make test`")]
    fn a_missing_engine_is_a_failure_that_says_what_to_do() {
        let _ = python(std::path::Path::new("/nonexistent"));
    }

    #[test]
    fn the_seed_query_reads_unpadded_rows_and_shifts_padded_ones() {
        let lines = [
            "memory_profiler_logs: Filename: src/main.rs",
            "memory_profiler_logs: Line #  Mem usage  Increment  Occurrences  Line Contents",
            "memory_profiler_logs: 22  46.6 MiB  1.5 MiB  10          let r = get().await?;",
            "memory_profiler_logs:     23     46.6 MiB      1.5 MiB          10       let s = 1;",
            "another: 22  46.6 MiB  1.5 MiB  10  line",
        ];
        let rows = run("seed_query.kql", &lines.map(str::to_owned));
        let cells: Vec<[&str; 5]> = rows
            .iter()
            .map(|row| {
                ["LineNumber", "TotalMem_MiB", "IncreMem_MiB", "Occurences", "Contents"]
                    .map(|column| row[column].as_str().unwrap_or_default())
            })
            // The query's main leg gives an empty row for a file's name, beside the one with the name.
            .filter(|cells| cells.concat() != "")
            .collect();
        assert_eq!(
            cells,
            [
                ["src/main.rs", "", "", "", ""],
                ["Line #", "Mem usage", "Increment", "Occurrences", "Line Contents"],
                ["22", "46.6 MiB", "1.5 MiB", "10", "        let r = get().await?;"],
                ["", "", "23", "", " 46.6 MiB      1.5 MiB          10       let s = 1;"],
            ]
        );
    }
}
