//! What reaches output bindings.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::to_bytes;
use axum::response::IntoResponse;
use axum::routing::any;
use functions_custom_handler::{FunctionApp, LogLayer, Outputs};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use tracing_subscriber::prelude::*;

use crate::support::{fixture, post, send};

async fn answer<R: IntoResponse + Clone + Send + Sync + 'static>(fixture_name: &str, response: R) -> Value {
    let router = Router::new().fallback(any(async move || response));
    let (status, body) = send(router, post(fixture(fixture_name))).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

fn some() -> Outputs {
    Outputs::new()
        .text("queue", "test")
        .messages("documents", &[json!({"id": 1})])
        .bytes("$return", b"\0")
}

#[tokio::test]
async fn of_another_trigger() {
    let expected = json!({
        "Outputs": {"queue": "dGVzdA==", "documents": ["{\"id\":1}"]},
        "Logs": [],
        "ReturnValue": "AA==",
    });
    assert_eq!(answer("timer.json", some()).await, expected);
    assert_eq!(answer("timer.json", (some(), StatusCode::ACCEPTED)).await, expected);
    assert_eq!(answer("timer.json", (StatusCode::ACCEPTED, some())).await, expected);
    let none = json!({"Outputs": {}, "Logs": [], "ReturnValue": null});
    assert_eq!(answer("timer.json", Outputs::new()).await, none);
}

#[tokio::test]
async fn beside_the_response_of_an_http_trigger() {
    let expected = json!({
        "Outputs": {
            "res": {
                "statusCode": 201,
                "headers": {"content-type": "text/plain; charset=utf-8"},
                "body": "ordered",
            },
            "queue": "dGVzdA==",
            "documents": ["{\"id\":1}"],
        },
        "Logs": [],
        "ReturnValue": "AA==",
    });
    let response = (StatusCode::CREATED, some(), "ordered");
    assert_eq!(answer("http_get_sync.json", response.clone()).await, expected);
    // The response has its binding for itself.
    let twice = (StatusCode::CREATED, some().text("res", "not me"), "ordered");
    assert_eq!(answer("http_get_sync.json", twice).await, expected);

    let router = Router::new().fallback(any(async move || response));
    let app = FunctionApp::new(router).http_output("$return").into_router();
    let response = app.oneshot(post(fixture("http_get_sync.json"))).await.unwrap();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let returned: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(returned["ReturnValue"], expected["Outputs"]["res"]);
    assert_eq!(
        returned["Outputs"],
        json!({"queue": "dGVzdA==", "documents": ["{\"id\":1}"]})
    );
}

#[tokio::test]
async fn a_value_that_json_cannot_hold_is_a_failure() {
    let wrong = || Outputs::new().json("counts", &std::collections::BTreeMap::from([((1, 2), 3)]));
    let response = answer("http_get_sync.json", (wrong(), "ordered")).await;
    assert_eq!(response["Outputs"]["res"]["statusCode"], 500);
    assert_eq!(
        response["Outputs"]["res"]["body"],
        "The function failed. Its log has the details."
    );

    for router in [
        Router::new().fallback(any(async move || wrong())),
        Router::new().fallback(any(async move || (wrong(), StatusCode::OK))),
    ] {
        let refusal = send(router, post(fixture("timer.json"))).await;
        assert_eq!(refusal, (500, "Outputs.counts: key must be a string".to_owned()));
    }
}

#[derive(Clone, Default)]
struct Stream(Arc<Mutex<String>>);

impl std::io::Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().push_str(std::str::from_utf8(bytes).unwrap());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn without_an_envelope_their_loss_is_logged() {
    let stream = Stream::default();
    let layer = LogLayer::with_writers(stream.clone(), stream.clone());
    let _guard = functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(layer));
    let router = Router::new().fallback(any(async || (some(), "ordered")));
    let request =
        Request::get("/api/F").header("x-azure-functions-invocationid", "00000000-0000-4000-8000-000000000001");
    let response = send(router, request.body("".into()).unwrap()).await;
    assert_eq!(response, (200, "ordered".to_owned()));
    let line = "functions_custom_handler: [error] the output bindings $return, documents, queue get nothing: \
        without an envelope the host reads only the response invocation_id=00000000-0000-4000-8000-000000000001\n";
    assert_eq!(*stream.0.lock().unwrap(), line);
}

#[tokio::test]
async fn a_refused_trigger_is_logged() {
    let stream = Stream::default();
    let layer = LogLayer::with_writers(stream.clone(), stream.clone());
    let _guard = functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(layer));
    let router = crate::support::shows::<_, functions_custom_handler::trigger::QueueMessage<u32>>();
    let sentence = "Data.message: invalid type: string \"Hello, queue\", expected u32";
    let refusal = send(router, post(fixture("queue_string.json"))).await;
    assert_eq!(refusal, (400, sentence.to_owned()));
    let line =
        format!("functions_custom_handler: [error] {sentence} invocation_id=00000000-0000-4000-8000-000000000001\n");
    assert_eq!(*stream.0.lock().unwrap(), line);
}
