//! The examples: those of triggers sent the envelope that their first lines name, those that stream with a client.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

/// The routers of the examples; their `main` is for running them.
macro_rules! examples {
    ($($name:ident: $path:literal,)*) => {
        $(
            #[allow(dead_code, reason = "its main is not called here")]
            #[path = $path]
            mod $name;
        )*
    };
}

examples! {
    any_trigger: "../../examples/any_trigger.rs",
    blob: "../../examples/blob.rs",
    cosmos_db: "../../examples/cosmos_db.rs",
    event_grid: "../../examples/event_grid.rs",
    event_hubs: "../../examples/event_hubs.rs",
    http_trigger: "../../examples/http.rs",
    queue: "../../examples/queue.rs",
    service_bus: "../../examples/service_bus.rs",
    sse: "../../examples/sse.rs",
    timer: "../../examples/timer.rs",
    web_socket: "../../examples/web_socket.rs",
}

mod streams;

use std::io::empty;
use std::path::Path;

use axum::Router;
use axum::body::to_bytes;
use functions_custom_handler::{FunctionApp, LogLayer};
use http::Request;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use tracing_subscriber::prelude::*;

/// The answer to the host.
async fn answer(router: Router, function: &str, fixture: &str) -> Value {
    let layer = LogLayer::with_writers(empty(), empty());
    let _guard = functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(layer));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(fixture);
    let request = Request::post(format!("/{function}"))
        .header("content-type", "application/json")
        .header("x-azure-functions-invocationid", "00000000-0000-4000-8000-000000000001")
        .body(std::fs::read_to_string(path).unwrap())
        .unwrap();
    let app = FunctionApp::new(router).functions([function]).into_router();
    let response = app.oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

/// Of a trigger without output bindings, the log is all there is.
async fn logs(router: Router, function: &str, fixture: &str) -> Value {
    let mut answer = answer(router, function, fixture).await;
    let logs = answer["Logs"].take();
    assert_eq!(answer, json!({"Outputs": null, "Logs": null, "ReturnValue": null}));
    logs
}

#[tokio::test]
async fn triggers_that_only_log() {
    let line = "examples::timer: cleaning up late=true retries=2 next=\"2026-11-20T00:00:00+00:00\"";
    assert_eq!(
        logs(timer::router(), "Nightly", "timer_status.json").await,
        json!([line])
    );

    let line = "examples::service_bus: a message id=7 subject=\"order\" priority=3";
    assert_eq!(
        logs(service_bus::router(), "OnMessage", "service_bus.json").await,
        json!([line])
    );

    let line = "examples::event_grid: an upload kind=\"Microsoft.Storage.BlobCreated\" \
        url=\"https://shop.blob.core.windows.net/in/a.png\" content_length=524288";
    assert_eq!(
        logs(event_grid::router(), "OnUpload", "event_grid.json").await,
        json!([line])
    );

    let lines = [(10, "21.5"), (11, "22.0"), (12, "-3.25")]
        .map(|(number, celsius)| format!("examples::event_hubs: a reading number={number} celsius={celsius}"));
    assert_eq!(
        logs(event_hubs::router(), "OnReadings", "event_hubs_batch.json").await,
        json!(lines)
    );

    let lines = [("a", "5.0"), ("b", "7.5")]
        .map(|(id, total)| format!("examples::cosmos_db: an order has changed id=\"{id}\" total={total}"));
    assert_eq!(
        logs(cosmos_db::router(), "OnChange", "cosmos_db.json").await,
        json!(lines)
    );

    let line = "examples::any_trigger: an order id=1 template=\"Dear {name}\" attempt=None";
    assert_eq!(
        logs(any_trigger::router(), "OnOrder", "two_bindings.json").await,
        json!([line])
    );
}

#[tokio::test]
async fn triggers_with_outputs() {
    let expected = json!({
        // What arrives is "order 1005: Zürich, 🦀".
        "Outputs": {"receipts": "b3JkZXIgMTAwNTogWsO8cmljaCwg8J+mgA=="},
        "Logs": ["examples::queue: an order id=1005 attempt=4"],
        "ReturnValue": ["Zürich", "🦀"],
    });
    assert_eq!(answer(queue::router(), "OnOrder", "queue_json.json").await, expected);

    let expected = json!({
        "Outputs": {"header": "AAECAwQFBgc="},
        "Logs": ["examples::blob: an upload path=\"in4/bytes.bin\" bytes=256"],
        "ReturnValue": null,
    });
    assert_eq!(answer(blob::router(), "OnUpload", "blob_binary.json").await, expected);
}

#[tokio::test]
async fn an_http_trigger_with_an_output() {
    let expected = json!({
        "Outputs": {
            "res": {
                "statusCode": 200,
                "headers": {"content-type": "text/plain; charset=utf-8"},
                "body": "order 5, for Zoë\n",
            },
            // What arrives is "Zoë saw 5 in 00000000-0000-4000-8000-000000000001".
            "audit": "Wm/DqyBzYXcgNSBpbiAwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDE=",
        },
        "Logs": ["examples::http_trigger: an order is asked for traced=false name=\"Zoë\""],
        "ReturnValue": null,
    });
    assert_eq!(
        answer(http_trigger::router(), "Orders", "http_route.json").await,
        expected
    );
}
