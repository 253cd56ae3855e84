//! Starts processes of its own, whose streams nobody reads for a while: those are the process's.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::env;
use std::io::{BufRead as _, BufReader, Read};
use std::net::Ipv4Addr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use functions_custom_handler::{FunctionApp, LogLayer};
use functions_stand_in_host::{Connection, Envelope, Host, Outcome, Request};
use tokio::net::TcpListener;
use tracing::{error, info};
use tracing_subscriber::prelude::*;

/// Set in the process that serves; unset, the test starts that process.
const CHILD: &str = "FUNCTIONS_CUSTOM_HANDLER_TEST_STALLED";
const ID: &str = "00000000-0000-4000-8000-000000000001";

/// The text of a line, so long that a thousand are more than the queue and the pipe hold.
const BYTES: usize = 8192;
const REQUESTS: usize = 1000;

async fn out(Path(n): Path<usize>) {
    info!(target: "app", "{n} {}", "x".repeat(BYTES));
}

async fn err(Path(n): Path<usize>) {
    error!(target: "app", "{n} {}", "x".repeat(BYTES));
}

async fn report(Path(n): Path<usize>) {
    info!(target: "report", "{n} a\n{n} {}", "x".repeat(BYTES));
}

/// A handler as an app has it, on one thread.
#[test]
fn serving() {
    if env::var_os(CHILD).is_none() {
        return;
    }
    let layer = LogLayer::new().verbatim("report");
    tracing_subscriber::registry().with(layer).init();
    let router = Router::new()
        .route("/api/Out/{n}", get(out))
        .route("/api/Err/{n}", get(err))
        .route("/api/Report/{n}", get(report));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        println!("\nport {}", listener.local_addr().unwrap().port());
        FunctionApp::new(router).serve_on(listener).await.unwrap();
    });
}

type Reader = BufReader<Box<dyn Read + Send>>;

struct Handler {
    child: Child,
    stdout: Reader,
    stderr: Reader,
    port: u16,
}

impl Handler {
    /// Its streams are read only when a test asks for a line.
    fn start() -> Self {
        let mut child = start();
        let mut stdout: Reader = BufReader::new(Box::new(child.stdout.take().unwrap()));
        let stderr: Reader = BufReader::new(Box::new(child.stderr.take().unwrap()));
        let port = loop {
            let line = line(&mut stdout);
            if let Some(port) = line.strip_prefix("port ") {
                break port.parse().unwrap();
            }
        };
        Self {
            child,
            stdout,
            stderr,
            port,
        }
    }

    fn connect(&self) -> Connection {
        Connection::open(self.port).unwrap()
    }
}

impl Drop for Handler {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn start() -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "serving", "--nocapture", "--quiet"])
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn line(reader: &mut Reader) -> String {
    let mut line = String::new();
    assert!(reader.read_line(&mut line).unwrap() > 0, "the stream has ended");
    line.trim_end_matches('\n').to_owned()
}

/// As the host forwards it.
fn forwarded(path: &str) -> Request {
    Request::get(path).header("X-Azure-Functions-InvocationId", ID)
}

fn answered(connection: &mut Connection, request: &Request) {
    assert_eq!(connection.send(request).unwrap().status(), 200);
}

/// The number of an ordinary line, or the line that says what is missing.
fn number(line: &str, start: &str, end: &str) -> Result<usize, String> {
    let parsed = line.strip_prefix(start).and_then(|rest| rest.split_once(' '));
    match parsed {
        Some((n, text)) => {
            assert_eq!(text, format!("{}{end}", "x".repeat(BYTES)));
            Ok(n.parse().unwrap())
        }
        None => Err(line.to_owned()),
    }
}

/// Reads lines `0, 1, 2, ...` until another comes. Returns how many there were, and the other.
fn counted(reader: &mut Reader, start: &str, end: &str) -> (usize, String) {
    for expected in 0.. {
        match number(&line(reader), start, end) {
            Ok(n) => assert_eq!(n, expected),
            Err(other) => return (expected, other),
        }
    }
    unreachable!("lines end");
}

#[test]
fn everything_is_answered_and_what_is_missing_is_said() {
    let mut handler = Handler::start();
    let mut connection = handler.connect();
    let mut probes = handler.connect();
    let begin = Instant::now();
    for n in 0..REQUESTS {
        answered(&mut connection, &forwarded(&format!("/api/Out/{n}")));
        if n % 100 == 0 {
            answered(&mut probes, &Request::get("/"));
        }
    }
    // A second each would be a quarter of an hour.
    assert!(begin.elapsed() < Duration::from_mins(1), "{:?}", begin.elapsed());

    // Standard error has nothing to do with it.
    answered(&mut connection, &forwarded("/api/Err/0"));
    let end = format!(" invocation_id={ID}");
    assert_eq!(number(&line(&mut handler.stderr), "app: [error] ", &end), Ok(0));
    // What is verbatim still has room.
    for n in 0..20 {
        answered(&mut connection, &forwarded(&format!("/api/Report/{n}")));
    }

    let (kept, first_report) = counted(&mut handler.stdout, "app: ", &end);
    assert!((300..500).contains(&kept), "{kept}");
    assert_eq!(first_report, "report: 0 a");
    for n in 0..20 {
        if n > 0 {
            assert_eq!(line(&mut handler.stdout), format!("report: {n} a"));
        }
        assert_eq!(number(&line(&mut handler.stdout), "report: ", ""), Ok(n));
    }
    assert_eq!(
        line(&mut handler.stdout),
        format!(
            "functions_custom_handler: [warn] standard output is not read fast enough: {0} lines were dropped here (app: \
             {0})",
            REQUESTS - kept
        )
    );
    // It is read again, and the answer waits for its line.
    answered(&mut connection, &forwarded("/api/Out/1000"));
    assert_eq!(number(&line(&mut handler.stdout), "app: ", &end), Ok(1000));
}

#[test]
fn errors_that_are_missing_are_said_on_standard_error() {
    let mut handler = Handler::start();
    let mut connection = handler.connect();
    for n in 0..REQUESTS {
        answered(&mut connection, &forwarded(&format!("/api/Err/{n}")));
    }
    // Standard output has nothing to do with it.
    answered(&mut connection, &forwarded("/api/Out/0"));
    let end = format!(" invocation_id={ID}");
    assert_eq!(number(&line(&mut handler.stdout), "app: ", &end), Ok(0));
    let (kept, notice) = counted(&mut handler.stderr, "app: [error] ", &end);
    assert!((400..600).contains(&kept), "{kept}");
    assert_eq!(
        notice,
        format!(
            "functions_custom_handler: [error] standard error is not read fast enough: {0} lines were dropped here (app: \
             {0})",
            REQUESTS - kept
        )
    );
}

/// Fills a stream's pipe, so that the first line behind waits.
fn fill(connection: &mut Connection, path: &str) {
    for n in 0..20 {
        answered(connection, &forwarded(&format!("{path}/{n}")));
    }
}

#[test]
fn in_an_envelope_only_errors_wait_and_a_second_at_most_all_together() {
    let handler = Handler::start();
    let mut connection = handler.connect();
    let begin = Instant::now();
    fill(&mut connection, "/api/Err");
    let envelope = |n: usize| {
        let path = format!("/api/Err/{n}");
        let envelope = Envelope::http("Err", &Request::get(&path));
        Host::envelope_request("Err", envelope.to_string(), ID)
    };
    for n in 0..100 {
        let response = connection.send(&envelope(n)).unwrap();
        let Outcome::Completed(completed) = Outcome::of(&response) else {
            panic!("{response:?}");
        };
        assert_eq!(completed.logs.len(), 1);
    }
    let elapsed = begin.elapsed();
    assert!(elapsed >= Duration::from_secs(1), "nothing was waited for: {elapsed:?}");
    assert!(elapsed < Duration::from_secs(30), "{elapsed:?}");
}

#[test]
fn an_answer_comes_after_its_lines() {
    // The host kills the process whenever it likes.
    for n in 0..20 {
        let mut handler = Handler::start();
        answered(&mut handler.connect(), &forwarded(&format!("/api/Out/{n}")));
        handler.child.kill().unwrap();
        let end = format!(" invocation_id={ID}");
        assert_eq!(number(&line(&mut handler.stdout), "app: ", &end), Ok(n));
    }
}

#[test]
fn a_stream_that_is_gone_stops_nothing() {
    let mut handler = Handler::start();
    let gone: Reader = BufReader::new(Box::new(std::io::empty()));
    drop(std::mem::replace(&mut handler.stdout, gone));
    let mut connection = handler.connect();
    let begin = Instant::now();
    for n in 0..REQUESTS {
        answered(&mut connection, &forwarded(&format!("/api/Out/{n}")));
    }
    assert!(begin.elapsed() < Duration::from_mins(1), "{:?}", begin.elapsed());
    answered(&mut connection, &forwarded("/api/Err/7"));
    let end = format!(" invocation_id={ID}");
    assert_eq!(number(&line(&mut handler.stderr), "app: [error] ", &end), Ok(7));
}
