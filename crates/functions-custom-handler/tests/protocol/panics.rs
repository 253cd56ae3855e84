//! A panic fails one invocation, with its log, and nothing else.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::{get as on_get, post as on_post};
use functions_custom_handler::FunctionApp;
use futures_util::stream;
use serde_json::json;

use crate::support::{Streams, fixture, get, invoke, post, send};

const SENTENCE: &str = "The function failed. Its log has the details.";

fn app() -> Router {
    async fn fail() -> &'static str {
        tracing::info!(target: "app", "before");
        let secret = "five\nsix";
        panic!("expected {secret}")
    }
    Router::new()
        .route("/api/Hello", on_get(fail))
        .route("/api/Fine", on_get(|| async { "fine" }))
        .route("/Nightly", on_post(fail))
}

#[tokio::test]
async fn in_an_envelope() {
    let (streams, _guard) = Streams::capture();
    let expected = json!({
        "Outputs": {"res": {
            "statusCode": 500,
            "headers": {"content-type": "text/plain; charset=utf-8"},
            "body": SENTENCE,
        }},
        "Logs": [
            "app: before",
            "functions_custom_handler: [error] GET /api/Hello panicked: expected five",
            "functions_custom_handler: [error] six",
        ],
        "ReturnValue": null,
    });
    assert_eq!(invoke(app(), json!({})).await.json(), expected);
    assert_eq!(streams.err.writes().len(), 1);
}

#[tokio::test]
async fn in_plain_http_and_the_next_request_is_served() {
    let (streams, _guard) = Streams::capture();
    let app = FunctionApp::new(app()).into_router();
    send(app.clone(), get("/api/Hello")).await.assert_text(500, SENTENCE);
    let lines = "functions_custom_handler: [error] GET /api/Hello panicked: expected five\n\
        functions_custom_handler: [error] six\n";
    streams.assert(&["app: before\n"], &[lines]);
    send(app, get("/api/Fine")).await.assert_text(200, "fine");
}

#[tokio::test]
async fn of_another_trigger_the_host_sees_a_failure() {
    let (streams, _guard) = Streams::capture();
    let app = FunctionApp::new(app()).into_router();
    send(app, post("Nightly", fixture("timer.json")))
        .await
        .assert_text(500, SENTENCE);
    let lines = "functions_custom_handler: [error] POST /Nightly panicked: expected five \
        invocation_id=00000000-0000-4000-8000-000000000001\n\
        functions_custom_handler: [error] six invocation_id=00000000-0000-4000-8000-000000000001\n";
    streams.assert(
        &["app: before invocation_id=00000000-0000-4000-8000-000000000001\n"],
        &[lines],
    );
}

#[tokio::test]
async fn in_a_streamed_body() {
    let (streams, _guard) = Streams::capture();
    let router = Router::new().route(
        "/api/Hello",
        on_get(|| async {
            Body::from_stream(stream::poll_fn(
                |_| -> std::task::Poll<Option<Result<Bytes, std::io::Error>>> { panic!("no more") },
            ))
        }),
    );
    let answer = invoke(router, json!({})).await.json();
    assert_eq!(answer["Outputs"]["res"]["statusCode"], 500);
    assert_eq!(answer["Outputs"]["res"]["body"], SENTENCE);
    let line = "functions_custom_handler: [error] the response's body broke off: it panicked: no more";
    assert_eq!(answer["Logs"], json!([line]));
    assert_eq!(streams.err.writes().len(), 1);
}
