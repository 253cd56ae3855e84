//! As the host's worker with `enableForwardingHttpRequest`: plain answers, and the reports whole on standard output.

use functions_stand_in_host::{Host, Request};
use test_support::{Upstream, masked_lines, report_rows};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");
const ID: &str = "3f1c8a52-8f32-4d4f-9ad3-5d1d9a0f3f11";

#[test]
fn both_functions_answer_plainly_and_log_on_standard_output() {
    let upstream = Upstream::http();
    let host = Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url("/chunked/1000"))
        .start();
    let mut logged = Vec::new();
    for (request, function, body) in [
        (
            Request::get("/api/HttpTriggerSync"),
            "HttpTriggerSync",
            "Microsoft Page Response Size: 1000",
        ),
        (
            Request::get("/api/HttpTriggerAsync?a=1&a=2"),
            "HttpTriggerAsync",
            "Microsoft Page Is Loaded",
        ),
        (
            Request::new("POST", "/api/HttpTriggerSync")
                .header("Content-Type", "application/json")
                .body("{\"id\":1}"),
            "HttpTriggerSync",
            "Microsoft Page Response Size: 1000",
        ),
        (
            Request::new("POST", "/api/HttpTriggerAsync").body(""),
            "HttpTriggerAsync",
            "Microsoft Page Is Loaded",
        ),
    ] {
        let response = host.forward(&request, ID);
        assert_eq!((response.status(), response.text()), (200, body));
        assert_eq!(response.header("content-type"), Some("text/plain; charset=utf-8"));
        logged.extend(report_rows(function));
        let _ = host.stdout().wait_until(|lines| lines.len() >= logged.len());
    }
    let (stdout, stderr) = host.stop();
    assert_eq!(masked_lines(&stdout), logged);
    assert_eq!(stderr, [""; 0]);
}

#[test]
fn what_the_app_does_not_have_is_not_found_and_not_logged() {
    let upstream = Upstream::http();
    let host = Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url("/size/3"))
        .start();
    let functions = "this app has /api/HttpTriggerAsync, /api/HttpTriggerSync and /api/MemoryProfile";
    for (request, status, sentence) in [
        (
            Request::get("/api/Nope?a=1"),
            404,
            format!("nothing is at /api/Nope; {functions}"),
        ),
        // Only the readiness check without an invocation is answered for the app.
        (Request::get("/"), 404, format!("nothing is at /; {functions}")),
        (
            Request::new("DELETE", "/api/HttpTriggerSync"),
            405,
            "DELETE is not allowed at /api/HttpTriggerSync; allowed: GET and POST".to_owned(),
        ),
        (
            Request::new("POST", "/api/MemoryProfile").body("x"),
            405,
            "POST is not allowed at /api/MemoryProfile; allowed: GET".to_owned(),
        ),
    ] {
        let response = host.forward(&request, ID);
        assert_eq!(
            (response.status(), response.text()),
            (status, sentence.as_str()),
            "{request:?}"
        );
    }
    assert_eq!(upstream.requests(), [""; 0]);
    assert_eq!(host.stop(), (vec![], vec![]));
}

#[test]
fn a_client_that_sends_an_envelope_of_its_own_gets_no_envelope_back() {
    let upstream = Upstream::http();
    let host = Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url("/size/3"))
        .start();
    let envelope = test_support::fixture("http_get_async").to_string();
    let request = Request::new("POST", "/api/HttpTriggerSync")
        .header("Content-Type", "application/json")
        .body(envelope);
    let response = host.forward(&request, ID);
    assert_eq!(
        (response.status(), response.text()),
        (200, "Microsoft Page Response Size: 3")
    );
}
