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
        ("x-name", "Zoë"),
    ]);
    let headers = json!({"vary": "accept, origin", "x-name": "Zoë"});
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

#[tokio::test]
async fn what_the_envelope_cannot_carry_is_told() {
    let binary = answer(hello(vec![0xff_u8, 0])).await;
    let sentence = "the response's body is not UTF-8 text, and the envelope carries nothing else";
    assert_eq!(binary, text(500, &format!("{sentence}: {FORWARD}")));

    let cookies = AppendHeaders([("set-cookie", "a=1"), ("set-cookie", "b=2")]);
    let sentence = "the response has 2 Set-Cookie headers, and the envelope carries one";
    assert_eq!(
        answer(hello(cookies)).await,
        text(500, &format!("{sentence}: {FORWARD}"))
    );

    let latin1 = [("x-name", http::HeaderValue::from_bytes(b"Zo\xeb").unwrap())];
    let sentence = "the response's header x-name is not UTF-8 text, and the envelope carries nothing else";
    assert_eq!(
        answer(hello(latin1)).await,
        text(500, &format!("{sentence}: {FORWARD}"))
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
    streams.assert(&[], &[]);
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
    let app = FunctionApp::new(hello("yes"))
        .functions(["HttpTriggerSync"])
        .functions(["HttpTriggerAsync"])
        .into_router();
    let expected = json!({
        "Outputs": {"res": {
            "statusCode": 404,
            "headers": {"content-type": "text/plain; charset=utf-8"},
            "body": "no function is named \"Nope\"; this app has HttpTriggerAsync and HttpTriggerSync",
        }},
        "Logs": [],
        "ReturnValue": null,
    });
    assert_eq!(send(app, post("Nope", envelope(json!({})))).await.json(), expected);
}
