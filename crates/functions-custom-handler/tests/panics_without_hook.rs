//! A panic fails one invocation, with its log, and nothing else: also where the app is not served by this crate, so that
//! the process's panic hook is not this crate's. Alone in its file, because whatever serves an app installs that hook.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

#[path = "protocol/support.rs"]
#[allow(dead_code, reason = "shared with the tests of the protocol")]
mod support;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::{get as on_get, post as on_post};
use functions_custom_handler::{FunctionApp, spawn, spawn_blocking};
use futures_util::stream;
use serde_json::json;

use crate::support::{Streams, envelope, fixture, get, invoke, post, send};

const SENTENCE: &str = "The function failed. Its log has the details.";

const BEFORE: &str = "app: before invocation_id=00000000-0000-4000-8000-000000000001\n";
const ERRORS: &str = "functions_custom_handler: [error] POST /Nightly panicked: expected five \
    invocation_id=00000000-0000-4000-8000-000000000001\n\
    functions_custom_handler: [error] six invocation_id=00000000-0000-4000-8000-000000000001\n";

fn app() -> Router {
    async fn fail() -> &'static str {
        tracing::info!(target: "app", "before");
        let secret = "five\nsix";
        panic!("expected {secret}")
    }
    Router::new()
        .route("/api/Hello", on_get(fail))
        .route("/api/Fine", on_get(|| async { "fine" }))
        .route(
            "/api/Fail",
            on_get(|| async { http::StatusCode::INTERNAL_SERVER_ERROR }),
        )
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
    streams.assert(&[], &[&ERRORS.replace("POST /Nightly", "GET /api/Hello")]);
}

#[tokio::test]
async fn in_an_envelope_if_it_is_to_fail_the_invocation() {
    let (streams, _guard) = Streams::capture();
    let app = FunctionApp::new(app()).fail_on_panic(true).into_router();
    send(app.clone(), post("Hello", envelope(json!({}))))
        .await
        .assert_text(500, SENTENCE);
    streams.assert(&[BEFORE], &[&ERRORS.replace("POST /Nightly", "GET /api/Hello")]);
    // Other failures are the client's matter.
    let request = post("Fail", envelope(json!({"Url": "http://h/api/Fail"})));
    assert_eq!(send(app, request).await.json()["Outputs"]["res"]["statusCode"], 500);
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
    streams.assert(&[BEFORE], &[ERRORS]);
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
    let line = "functions_custom_handler: [error] the response's body panicked: no more";
    assert_eq!(answer["Logs"], json!([line]));
    streams.assert(
        &[],
        &[&format!("{line} invocation_id=00000000-0000-4000-8000-000000000001\n")],
    );
}

fn fail() -> &'static str {
    panic!("task")
}

/// One line for the task's panic, also where the handler lets it go on.
#[tokio::test]
async fn in_a_task() {
    let (streams, _guard) = Streams::capture();
    let router = Router::new()
        .route(
            "/api/Hello",
            on_get(|| async {
                let task = spawn(async { fail() }).await;
                task.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
            }),
        )
        .route(
            "/api/Blocking",
            on_get(|| async {
                let lost = spawn_blocking(|| std::panic::panic_any(7_u8)).await;
                assert_eq!(*lost.unwrap_err().into_panic().downcast::<u8>().unwrap(), 7);
                "goes on"
            }),
        );
    let answer = invoke(router.clone(), json!({})).await.json();
    assert_eq!(answer["Outputs"]["res"]["statusCode"], 500);
    let line = "functions_custom_handler: [error] GET /api/Hello panicked: task";
    assert_eq!(answer["Logs"], json!([line]));
    let answer = invoke(router, json!({"Url": "http://h/api/Blocking"})).await.json();
    assert_eq!(answer["Outputs"]["res"]["body"], "goes on");
    let line = "functions_custom_handler: [error] GET /api/Blocking panicked: a value that is no text";
    assert_eq!(answer["Logs"], json!([line]));
    assert_eq!(streams.err.writes().len(), 2);
}
