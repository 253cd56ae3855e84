//! The shipped queries over the log that the host has of live runs: in each mode, in both kinds of tables, each report and each
//! error once.

use axum::Router;
use axum::routing::get;
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::{Connection, Host, LogEntry, LogLevel, Request};
use serde_json::{Value, json};
use test_support::kusto::{Table, run_entries, run_log};
use test_support::{Upstream, fixture};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");
const SYNC: &str = "00000000-0000-4000-8000-00000000000a";
const ASYNC: &str = "00000000-0000-4000-8000-00000000000b";

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mode {
    Envelope,
    Forwarding,
    Proxying,
}

impl Mode {
    const ALL: [Self; 3] = [Self::Envelope, Self::Forwarding, Self::Proxying];

    /// Invokes a function and waits for its answer.
    fn invoke(self, host: &Host, function: &str, id: &str) {
        let request = Request::get(&format!("/api/{function}"));
        match self {
            Self::Envelope => {
                let mut envelope = fixture("http_get_sync");
                envelope["Data"]["req"]["Url"] = format!("http://localhost:7071/api/{function}").into();
                drop(host.invoke(function, &envelope, id).answer());
            }
            Self::Forwarding => drop(host.forward(&request, id)),
            Self::Proxying => drop(host.proxy(&request, id)),
        }
    }
}

fn start(upstream: &Upstream, page: &str, settings: &[(&str, &str)]) -> Host {
    let host = Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url(page))
        .setting("MEMORY_PROFILER_FORMAT", "rows,json");
    let host = settings
        .iter()
        .fold(host, |host, (name, value)| host.setting(name, value));
    host.start()
}

/// The log of both functions' invocations, one after the other.
fn log_of_both(mode: Mode) -> Vec<LogEntry> {
    let upstream = Upstream::http();
    let host = start(&upstream, "/size/3000000", &[]);
    mode.invoke(&host, "HttpTriggerSync", SYNC);
    mode.invoke(&host, "HttpTriggerAsync", ASYNC);
    if mode != Mode::Envelope {
        let _ = host.stdout().wait_until(|lines| count(lines, "Process memory: ") == 2);
    }
    host.log()
}

fn count(lines: &[String], text: &str) -> usize {
    lines.iter().filter(|line| line.contains(text)).count()
}

/// As if all that an envelope's answer carried had also been written, as is done where the answer takes long: reports as they
/// are, other lines with their invocation.
fn with_copies(log: Vec<LogEntry>) -> Vec<LogEntry> {
    let is_written = |message: &String| {
        log.iter()
            .any(|entry| entry.invocation.is_none() && entry.message == *message)
    };
    let mut all = Vec::new();
    for entry in &log {
        let Some(id) = &entry.invocation else { continue };
        let mut copy = entry.clone();
        copy.invocation = None;
        "Host.Function.Console".clone_into(&mut copy.category);
        if !copy.message.starts_with("memory_profiler_") {
            copy.message = format!("{} invocation_id={id}", entry.message);
        }
        if copy.message.contains(": [error] ") {
            copy.level = LogLevel::Error;
        }
        if !is_written(&copy.message) {
            all.push(copy);
        }
    }
    all.extend(log);
    all
}

/// A log in the forms that it can have in a mode: copies there are under envelopes only. Each with one of the tables.
fn forms(mode: Mode, log: Vec<LogEntry>) -> Vec<(Vec<LogEntry>, Table)> {
    match mode {
        Mode::Envelope => vec![(log.clone(), Table::AppTraces), (with_copies(log), Table::Traces)],
        Mode::Forwarding => vec![(log, Table::Traces)],
        Mode::Proxying => vec![(log, Table::AppTraces)],
    }
}

/// The columns of a query's rows.
fn columns(query: &str, log: &[LogEntry], table: Table, names: &[&str]) -> Vec<Value> {
    let rows = run_log(query, log, table);
    rows.iter()
        .map(|row| names.iter().map(|name| row[*name].clone()).collect())
        .collect()
}

#[test]
fn rows_are_read_once_in_each_mode() {
    for mode in Mode::ALL {
        for (log, table) in forms(mode, log_of_both(mode)) {
            let rows = columns("typed_rows.kql", &log, table, &["Occurrences", "Contents"]);
            // Six of the sync function, five and eight of the async ones.
            assert_eq!(rows.len(), 6 + 5 + 8, "{mode:?} {table:?} {rows:#?}");
            assert_eq!(rows[0], json!([1, "#[profile]"]));
            assert!(
                !rows
                    .iter()
                    .any(|row| row[1].as_str().unwrap().contains("Process memory"))
            );
        }
    }
}

#[test]
fn each_invocation_has_its_peak_in_each_mode() {
    for mode in Mode::ALL {
        for (log, table) in forms(mode, log_of_both(mode)) {
            let mut peaks = columns(
                "peak_per_invocation.kql",
                &log,
                table,
                &["Invocation", "Function", "Peak_MiB"],
            );
            peaks.sort_by_key(|row| row[0].as_str().unwrap().to_owned());
            let found: Vec<_> = peaks
                .iter()
                .map(|row| (row[0].as_str().unwrap(), row[1].as_str().unwrap()))
                .collect();
            assert_eq!(
                found,
                [(SYNC, "HttpTriggerSync"), (ASYNC, "HttpTriggerAsync")],
                "{mode:?} {table:?}"
            );
            assert!(peaks.iter().all(|row| row[2].as_f64().unwrap() > 3.0), "{peaks:?}");
        }
    }
}

#[test]
fn lines_are_added_up_once_in_each_mode() {
    for mode in Mode::ALL {
        for (log, table) in forms(mode, log_of_both(mode)) {
            let lines = columns("top_lines.kql", &log, table, &["Contents", "Occurrences", "Reports"]);
            let content = lines
                .iter()
                .find(|row| row[0] == "    let content = response.content()?;");
            assert_eq!(
                content.unwrap(),
                &json!(["    let content = response.content()?;", 1, 1]),
                "{mode:?}"
            );
            let reports = columns("report_rows.kql", &log, table, &["Report", "Place"]);
            // All lines of the sync function, and of the two async ones.
            assert_eq!(reports.len(), 7 + 6 + 9, "{mode:?} {table:?}");
        }
    }
}

/// An invocation that was killed: its rows so far are all there is of it. One that was told of and ended has a final report.
#[test]
fn a_cut_off_invocation_is_told_of_and_counts_once() {
    for (mode, table) in [(Mode::Envelope, Table::Traces), (Mode::Forwarding, Table::AppTraces)] {
        let upstream = Upstream::http();
        let host = start(&upstream, "/gate/2", &[("MEMORY_PROFILER_DUMP_AFTER_SECONDS", "1")]);
        let told = |lines: &[String]| count(lines, "\"so_far\":true");
        std::thread::scope(|scope| {
            let (host, upstream) = (&host, &upstream);
            scope.spawn(move || mode.invoke(host, "HttpTriggerSync", SYNC));
            let _ = host.stdout().wait_until(|lines| told(lines) == 1);
            let opened = Connection::open(upstream.port())
                .unwrap()
                .send(&Request::get("/gate/2"));
            assert_eq!(opened.unwrap().status(), 200);
        });
        let mut log = host.log();
        // The other one hangs until the host is stopped.
        drop(host);
        let host = start(&upstream, "/hang", &[("MEMORY_PROFILER_DUMP_AFTER_SECONDS", "1")]);
        let request = Request::get("/api/HttpTriggerAsync").header("X-Azure-Functions-InvocationId", ASYNC);
        let hanging = host.begin(&request);
        let _ = host.stdout().wait_until(|lines| told(lines) == 2);
        log.extend(host.log());
        drop(hanging);
        let cut_off = columns("cut_off.kql", &log, table, &["Invocation", "Function", "Why"]);
        let why = "after 1 s (MEMORY_PROFILER_DUMP_AFTER_SECONDS)";
        assert_eq!(cut_off, [json!([ASYNC, "HttpTriggerAsync", why])], "{mode:?} {table:?}");
        let mut ends = columns("report_rows.kql", &log, table, &["Invocation", "Profiled", "End"]);
        ends.dedup();
        assert_eq!(
            ends,
            [
                json!([SYNC, "profile_get_request", "returned"]),
                json!([ASYNC, "http_trigger_async", "running"]),
                json!([ASYNC, "get_microsoft_page_async", "running"]),
            ]
        );
        let lines = columns("top_lines.kql", &log, table, &["Contents", "Occurrences"]);
        let waits = lines
            .iter()
            .find(|row| row[0].as_str().unwrap().contains("client.get(url)?"));
        assert_eq!(waits.unwrap(), &json!(["    let response = client.get(url)?;", 1]));
        let typed = columns("typed_rows.kql", &log, table, &["Contents"]);
        assert_eq!(typed.len(), 6, "{typed:?}");
    }
}

/// Three errors, two of them alike, and a warning.
async fn fails() -> &'static str {
    tracing::error!(target: "app", order = 7, "no such order");
    tracing::error!(target: "app", order = 7, "no such order");
    tracing::warn!(target: "app", "slow");
    tracing::error!(target: "app", "gave up");
    "failed"
}

/// Each error of an invocation counts once, whether it stands in `Logs`, on standard error, or in both.
#[test]
fn errors_are_counted_once_in_each_mode() {
    for mode in Mode::ALL {
        let router = Router::new()
            .route("/api/Fails", get(fails))
            .route("/api/Works", get(|| async { "fine" }));
        let host = Host::serving(FunctionApp::new(router));
        mode.invoke(&host, "Works", ASYNC);
        mode.invoke(&host, "Fails", SYNC);
        if mode != Mode::Envelope {
            let _ = host.stderr().wait_until(|lines| lines.len() == 3);
        }
        for (log, table) in forms(mode, host.log()) {
            let errors = columns(
                "errors_by_invocation.kql",
                &log,
                table,
                &["Invocation", "Errors", "First_Error", "Function"],
            );
            let function = if mode == Mode::Envelope { "Fails" } else { "" };
            assert_eq!(
                errors,
                [json!([SYNC, 3, "app: [error] no such order order=7", function])],
                "{mode:?} {log:#?}"
            );
        }
    }
}

/// As the host has it where an error stands in both places, one of them at the severity of a warning for its text.
#[test]
fn an_error_that_stands_twice_counts_once() {
    let entry = |message: &str, invocation: Option<&str>, severity: u8| {
        let function = invocation.map(|_| "Order");
        json!({"message": message, "invocation": invocation, "function": function, "severity": severity})
    };
    let text = "app: [error] a warning was wrong";
    let entries = [
        entry(&format!("{text} invocation_id={SYNC}"), None, 2),
        entry(
            "app: [error] gave up invocation_id=00000000-0000-4000-8000-00000000000b",
            None,
            3,
        ),
        entry(text, Some(SYNC), 1),
        entry("app: [warn] slow", Some(SYNC), 1),
        entry("the process panicked before any invocation", None, 3),
    ];
    let rows = run_entries("errors_by_invocation.kql", &entries, Table::AppTraces);
    let found: Vec<_> = rows
        .iter()
        .map(|row| json!([row["Invocation"], row["Function"], row["Errors"], row["First_Error"]]))
        .collect();
    assert_eq!(
        found,
        [
            json!(["", "", 1, "the process panicked before any invocation"]),
            json!([SYNC, "Order", 1, text]),
            json!([ASYNC, "", 1, "app: [error] gave up"]),
        ]
    );
}
