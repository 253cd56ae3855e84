//! When the host gives an invocation up, by closing its connection, the report is written to standard output all the
//! same: with the place where an async function was cancelled, and whole where a thread cannot be stopped.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use functions_stand_in_host::{Connection, Host, Request};
use test_support::{PROCESS_MEMORY, SourceReport, Upstream, fixture, masked_lines, report_rows};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");

/// The function's request in each of the host's modes.
fn requests(function: &str) -> [Request; 2] {
    let mut envelope = fixture("http_get_sync");
    envelope["Data"]["req"]["Url"] = format!("http://localhost:7071/api/{function}").into();
    [
        Host::envelope_request(function, envelope.to_string(), "00000000-0000-4000-8000-00000000000a"),
        Request::get(&format!("/api/{function}"))
            .header("X-Azure-Functions-InvocationId", "00000000-0000-4000-8000-00000000000a"),
    ]
}

/// Sends the request, and gives it up once the function waits for its page.
fn give_up(host: &Host, upstream: &Upstream, request: &Request) {
    let before = upstream.requests().len();
    let invocation = host.begin(request);
    upstream.wait_for_requests(before + 1);
    assert_eq!(invocation.give_up().unwrap(), b"");
}

#[test]
fn an_async_function_tells_where_it_was_cancelled() {
    let (once, never) = (Some(1), None);
    let mut expected = Vec::new();
    for (name, runs, reached) in [
        ("http_trigger_async", &[once, never, once, never, never, never][..], 2),
        (
            "get_microsoft_page_async",
            &[once, never, once, once, never, never, never, never, never],
            3,
        ),
    ] {
        let mut report = SourceReport::of("src/http_trigger_async.rs", name, runs).rows();
        // The first two lines are the file and the header.
        report[2 + reached].push_str(" // <- cancelled here");
        expected.extend(report);
    }
    expected.push(PROCESS_MEMORY.to_owned());
    for request in requests("HttpTriggerAsync") {
        let upstream = Upstream::http();
        let host = Host::of(HANDLER).setting("TARGET_URL", &upstream.url("/hang")).start();
        give_up(&host, &upstream, &request);
        let _ = host.stdout().wait_until(|lines| lines.len() >= expected.len());
        let (stdout, stderr) = host.stop();
        assert_eq!((masked_lines(&stdout), stderr), (expected.clone(), vec![]));
    }
}

#[test]
fn a_sync_function_runs_to_its_end_and_reports_then() {
    let mut expected = report_rows("HttpTriggerSync");
    // The call outlives its invocation, so its report says nothing of that.
    assert_eq!(expected.pop().unwrap(), PROCESS_MEMORY);
    for request in requests("HttpTriggerSync") {
        let upstream = Upstream::http();
        let host = Host::of(HANDLER)
            .setting("TARGET_URL", &upstream.url("/gate/2"))
            .setting("TOKIO_WORKER_THREADS", "1")
            .start();
        give_up(&host, &upstream, &request);
        // The one thread that runs the app takes what it is given in turn: with this answer it has dropped the invocation.
        assert_eq!(host.send(&Request::get("/api/Nothing")).status(), 404);
        assert_eq!(host.stdout().so_far(), [""; 0]);
        // The second at the gate opens it.
        let second = Connection::open(upstream.port())
            .unwrap()
            .send(&Request::get("/gate/2"));
        assert_eq!(second.unwrap().status(), 200);
        let _ = host.stdout().wait_until(|lines| lines.len() >= expected.len());
        let (stdout, stderr) = host.stop();
        assert_eq!((masked_lines(&stdout), stderr), (expected.clone(), vec![]));
    }
}
