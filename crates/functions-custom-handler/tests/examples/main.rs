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
    forwarding: "../../examples/forwarding.rs",
    hello: "../../examples/hello.rs",
    http_trigger: "../../examples/http.rs",
    poison: "../../examples/poison.rs",
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
use base64::Engine as _;
use functions_custom_handler::{FunctionApp, LogLayer};
use functions_stand_in_host::{DataType, Envelope, HandOver, Host, HttpFunctions, HttpMode, Request as Client};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use tracing_subscriber::prelude::*;

/// The answer to the host: its status and body.
async fn answered(router: Router, function: &str, envelope: &str) -> (u16, String) {
    let layer = LogLayer::with_writers(empty(), empty());
    let _guard = functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(layer));
    let request = http::Request::post(format!("/{function}"))
        .header("content-type", "application/json")
        .header("x-azure-functions-invocationid", "00000000-0000-4000-8000-000000000001")
        .body(envelope.to_owned())
        .unwrap();
    let app = FunctionApp::new(router).functions([function]).into_router();
    let response = app.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// The answer to the envelope in a file.
async fn answer(router: Router, function: &str, fixture: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(fixture);
    let (status, body) = answered(router, function, &std::fs::read_to_string(path).unwrap()).await;
    assert_eq!(status, 200);
    serde_json::from_str(&body).unwrap()
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

/// As a recording has it: the host keeps the schedule, and knows of no tick before.
#[tokio::test]
async fn the_first_tick_of_a_timer() {
    let first = r#"{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"0001-01-01T00:00:00+00:00",
        "Next":"2026-11-26T02:17:00+00:00","LastUpdated":"0001-01-01T00:00:00+00:00"},"IsPastDue":false}},"Metadata":{}}"#;
    let (status, answer) = answered(timer::router(), "Nightly", first).await;
    assert_eq!(status, 200);
    let next = "examples::timer: cleaning up late=false retries=0 next=\"2026-11-26T02:17:00+00:00\"";
    assert_eq!(
        serde_json::from_str::<Value>(&answer).unwrap()["Logs"],
        json!(["examples::timer: the first tick", next])
    );
}

#[tokio::test]
async fn a_message_that_fails_and_one_that_must_not_be_retried() {
    let message = |text: &str| {
        let encoded = Value::from(text).to_string();
        json!({"Data": {"message": encoded}, "Metadata": {"DequeueCount": "1"}}).to_string()
    };
    // Shipped.
    let (status, answer) = answered(poison::router(), "OnOrder", &message(r#"{"id":5,"items":["a"]}"#)).await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let expected = json!({"Outputs": null, "Logs": ["examples::poison: shipped order=5 items=1"], "ReturnValue": null});
    assert_eq!((status, answer), (200, expected));
    // To be tried again: the host has a failure.
    let (status, answer) = answered(poison::router(), "OnOrder", &message(r#"{"id":5,"items":[]}"#)).await;
    assert_eq!((status, answer.as_str()), (503, "the carrier does not answer"));
    // Never readable, whatever it says of itself: put away, and not tried again.
    let forged = message(r#"{"DequeueCount":"1","id":"five"}"#);
    let (status, answer) = answered(poison::router(), "OnOrder", &forged).await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let why = "Data.message.id: invalid type: string \"five\", expected u32";
    let line = format!("examples::poison: [error] an order that cannot be read why={why}");
    assert_eq!((status, &answer["Logs"]), (200, &json!([line])));
    let stored = base64::engine::general_purpose::STANDARD.decode(answer["Outputs"]["unreadable"].as_str().unwrap());
    assert_eq!(String::from_utf8(stored.unwrap()).unwrap(), why);
    // From the poison queue.
    let (status, answer) = answered(poison::router(), "OnPoison", &message("x")).await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let line = "examples::poison: [error] an order that has failed five times text=\"x\"";
    assert_eq!((status, &answer["Logs"]), (200, &json!([line])));
}

/// In one app whose host forwards: bytes of one function as they are, outputs of the other by envelope.
#[test]
fn envelopes_where_the_host_forwards() {
    let functions = HttpFunctions::new(HttpMode::Forwarding)
        .function("Picture", "picture")
        .function_with_bindings("Order", "order/{id:int}");
    let host = Host::serving(FunctionApp::new(forwarding::router()).functions(["Picture", "Order"]));

    let picture = Client::get("/api/picture");
    assert!(matches!(functions.hand_over(&picture), HandOver::Http(_)));
    let response = host.forward(&picture, "00000000-0000-4000-8000-000000000007");
    assert_eq!(
        (response.header("content-type"), &response.body()[..6]),
        (Some("image/gif"), &b"GIF89a"[..])
    );

    let HandOver::Envelope(envelope) = functions.hand_over(&Client::new("POST", "/api/order/5")) else {
        panic!("a function with a further binding gets envelopes");
    };
    let completed = host.call(&envelope).completed();
    assert_eq!(completed.queue_messages("orders", DataType::Unset), [b"5"]);
    let answer = completed.client("res");
    assert_eq!((answer.status, answer.body.as_str()), (200, "order 5 is taken\n"));
    assert_eq!(answer.logs, ["examples::forwarding: an order mode=Envelope id=5"]);
}

#[test]
fn the_first_example() {
    let host = Host::serving(FunctionApp::new(hello::router()).functions(["Hello", "Nightly"]));
    let answer = host
        .call(&Envelope::http("Hello", &Client::get("/api/Hello?name=Ada")))
        .answer();
    assert_eq!(
        (answer.body.as_str(), answer.logs),
        (
            "Hello, Ada",
            vec!["examples::hello: saying hello mode=Envelope".to_owned()]
        )
    );
    let nightly = host
        .call(&Envelope::trigger("Nightly", "timer", json!({"IsPastDue": false})))
        .completed();
    assert_eq!(nightly.logs, ["examples::hello: cleaning up"]);
}
