//! As the host's worker in its default mode, by envelopes: every fixture is answered, its report in the answer's logs.

use functions_stand_in_host::{Connection, Host, Outcome, Request};
use serde_json::{Value, json};
use test_support::{Upstream, fixture, masked_lines, report_rows};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");
const ID: &str = "3f1c8a52-8f32-4d4f-9ad3-5d1d9a0f3f11";

fn start(upstream: &Upstream) -> Host {
    Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url("/size/1000"))
        .start()
}

#[test]
fn every_http_fixture_is_answered_with_its_whole_report() {
    let upstream = Upstream::http();
    let host = start(&upstream);
    for (name, function) in [
        ("http_get_sync", "HttpTriggerSync"),
        ("http_get_async", "HttpTriggerAsync"),
        ("http_get_query_string_form", "HttpTriggerSync"),
        ("http_get_retry", "HttpTriggerSync"),
        ("http_get_unicode_headers", "HttpTriggerAsync"),
        ("http_post_json", "HttpTriggerSync"),
        ("http_post_octets", "HttpTriggerAsync"),
    ] {
        let answer = host.invoke(function, &fixture(name), ID).answer();
        let body = match function {
            "HttpTriggerSync" => "Microsoft Page Response Size: 1000",
            _ => "Microsoft Page Is Loaded",
        };
        assert_eq!((answer.status, answer.body.as_str()), (200, body), "{name}");
        assert_eq!(
            answer.header("content-type"),
            Some("text/plain; charset=utf-8"),
            "{name}"
        );
        assert_eq!(masked_lines(&answer.logs), report_rows(function), "{name}");
    }
    assert_eq!(upstream.requests(), vec!["GET /size/1000"; 7]);
    // All there is to say went into the answers.
    assert_eq!(host.stop(), (vec![], vec![]));
}

#[test]
fn an_answer_has_the_three_keys_and_the_types_that_every_host_takes() {
    let upstream = Upstream::http();
    let host = start(&upstream);
    let response = host.send(&Host::envelope_request(
        "HttpTriggerSync",
        fixture("http_get_sync").to_string(),
        ID,
    ));
    assert_eq!(
        (response.status(), response.header("content-type")),
        (200, Some("application/json"))
    );
    let mut answer: Value = serde_json::from_slice(response.body()).unwrap();
    let logs = answer["Logs"].take();
    assert!(logs.as_array().unwrap().iter().all(Value::is_string), "{logs}");
    let res = json!({
        "statusCode": 200,
        "headers": {"content-type": "text/plain; charset=utf-8"},
        "body": "Microsoft Page Response Size: 1000",
    });
    assert_eq!(
        answer,
        json!({"Outputs": {"res": res}, "Logs": null, "ReturnValue": null})
    );
}

#[test]
fn a_method_the_function_does_not_have_is_the_clients_error_and_no_failure() {
    let upstream = Upstream::http();
    let host = start(&upstream);
    let answer = host
        .invoke("HttpTriggerSync", &fixture("http_method_not_declared"), ID)
        .answer();
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET,HEAD,POST")));
    let sentence = "DELETE is not allowed at /api/HttpTriggerSync; allowed: GET and POST";
    assert_eq!((answer.body.as_str(), answer.logs), (sentence, vec![]));
    assert_eq!(upstream.requests(), [""; 0]);
}

#[test]
fn a_function_the_app_does_not_have_is_named_with_those_it_has() {
    let upstream = Upstream::http();
    let host = start(&upstream);
    let sentence = |name: &str| {
        format!("no function is named \"{name}\"; this app has HttpTriggerAsync, HttpTriggerSync and MemoryProfile")
    };
    // With an HTTP trigger the client gets an answer, and the log says why.
    let answer = host.invoke("Nope", &fixture("http_get_sync"), ID).answer();
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (404, "The function failed. Its log has the details.")
    );
    assert_eq!(
        answer.logs,
        [format!("functions_custom_handler: [error] {}", sentence("Nope"))]
    );
    // Without one the invocation must fail, or the host would take it for done and never retry.
    for (function, name) in [("OnMessage", "queue_string"), ("Nightly", "timer")] {
        let response = host.send(&Host::envelope_request(function, fixture(name).to_string(), ID));
        assert_eq!((response.status(), response.text()), (404, sentence(function).as_str()));
    }
}

#[test]
fn the_request_is_the_clients_own_whatever_the_hosts_copies_say() {
    let upstream = Upstream::http();
    let host = start(&upstream);
    // The URL decides where it goes, the binding's name and the copies of the query do not.
    let mut envelope = fixture("http_get_sync");
    let mut trigger = envelope["Data"]["req"].take();
    trigger["Url"] = json!("https://example.org/api/HttpTriggerAsync?a=1&a=2");
    trigger["Query"] = json!({"a": "9"});
    trigger["Params"] = Value::Null;
    trigger["Headers"]["X-Name"] = json!(["Zoë", "日本"]);
    envelope["Data"] = json!({ "incoming": trigger });
    let answer = host.invoke("HttpTriggerSync", &envelope, ID).answer();
    assert_eq!((answer.status, answer.body.as_str()), (200, "Microsoft Page Is Loaded"));
    // What is not needed may be missing.
    let small = json!({
        "Data": {"req": {"Url": "http://localhost/api/HttpTriggerSync", "Method": "GET"}},
        "Metadata": {},
    });
    assert_eq!(host.invoke("HttpTriggerSync", &small, ID).answer().status, 200);
}

#[test]
fn one_connection_serves_probes_and_invocations_in_turn() {
    let upstream = Upstream::http();
    let host = start(&upstream);
    let mut connection = Connection::open(host.port()).unwrap();
    for _ in 0..3 {
        let probe = connection.send(&Request::get("/")).unwrap();
        assert_eq!((probe.status(), probe.text()), (200, ""));
        let envelope = fixture("http_get_sync").to_string();
        let request = Host::envelope_request("HttpTriggerSync", envelope, ID);
        let answer = Outcome::of(&connection.send(&request).unwrap()).answer();
        assert_eq!(masked_lines(&answer.logs), report_rows("HttpTriggerSync"));
    }
    // A probe is neither logged nor profiled.
    assert_eq!(host.stop(), (vec![], vec![]));
}

#[test]
fn a_body_of_20_mb_arrives() {
    let upstream = Upstream::http();
    let host = start(&upstream);
    for (media_type, byte) in [("application/json", "\""), ("application/octet-stream", "A")] {
        let mut envelope = fixture("http_post_json");
        envelope["Data"]["req"]["Headers"]["Content-Type"] = json!([media_type]);
        envelope["Data"]["req"]["Body"] = json!(byte.repeat(20_000_000));
        let answer = host.invoke("HttpTriggerSync", &envelope, ID).answer();
        assert_eq!(answer.status, 200, "{media_type}");
    }
}
