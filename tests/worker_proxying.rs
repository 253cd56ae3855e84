//! As the host's worker with `enableProxyingHttpRequest`: bodies may stream, and nothing a client sends is an envelope.

use functions_stand_in_host::{Host, Request};
use test_support::{Upstream, fixture, masked_lines, report_rows};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");
const ID: &str = "3f1c8a52-8f32-4d4f-9ad3-5d1d9a0f3f11";

#[test]
fn both_functions_answer_plainly_and_log_on_standard_output() {
    let upstream = Upstream::http();
    let host = Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url("/size/1000"))
        .start();
    let mut logged = Vec::new();
    for (request, function, body) in [
        (
            Request::get("/api/HttpTriggerAsync"),
            "HttpTriggerAsync",
            "Microsoft Page Is Loaded",
        ),
        (
            Request::new("POST", "/api/HttpTriggerSync").chunked("x".repeat(3_000_000)),
            "HttpTriggerSync",
            "Microsoft Page Response Size: 1000",
        ),
    ] {
        let response = host.proxy(&request, ID);
        assert_eq!((response.status(), response.text()), (200, body));
        logged.extend(report_rows(function));
        let _ = host.stdout().wait_until(|lines| lines.len() >= logged.len());
    }
    let (stdout, stderr) = host.stop();
    assert_eq!(masked_lines(&stdout), logged);
    assert_eq!(stderr, [""; 0]);
}

#[test]
fn an_envelope_from_a_client_is_a_body_like_any_other() {
    let upstream = Upstream::http();
    let host = Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url("/size/3"))
        .start();
    let envelope = |path: &str| {
        Request::new("POST", path)
            .header("Content-Type", "application/json")
            .chunked(fixture("http_get_async").to_string())
    };
    // The path of an envelope is a path without a route here.
    let response = host.proxy(&envelope("/HttpTriggerSync"), ID);
    assert_eq!(
        (response.status(), response.text()),
        (
            404,
            "nothing is at /HttpTriggerSync; this app has /api/HttpTriggerAsync, /api/HttpTriggerSync and /api/MemoryProfile"
        )
    );
    let response = host.proxy(&envelope("/api/HttpTriggerSync"), ID);
    assert_eq!(
        (response.status(), response.text()),
        (200, "Microsoft Page Response Size: 3")
    );
}
