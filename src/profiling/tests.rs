use std::future::pending;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use functions_custom_handler::LogLayer;
use memline::profile;
use test_support::{SourceReport, masked_lines};
use tower::ServiceExt;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::SubscriberExt;

use super::*;
use crate::logging::{LOGS_TARGET, REPORT_TARGET};

#[profile]
async fn returns() -> &'static str {
    "done"
}

#[profile]
async fn panics() -> &'static str {
    panic!("no way")
}

#[profile]
async fn waits() -> &'static str {
    pending::<()>().await;
    "never"
}

/// The numbers of occurrences in the report of `returns`, line by line.
const RETURNS: [Option<u64>; 4] = [Some(1), None, Some(1), Some(1)];

fn app(settings: &Settings) -> Router {
    let profiling = from_fn_with_state(
        Profiling::new("F", settings, &Arc::new(Watchdog::new(settings))),
        profile_invocation,
    );
    Router::new()
        .route("/returns", get(returns).route_layer(profiling.clone()))
        .route("/panics", get(panics).route_layer(profiling.clone()))
        .route("/waits", get(waits).route_layer(profiling))
}

fn settings(name: &'static str, value: &'static str) -> Settings {
    Settings::from_lookup(|asked| (asked == name).then_some(value)).unwrap()
}

fn request(path: &str) -> Request {
    Request::get(path).body(Body::empty()).unwrap()
}

/// What this thread logs, from now on until it is dropped.
struct Log {
    text: Text,
    _installed: DefaultGuard,
}

#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn start() -> Self {
        let text = Text::default();
        let layer = LogLayer::with_writers(text.clone(), io::sink())
            .verbatim(LOGS_TARGET)
            .verbatim(REPORT_TARGET);
        Self {
            _installed: functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(layer)),
            text,
        }
    }

    /// All lines until now, with `#` for the numbers of MiB.
    fn lines(&self) -> Vec<String> {
        let text = String::from_utf8(self.text.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        masked_lines(&lines)
    }

    fn line_with(&self, part: &str) -> String {
        let lines = self.lines();
        let found: Vec<_> = lines.iter().filter(|line| line.contains(part)).collect();
        assert_eq!(found.len(), 1, "{lines:#?}");
        found[0].clone()
    }
}

/// The blank cells of a line without code are not written.
fn trimmed(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// With the line that ends an invocation's last report.
fn with_memory(mut lines: Vec<String>) -> Vec<String> {
    lines.push(test_support::PROCESS_MEMORY.to_owned());
    lines
}

async fn log_of(settings: &Settings, path: &str) -> (StatusCode, Vec<String>) {
    let log = Log::start();
    let response = app(settings).oneshot(request(path)).await.unwrap();
    (response.status(), log.lines())
}

#[tokio::test]
async fn a_report_is_logged_as_rows() {
    let expected = SourceReport::of("src/profiling/tests.rs", "returns", &RETURNS);
    let log = log_of(&settings("MEMORY_PROFILER_FORMAT", "rows"), "/returns").await;
    assert_eq!(log, (StatusCode::OK, with_memory(expected.rows())));
}

#[tokio::test]
async fn a_report_is_logged_as_a_table() {
    let expected = SourceReport::of("src/profiling/tests.rs", "returns", &RETURNS);
    let log = log_of(&settings("MEMORY_PROFILER_FORMAT", "table"), "/returns").await;
    assert_eq!(log, (StatusCode::OK, with_memory(trimmed(&expected.table()))));
}

#[tokio::test]
async fn a_report_is_logged_as_a_record() {
    let (_, lines) = log_of(&settings("MEMORY_PROFILER_FORMAT", "json"), "/returns").await;
    assert_eq!(lines.len(), 1, "{lines:#?}");
    let record = lines[0].strip_prefix("memory_profiler_report: ").unwrap();
    let record: serde_json::Value = serde_json::from_str(record).unwrap();
    assert_eq!(record["function"], "F");
    assert_eq!(record["profiled"], "returns");
    assert_eq!(record["end"], "returned");
}

#[tokio::test]
async fn a_report_is_logged_in_every_form_asked_for() {
    let expected = SourceReport::of("src/profiling/tests.rs", "returns", &RETURNS);
    let (_, mut lines) = log_of(&settings("MEMORY_PROFILER_FORMAT", "json,rows,table"), "/returns").await;
    let record = lines.pop().unwrap();
    assert!(record.starts_with("memory_profiler_report: {"), "{record}");
    assert_eq!(
        lines,
        with_memory([trimmed(&expected.table()), expected.rows()].concat())
    );
}

#[tokio::test]
async fn only_rows_that_grow_are_logged_where_that_is_set() {
    let (_, lines) = log_of(&settings("MEMORY_PROFILER_INCREMENTS_ONLY", "true"), "/returns").await;
    assert_eq!(lines[0], "memory_profiler_logs: Filename: src/profiling/tests.rs");
    assert!(lines[2].ends_with("  # MiB  # MiB  1  #[profile]"), "{lines:#?}");
    assert!(!lines.iter().any(|line| line.contains("fn returns")), "{lines:#?}");
}

#[tokio::test]
async fn the_precision_is_the_one_that_is_set() {
    let log = Log::start();
    let settings = settings("MEMORY_PROFILER_PRECISION", "4");
    app(&settings).oneshot(request("/returns")).await.unwrap();
    let text = String::from_utf8(log.text.0.lock().unwrap().clone()).unwrap();
    let row = text.lines().nth(2).unwrap();
    let (_, decimals) = row.split_once('.').unwrap();
    assert_eq!(decimals.find(' '), Some(4), "{row}");
}

#[tokio::test]
async fn nothing_is_logged_where_the_profiler_is_off() {
    let log = log_of(&settings("MEMORY_PROFILER", "off"), "/returns").await;
    assert_eq!(log, (StatusCode::OK, Vec::new()));
}

#[tokio::test]
async fn a_method_that_is_not_allowed_opens_no_session() {
    let log = Log::start();
    let post = Request::post("/returns").body(Body::empty()).unwrap();
    let response = app(&Settings::default()).oneshot(post).await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(log.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn a_function_that_panics_is_reported() {
    let log = Log::start();
    let call = app(&Settings::default()).oneshot(request("/panics"));
    // The test's runtime has one thread, so the task logs to this thread's log.
    let joined = tokio::spawn(call).await;
    assert!(joined.unwrap_err().is_panic());
    assert!(log.line_with("// <- panicked here").contains("panic!(\"no way\")"));
}

#[tokio::test]
async fn a_function_whose_client_has_gone_is_reported() {
    let log = Log::start();
    let mut call = Box::pin(app(&Settings::default()).oneshot(request("/waits")));
    assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    assert_eq!(log.lines(), Vec::<String>::new());
    drop(call);
    assert!(log.line_with("// <- cancelled here").contains("pending::<()>().await;"));
}
