//! Starts processes of its own, to kill them: that is how the host ends an invocation that takes too long.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::future::pending;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use axum::Router;
use axum::routing::{get, post};
use functions_custom_handler::{FunctionApp, LogLayer};
use tokio::net::TcpListener;
use tracing::info;
use tracing_subscriber::prelude::*;

/// Set in the process that is to be killed; unset, the test starts that process.
const CHILD: &str = "FUNCTIONS_CUSTOM_HANDLER_TEST_KILLED";

async fn working() {
    info!(target: "app", step = 1, "working");
    pending::<()>().await;
}

/// A handler as an app has it, whose function never ends.
#[test]
fn serving() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    tracing_subscriber::registry().with(LogLayer::new()).init();
    let router = Router::new()
        .route("/api/Work", get(working))
        .route("/Nightly", post(working));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.unwrap().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("\nlistening on {}", listener.local_addr().unwrap());
        FunctionApp::new(router).serve_on(listener).await.unwrap();
    });
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn line_after(stdout: &mut BufReader<ChildStdout>, start: &str) -> String {
    let mut lines = stdout.lines().map(Result::unwrap);
    lines
        .find_map(|line| line.strip_prefix(start).map(str::to_owned))
        .unwrap()
}

/// What the process had written to standard output when it was killed in the middle of `request`.
fn killed_amid(request: &str) -> Vec<String> {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "serving", "--nocapture"])
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .spawn();
    let mut child = Killed(child.unwrap());
    let mut stdout = BufReader::new(child.0.stdout.take().unwrap());
    let address = line_after(&mut stdout, "listening on ");
    let mut client = TcpStream::connect(address).unwrap();
    client.write_all(request.as_bytes()).unwrap();
    // Whoever waits for a line that is kept back waits for ever: the function does not end.
    let first = line_after(&mut stdout, "app: ");
    drop(child);
    let rest = stdout.lines().map(Result::unwrap);
    std::iter::once(first).chain(rest).collect()
}

fn enveloped(function: &str, envelope: &str) -> String {
    format!(
        "POST /{function} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n\
         X-Azure-Functions-InvocationId: 00000000-0000-4000-8000-000000000001\r\nTransfer-Encoding: chunked\r\n\r\n\
         {:x}\r\n{envelope}\r\n0\r\n\r\n",
        envelope.len()
    )
}

#[test]
fn in_the_envelope_the_lines_are_written_after_a_second() {
    let http = r#"{"Data":{"req":{"Url":"http://h/api/Work","Method":"GET"}},"Metadata":{}}"#;
    let timer = r#"{"Data":{"timer":{"IsPastDue":false}},"Metadata":{}}"#;
    for request in [enveloped("Work", http), enveloped("Nightly", timer)] {
        assert_eq!(
            killed_amid(&request),
            ["working step=1 invocation_id=00000000-0000-4000-8000-000000000001"]
        );
    }
}

#[test]
fn in_forwarding_and_proxying_the_lines_are_written_at_once() {
    let id = "00000000-0000-4000-8000-000000000001";
    for proxied in [String::new(), format!("x-ms-invocation-id: {id}\r\n")] {
        let request =
            format!("GET /api/Work HTTP/1.1\r\nHost: h\r\nX-Azure-Functions-InvocationId: {id}\r\n{proxied}\r\n");
        assert_eq!(
            killed_amid(&request),
            ["working step=1 invocation_id=00000000-0000-4000-8000-000000000001"]
        );
    }
}
