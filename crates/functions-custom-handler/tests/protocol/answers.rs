//! The router's response, in the envelope's answer.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::{AppendHeaders, IntoResponse, Redirect};
use axum::routing::{get as on_get, post as on_post};
use functions_custom_handler::FunctionApp;
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Streams, envelope, fixture, invoke, post, send};

const FORWARD: &str = "set customHandler.enableForwardingHttpRequest or \
    customHandler.enableProxyingHttpRequest to true in host.json";

fn hello<R: IntoResponse + Clone + Send + Sync + 'static>(response: R) -> Router {
    let handler = move || async move {
        tracing::info!(target: "app", "said");
        response
    };
    Router::new().route("/api/Hello", on_get(handler))
}

async fn answer(router: Router) -> Value {
    let (_streams, _guard) = Streams::capture();
    invoke(router, json!({})).await.json()
}

fn reply(status: u16, headers: &Value, body: &str) -> Value {
    json!({
        "Outputs": {"res": {"statusCode": status, "headers": headers, "body": body}},
        "Logs": ["app: said"],
        "ReturnValue": null,
    })
}

fn text(status: u16, body: &str) -> Value {
    reply(status, &json!({"content-type": "text/plain; charset=utf-8"}), body)
}

#[tokio::test]
async fn status_headers_and_body_are_carried() {
    let response = (
        StatusCode::CREATED,
        [("content-type", "application/json"), ("set-cookie", "a=1; Path=/")],
        "{\"été\":\"\u{0}\"}",
    );
    let headers = json!({"content-type": "application/json", "set-cookie": "a=1; Path=/"});
    assert_eq!(
        answer(hello(response)).await,
        reply(201, &headers, "{\"été\":\"\u{0}\"}")
    );
}

#[tokio::test]
async fn the_bytes_of_an_answer() {
    let router = Router::new().route("/api/Hello", on_get(|| async { "Hello" }));
    assert_eq!(
        invoke(router, json!({})).await.body,
        r#"{"Outputs":{"res":{"statusCode":200,"headers":{"content-type":"text/plain; charset=utf-8"},"body":"Hello"}},"Logs":[],"ReturnValue":null}"#
    );
}

#[tokio::test]
async fn repeated_headers_are_joined_and_framing_is_left_out() {
    let response = AppendHeaders([
        ("vary", "accept"),
        ("vary", "origin"),
        ("transfer-encoding", "chunked"),
        ("connection", "close"),
        ("x-name", "Zoe"),
    ]);
    let headers = json!({"vary": "accept, origin", "x-name": "Zoe"});
    assert_eq!(answer(hello((response, ""))).await["Outputs"]["res"]["headers"], {
        let mut headers = headers;
        headers["content-type"] = json!("text/plain; charset=utf-8");
        headers
    });
}

#[tokio::test]
async fn a_failure_of_the_client_or_the_app_keeps_the_log() {
    for status in [400, 404, 409, 500, 502, 503] {
        let code = StatusCode::from_u16(status).unwrap();
        assert_eq!(answer(hello((code, "no"))).await, text(status, "no"));
    }
}

#[tokio::test]
async fn a_redirect_is_the_clients() {
    let redirect = answer(hello(Redirect::temporary("/api/Other").into_response_parts())).await;
    assert_eq!(redirect, reply(307, &json!({"location": "/api/Other"}), ""));
}

trait Parts {
    fn into_response_parts(self) -> (StatusCode, [(&'static str, String); 1]);
}

impl Parts for Redirect {
    /// `Redirect` as something that can be cloned.
    fn into_response_parts(self) -> (StatusCode, [(&'static str, String); 1]) {
        let response = self.into_response();
        let location = response.headers()["location"].to_str().unwrap().to_owned();
        (response.status(), [("location", location)])
    }
}

#[tokio::test]
async fn no_content_is_still_a_string() {
    assert_eq!(answer(hello(StatusCode::NO_CONTENT)).await, reply(204, &json!({}), ""));
}

/// The client gets the sentence of a failure; why, and the way out, are in the log.
fn failed(status: u16, line: &str) -> Value {
    let mut expected = text(status, "The function failed. Its log has the details.");
    expected["Logs"] = json!([format!("functions_custom_handler: [error] {line}")]);
    expected
}

/// The answer of a function that says nothing itself.
async fn silent<R: IntoResponse + Clone + Send + Sync + 'static>(response: R) -> Value {
    let router = Router::new().route("/api/Hello", on_get(async move || response));
    invoke(router, json!({})).await.json()
}

#[tokio::test]
async fn what_the_envelope_cannot_carry_is_in_the_log() {
    let (streams, _guard) = Streams::capture();
    let binary = silent(vec![0xff_u8, 0]).await;
    let sentence = "the response's body is not UTF-8 text, and the envelope carries nothing else";
    assert_eq!(binary, failed(500, &format!("{sentence}: {FORWARD}")));

    let cookies = AppendHeaders([("set-cookie", "a=1"), ("set-cookie", "b=2")]);
    let sentence = "the response has 2 Set-Cookie headers, and the envelope carries one";
    assert_eq!(silent(cookies).await, failed(500, &format!("{sentence}: {FORWARD}")));
    // Errors are on standard error, too.
    let errors = streams.err.writes();
    assert_eq!((streams.out.writes(), errors.len()), (vec![], 2));
    assert_eq!(
        errors[1],
        format!(
            "functions_custom_handler: [error] {sentence}: {FORWARD} \
             invocation_id=00000000-0000-4000-8000-000000000001\n"
        )
    );
}

/// The host answers them with a bare 500, in every mode.
#[tokio::test]
async fn headers_that_no_mode_carries_are_in_the_log() {
    let (_streams, _guard) = Streams::capture();
    let sentence = "the response's header x-name is not ASCII text, which the host answers with a bare 500 in every mode: \
                    escape it, as in filename*=UTF-8''Zo%C3%AB.txt";
    for value in [&b"Zo\xeb"[..], "Zoë".as_bytes()] {
        let name = [("x-name", http::HeaderValue::from_bytes(value).unwrap())];
        assert_eq!(silent(name).await, failed(500, sentence));
    }
    let long = [("x-long", "y".repeat(70_000))];
    let sentence = "the response's headers are 70029 bytes, and the host answers more than 65536 with a bare 500 in every \
                    mode: send less";
    assert_eq!(silent(long).await, failed(500, sentence));
}

#[tokio::test]
async fn dates_that_the_host_rewrites_are_in_the_log() {
    let (_streams, _guard) = Streams::capture();
    let date = "2026-01-02T03:04:05Z";
    let sent = silent(([("x-at", date)], date)).await;
    assert_eq!(sent["Outputs"]["res"]["body"], date);
    let rewritten = "which the host writes in another form";
    let warn = "functions_custom_handler: [warn] the response's";
    assert_eq!(
        sent["Logs"],
        json!([
            format!("{warn} header x-at is a date, {rewritten}: {FORWARD}"),
            format!("{warn} body is a date, {rewritten}: end it with a line break, or {FORWARD}"),
        ])
    );
    // Neither is a date that the host knows.
    let sent = silent(([("x-at", "2026-01-02")], "2026-01-02T03:04:05Z\n")).await;
    assert_eq!(sent["Logs"], json!([]));
}

#[tokio::test]
async fn what_the_host_has_lost_of_a_request_is_in_the_log() {
    let (_streams, _guard) = Streams::capture();
    let router = || Router::new().route("/api/Hello", on_get(|| async { "Hello" }));
    let chunked = json!({"Headers": {"Transfer-Encoding": ["chunked"]}});
    let lost = invoke(router(), chunked).await.json();
    assert_eq!(
        lost["Logs"],
        json!([
            "functions_custom_handler: [warn] the client sent its body in chunks, and the host's envelope has lost it: set \
                customHandler.enableProxyingHttpRequest to true in host.json"
        ])
    );
    let png = json!({"Headers": {"Content-Type": ["image/png"]}, "Body": "\u{fffd}PNG"});
    let lost = invoke(router(), png).await.json();
    assert_eq!(
        lost["Logs"],
        json!([format!(
            "functions_custom_handler: [warn] bytes of the client's body that are not UTF-8 text have become U+FFFD in the \
             host's envelope: {FORWARD}, or have them sent as application/octet-stream"
        )])
    );
}

#[tokio::test]
async fn a_body_that_breaks_off_is_a_failure() {
    let (streams, _guard) = Streams::capture();
    let router = Router::new().route(
        "/api/Hello",
        on_get(|| async {
            let chunks = [Ok(Bytes::from("half")), Err("the disk is gone")];
            Body::from_stream(futures_util::stream::iter(chunks))
        }),
    );
    let expected = json!({
        "Outputs": {"res": {
            "statusCode": 500,
            "headers": {"content-type": "text/plain; charset=utf-8"},
            "body": "The function failed. Its log has the details.",
        }},
        "Logs": [
            "functions_custom_handler: [error] the response's body broke off: the disk is gone",
        ],
        "ReturnValue": null,
    });
    assert_eq!(invoke(router, json!({})).await.json(), expected);
    streams.assert(
        &[],
        &[
            "functions_custom_handler: [error] the response's body broke off: the disk is gone \
           invocation_id=00000000-0000-4000-8000-000000000001\n",
        ],
    );
}

#[tokio::test]
async fn a_method_without_a_route_is_405_for_the_client() {
    let router = Router::new().route(
        "/api/HttpTriggerSync",
        on_get(|| async { "yes" }).merge(on_post(|| async { "yes" })),
    );
    let app = FunctionApp::new(router).into_router();
    let request = post("HttpTriggerSync", fixture("http_method_not_declared.json"));
    let expected = json!({
        "Outputs": {"res": {"statusCode": 405, "headers": {"allow": "GET,HEAD,POST"}, "body": ""}},
        "Logs": [],
        "ReturnValue": null,
    });
    assert_eq!(send(app, request).await.json(), expected);
}

#[tokio::test]
async fn without_declared_functions_the_routers_404_stands() {
    for router in [Router::new(), hello("yes")] {
        let req = json!({"Url": "http://h/api/Nope"});
        let answer = send(FunctionApp::new(router).into_router(), post("Nope", envelope(req))).await;
        let expected = json!({
            "Outputs": {"res": {"statusCode": 404, "headers": {}, "body": ""}},
            "Logs": [],
            "ReturnValue": null,
        });
        assert_eq!(answer.json(), expected);
    }
}

#[tokio::test]
async fn an_unknown_function_is_404_for_the_client() {
    let (_streams, _guard) = Streams::capture();
    let app = FunctionApp::new(hello("yes"))
        .functions(["HttpTriggerSync"])
        .functions(["HttpTriggerAsync"])
        .into_router();
    let sentence = "no function is named \"Nope\"; this app has HttpTriggerAsync and HttpTriggerSync";
    let answer = send(app, post("Nope", envelope(json!({})))).await;
    assert_eq!(answer.json(), failed(404, sentence));
}
