//! A body that is no envelope, or a wrong one, is refused with one sentence, and the process serves on.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use functions_stand_in_host::{Connection, Host, Request};
use serde_json::{Value, json};
use test_support::{Upstream, fixture};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");
const NO_ENVELOPE: &str = "the body is no envelope of the Functions host: ";

fn start(upstream: &Upstream) -> Host {
    Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url("/size/3"))
        .start()
}

/// The refusal, and right after it a good envelope on the same connection.
fn assert_refused(host: &Host, body: impl Into<Vec<u8>>, sentence: &str) {
    let mut connection = Connection::open(host.port()).unwrap();
    let response = connection
        .send(&Host::envelope_request(
            "HttpTriggerSync",
            body,
            "00000000-0000-4000-8000-00000000000a",
        ))
        .unwrap();
    assert_eq!((response.status(), response.text()), (400, sentence));
    assert_eq!(response.header("content-type"), Some("text/plain; charset=utf-8"));
    let good = Host::envelope_request(
        "HttpTriggerSync",
        fixture("http_get_sync").to_string(),
        "00000000-0000-4000-8000-00000000000a",
    );
    assert_eq!(connection.send(&good).unwrap().status(), 200);
}

/// The fixture with `value` in place of what is at `pointer`.
fn with(pointer: &str, value: Value) -> String {
    let mut envelope = fixture("http_post_json");
    *envelope.pointer_mut(pointer).unwrap() = value;
    envelope.to_string()
}

#[test]
fn what_is_no_envelope() {
    let upstream = Upstream::http();
    let host = start(&upstream);
    let mut logged = Vec::new();
    for (body, why) in [
        ("", "it is empty"),
        ("null", "expected an object with Data and Metadata, found null"),
        ("[]", "expected an object with Data and Metadata, found an array"),
        ("\"Data\"", "expected an object with Data and Metadata, found a string"),
        ("{}", "Data: expected an object, found nothing"),
        ("{\"Data\":{}}", "Metadata: expected an object, found nothing"),
        (
            "{\"Data\":[],\"Metadata\":{}}",
            "Data: expected an object, found an array",
        ),
        (
            "{\"Data\":{\"req\":{\"Url\":\"http",
            "EOF while parsing a string at line 1 column 27",
        ),
        ("Data=1", "expected value at line 1 column 1"),
        ("{\n \"Data\": }", "expected value at line 2 column 10"),
    ] {
        let sentence = format!("{NO_ENVELOPE}{why}");
        assert_refused(&host, body, &sentence);
        logged.push(format!(
            "functions_custom_handler: [error] {sentence} invocation_id=00000000-0000-4000-8000-00000000000a"
        ));
    }
    // The host tells nobody what was in an answer other than 2xx: standard error does.
    assert_eq!(host.stop(), (vec![], logged));
}

#[test]
fn what_is_an_envelope_with_something_wrong_in_it() {
    let upstream = Upstream::http();
    let host = start(&upstream);
    for (pointer, value, sentence) in [
        (
            "/Data/req/Url",
            json!(5),
            "Data.req.Url: expected a string, found a number",
        ),
        (
            "/Data/req/Method",
            json!(null),
            "Data.req.Method: expected a string, found null",
        ),
        (
            "/Data/req/Headers",
            json!([]),
            "Data.req.Headers: expected an object, found an array",
        ),
        (
            "/Data/req/Headers/Accept",
            json!("*/*"),
            "Data.req.Headers.Accept: expected an array of strings, found a string",
        ),
        (
            "/Data/req/Query",
            json!(true),
            "Data.req.Query: expected an object, found a boolean",
        ),
        (
            "/Data/req/Params",
            json!("x"),
            "Data.req.Params: expected an object, found a string",
        ),
        (
            "/Data/req/Identities",
            json!({}),
            "Data.req.Identities: expected an array, found an object",
        ),
    ] {
        assert_refused(&host, with(pointer, value), sentence);
    }
}

#[test]
fn what_has_the_right_type_and_an_impossible_value() {
    let upstream = Upstream::http();
    let host = start(&upstream);
    for (pointer, value, sentence) in [
        (
            "/Data/req/Url",
            json!("/api/HttpTriggerSync"),
            "Data.req.Url: expected an absolute http or https URL, found \"/api/HttpTriggerSync\"",
        ),
        (
            "/Data/req/Method",
            json!("GE T"),
            "Data.req.Method: expected an HTTP method, found \"GE T\"",
        ),
        (
            "/Data/req/Headers",
            json!({"Bad Name": ["x"]}),
            "Data.req.Headers: expected names of HTTP headers, found \"Bad Name\"",
        ),
        (
            "/Data/req/Headers",
            json!({"X-Bad": ["a\nb"]}),
            "Data.req.Headers.X-Bad: expected values of an HTTP header, found a control character",
        ),
    ] {
        assert_refused(&host, with(pointer, value), sentence);
    }
}

#[test]
fn a_request_that_breaks_off_harms_no_other() {
    let upstream = Upstream::http();
    let host = start(&upstream);
    let envelope = fixture("http_get_sync").to_string();
    let whole = Host::envelope_request("HttpTriggerSync", envelope, "00000000-0000-4000-8000-00000000000a")
        .to_bytes("127.0.0.1");
    for end in [10, whole.len() / 2, whole.len() - 1] {
        Connection::open(host.port()).unwrap().write(&whole[..end]).unwrap();
    }
    let not_http = Connection::open(host.port())
        .and_then(|mut connection| {
            connection.write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")?;
            connection.response()
        })
        .unwrap();
    assert_eq!(not_http.status(), 400);
    let answer = host
        .invoke(
            "HttpTriggerSync",
            &fixture("http_get_sync"),
            "00000000-0000-4000-8000-00000000000a",
        )
        .answer();
    assert_eq!(answer.status, 200);
    assert_eq!(upstream.requests(), ["GET /size/3"]);
}

#[test]
fn another_media_type_is_plain_http_and_has_no_route() {
    let upstream = Upstream::http();
    let host = start(&upstream);
    let request = Request::new("POST", "/HttpTriggerSync")
        .header("Content-Type", "text/plain")
        .body(fixture("http_get_sync").to_string());
    let response = host.send(&request);
    assert_eq!(
        (response.status(), response.text()),
        (
            404,
            "nothing is at /HttpTriggerSync; this app has /api/HttpTriggerAsync, /api/HttpTriggerSync and /api/MemoryProfile"
        )
    );
}
