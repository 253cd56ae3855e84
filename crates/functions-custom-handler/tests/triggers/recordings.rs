//! What a user gets of each kind of recorded request, by the argument that fits it.

use std::fmt::Debug;
use std::path::Path;

use axum::Router;
use axum::extract::{FromRequest, Request};
use axum::routing::any;
use axum::{Extension, Json};
use bytes::Bytes;
use functions_custom_handler::FunctionApp;
use functions_custom_handler::extract::{Metadata, RetryContext};
use functions_custom_handler::trigger::{
    Base64, BindingName, Bindings, Blob, EventGridEvent, EventGridEvents, QueueMessage, Timer, Trigger,
};
use serde::Deserialize;
use serde_json::{Value, json};
use tower::ServiceExt as _;

#[path = "../../fuzz/src/input.rs"]
#[allow(dead_code, reason = "the fuzzer reads answers as well")]
mod input;
#[path = "../../fuzz/src/separator.rs"]
mod separator;

/// What `show` shows of the argument `T` that a recorded request has. The trigger is named as its function.json names it.
async fn shown<T, M, D>(file: &str, trigger: &'static str, show: fn(T) -> D) -> String
where
    T: FromRequest<(), M> + Send + 'static,
    M: 'static,
    D: Debug + Send + 'static,
{
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions-stand-in-host/recorded");
    let recorded = std::fs::read(recorded.join(format!("{file}.http"))).unwrap();
    let handler = async move |request: Request| {
        let argument = T::from_request(request, &()).await?;
        Ok::<_, T::Rejection>(Json(json!({"ReturnValue": format!("{:?}", show(argument))})))
    };
    let router = Router::new()
        .fallback(any(handler))
        .layer(Extension(BindingName::new(trigger)));
    let app = FunctionApp::new(router).into_router();
    let response = app.oneshot(input::request(&recorded)).await.unwrap();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let answer: Value = serde_json::from_slice(&body).unwrap_or_else(|_| panic!("{body:?}"));
    let returned = [&answer["ReturnValue"], &answer["Outputs"]["res"]["body"]];
    let returned: Vec<_> = returned.iter().filter_map(|value| value.as_str()).collect();
    match returned[..] {
        // An HTTP trigger's response has the answer as its body.
        [body] if body.starts_with("{\"ReturnValue\"") => serde_json::from_str::<Value>(body).unwrap()["ReturnValue"]
            .as_str()
            .unwrap()
            .to_owned(),
        [shown] => shown.to_owned(),
        _ => panic!("{answer}"),
    }
}

macro_rules! check {
    ($($file:literal $trigger:literal: |$name:ident: $argument:ty| $show:expr => $expected:expr;)*) => {
        $(
            let found = shown($file, $trigger, |$name: $argument| $show).await;
            assert_eq!(found, $expected, "{} as {}", $file, stringify!($argument));
        )*
    };
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug, which does not count")]
struct Document {
    a: u32,
    name: String,
    when: String,
    nested: Value,
    f: f64,
}

const DOCUMENT: &str = "Document { a: 1, name: \"x.txt\", when: \"2026-01-02T03:04:05Z\", nested: Object {\"k\": Array \
                        [Number(1), Number(2)]}, f: 1.0 }";
const DOCUMENT_TEXT: &str =
    r#""{\"a\":1,\"name\":\"x.txt\",\"when\":\"2026-01-02T03:04:05Z\",\"nested\":{\"k\":[1,2]},\"f\":1.0}""#;

#[tokio::test]
async fn queue_messages() {
    check! {
        "queue/none-text" "msg": |m: QueueMessage<String>| m.body => "\"plain text grün\"";
        "queue/none-text" "msg": |m: QueueMessage<String>| m.dequeue_count => "Some(1)";
        "queue/none-string-text" "msg": |m: QueueMessage<String>| m.body => "\"plain text grün\"";
        "queue/none-space" "msg": |m: QueueMessage<String>| m.body => "\" \"";
        "queue/none-guid" "msg": |m: QueueMessage<String>| m.body => "\"7f9c24e8-3b12-4fef-91e0-8d3a4e1f2a77\"";
        "queue/none-control" "msg": |m: QueueMessage<String>| m.body => r#""tab\there \"quotes\" \\ newline\nend""#;
        "queue/none-invalid-utf8" "msg": |m: QueueMessage<String>| m.body => "\"ok \u{fffd}\u{fffd}\u{fffd}( end\"";
        "queue/none-string-date" "msg": |m: QueueMessage<String>| m.body => "\"2026-01-02T03:04:05Z\"";
        "queue/base64-date" "msg": |m: QueueMessage<String>| m.body => "\"2026-01-02T03:04:05Z\"";
        // What only looks like something else is a text still.
        "queue/none-number" "msg": |m: QueueMessage<String>| m.body => "\"42\"";
        "queue/none-number-leading-zero" "msg": |m: QueueMessage<String>| m.body => "\"007\"";
        "queue/none-json-true" "msg": |m: QueueMessage<String>| m.body => "\"true\"";
        "queue/none-json-null" "msg": |m: QueueMessage<String>| m.body => "\"null\"";
        "queue/none-json-null" "msg": |m: QueueMessage<Option<String>>| m.body => "Some(\"null\")";
        "queue/none-json-string" "msg": |m: QueueMessage<String>| m.body => r#""\"quoted\"""#;
        "queue/none-base64-looking" "msg": |m: QueueMessage<String>| m.body => "\"aGVsbG8=\"";
        "queue/base64-double-base64" "msg": |m: QueueMessage<String>| m.body => "\"aGVsbG8=\"";
        "queue/none-string-json-object" "msg": |m: QueueMessage<String>| m.body => DOCUMENT_TEXT;
        // And is what it looks like for those who ask for that.
        "queue/none-number" "msg": |m: QueueMessage<u8>| m.body => "42";
        "queue/base64-number" "msg": |m: QueueMessage<i64>| m.body => "42";
        "queue/none-number-float" "msg": |m: QueueMessage<f64>| m.body => "1.5";
        "queue/none-number-huge" "msg": |m: QueueMessage<u128>| m.body => "123456789012345678901234567890";
        "queue/none-json-true" "msg": |m: QueueMessage<bool>| m.body => "true";
        "queue/none-json-null" "msg": |m: QueueMessage<Option<u8>>| m.body => "None";
        "queue/none-json-object-spaced" "msg": |m: QueueMessage<Value>| m.body => "Object {\"a\": Number(1), \"b\": Null}";
        "queue/none-json-empty-object" "msg": |m: QueueMessage<Value>| m.body => "Object {}";
        "queue/none-string-json-object" "msg": |m: QueueMessage<Document>| m.body => DOCUMENT;
        "queue/base64-json-object" "msg": |m: QueueMessage<Document>| m.body => DOCUMENT;
        "queue/none-base64-looking" "msg": |m: QueueMessage<Base64>| m.body.0 => "[104, 101, 108, 108, 111]";
        // With dataType binary it is bytes, whatever they are.
        "queue/none-binary-text" "msg": |m: QueueMessage<Vec<u8>>| String::from_utf8(m.body) => "Ok(\"plain text grün\")";
        "queue/base64-binary-text" "msg": |m: QueueMessage<Bytes>| m.body => "b\"plain text gr\\xc3\\xbcn\"";
        "queue/none-binary-date" "msg": |m: QueueMessage<Base64>| m.body.0.len() => "20";
        "queue/none-binary-number" "msg": |m: QueueMessage<Base64>| m.body.0 => "[52, 50]";
        "queue/base64-binary-number" "msg": |m: QueueMessage<Bytes>| m.body => "b\"42\"";
        "queue/none-binary-base64-looking" "msg": |m: QueueMessage<Bytes>| m.body => "b\"aGVsbG8=\"";
        "queue/base64-binary-bytes-256" "msg": |m: QueueMessage<Vec<u8>>| m.body == (0..=255).collect::<Vec<u8>>() => "true";
        "queue/base64-binary-binary-invalid-utf8" "msg": |m: QueueMessage<Bytes>| m.body => r#"b"ok \xff\xfe\xc3( end\0""#;
        "queue/base64-binary-json-object" "msg": |m: QueueMessage<Bytes>| m.body.len() => "81";
        // What the sender wrote over it is not the host's.
        "queue/none-json-reserved-names" "msg": |m: QueueMessage<Value>| (m.id, m.dequeue_count) => "(Some(\"mine\"), None)";
        "queue/fail-attempt-5" "msg": |m: QueueMessage<String>| m.dequeue_count => "Some(5)";
        "queue/fail-attempt-5" "msg": |m: Metadata| m.get::<u8>("dequeuecount") => "Ok(5)";
    }
}

#[tokio::test]
async fn blobs() {
    check! {
        "blob/trigger-string-plain-txt" "blob": |b: Blob<String>| b.body => "\"plain text grün\"";
        "blob/trigger-binary-plain-txt" "blob": |b: Blob<String>| b.body => "\"plain text grün\"";
        "blob/trigger-stream-plain-txt" "blob": |b: Blob<Bytes>| b.body.len() => "16";
        "blob/trigger-string-bytes-bin" "blob": |b: Blob<Vec<u8>>| b.body == (0..=255).collect::<Vec<u8>>() => "true";
        "blob/trigger-stream-bytes-bin" "blob": |b: Blob<Base64>| b.body.0.len() => "256";
        "blob/trigger-binary-bytes-bin" "blob": |b: Blob<Base64>| b.path => "Some(\"in4/bytes.bin\")";
        "blob/trigger-empty-txt" "blob": |b: Blob<String>| b.body => "\"\"";
        "blob/trigger-empty-txt" "blob": |b: Blob<Vec<u8>>| b.body => "[]";
        "blob/trigger-bom-txt" "blob": |b: Blob<String>| b.body => "\"bom\"";
        "blob/trigger-bom-txt" "blob": |b: Blob<Bytes>| b.body => r#"b"\xef\xbb\xbfbom""#;
        "blob/trigger-date-txt" "blob": |b: Blob<String>| b.body => "\"2026-01-02T03:04:05Z\"";
        "blob/trigger-number-txt" "blob": |b: Blob<String>| b.body => "\"42\"";
        "blob/trigger-number-txt" "blob": |b: Blob<u8>| b.body => "42";
        "blob/trigger-array-json" "blob": |b: Blob<Vec<Value>>| b.body => "[Number(1), Object {\"a\": Number(2)}]";
        "blob/trigger-data-json" "blob": |b: Blob<Value>| b.body["when"].clone() => "String(\"2026-01-02T03:04:05Z\")";
        "blob/trigger-stream-data-json" "blob": |b: Blob<Value>| b.body => "Object {\"a\": Number(1)}";
        "blob/trigger-data-json" "blob": |b: Blob<Value>| b.properties["ContentType"].clone() => "String(\"application/json\")";
        "blob/trigger-fail-fails-txt-attempt-5" "blob": |b: Blob<String>| b.body => "\"this one fails\"";
        // An input is a text in a text, or base64 by dataType binary, and `null` if the blob is missing.
        "blob/input-none-t-txt" "req": |b: Bindings| b.get::<String>("inp") => "Ok(\"plain text grün\")";
        "blob/input-string-e-txt" "req": |b: Bindings| b.get::<Option<String>>("inp") => "Ok(Some(\"\"))";
        "blob/input-string-d-txt" "req": |b: Bindings| b.get::<String>("inp") => "Ok(\"2026-01-02T03:04:05Z\")";
        "blob/input-none-j-json" "req": |b: Bindings| b.get::<Value>("inp").map(|j| j["a"].clone()) => "Ok(Number(1))";
        "blob/input-none-missing-txt" "req": |b: Bindings| b.get::<Option<String>>("inp") => "Ok(None)";
        "blob/input-none-missing-txt" "req": |b: Bindings| b.get::<String>("inp").is_err() => "true";
        "blob/input-binary-missing-txt" "req": |b: Bindings| b.get::<Option<Vec<u8>>>("inp") => "Ok(None)";
        "blob/input-binary-b-bin" "req": |b: Bindings| b.get::<Vec<u8>>("inp").map(|b| b.len()) => "Ok(256)";
        "blob/input-binary-e-txt" "req": |b: Bindings| b.get::<Option<Bytes>>("inp") => "Ok(Some(b\"\"))";
        "blob/input-binary-t-txt" "req": |b: Bindings| b.get::<Bytes>("inp").map(|b| b.len()) => "Ok(16)";
        "blob/input-stream-d-txt" "req": |b: Bindings| b.get::<Option<String>>("inp") => "Ok(None)";
        "blob/queue-input-QInp-t-txt" "msg": |m: QueueMessage<String>| m.body => "\"t.txt\"";
        "blob/queue-input-QInp-t-txt" "msg": |b: Bindings| b.get::<String>("inp") => "Ok(\"plain text grün\")";
        "blob/queue-input-QInp-t-txt" "msg": |b: Bindings| b.get::<Vec<u8>>("inp2").map(|b| b.len()) => "Ok(16)";
        "blob/queue-input-QInp-missing" "msg": |b: Bindings| b.get::<Option<Base64>>("inp2") => "Ok(None)";
        "blob/queue-input-QInp-b-bin" "msg": |b: Bindings| b.get::<Bytes>("inp").map_err(|r| r.to_string()) => "Err(\"Data.inp: \
            expected bytes, found a text: give the binding \\\"dataType\\\": \\\"binary\\\" in function.json, or ask for Base64 if \
            the text is base64\")";
    }
}

#[tokio::test]
async fn events() {
    check! {
        "event-grid/one-eventgrid" "event": |e: EventGridEvent<Value>| (e.id, e.kind, e.time) =>
            r#"("e1", "Microsoft.Storage.BlobCreated", Some("2026-01-02T03:04:05.1234567Z"))"#;
        "event-grid/one-eventgrid" "event": |e: EventGridEvent<Value>| e.data["contentLength"].clone() => "Number(5)";
        "event-grid/one-eventgrid-two-events-1" "event": |e: EventGridEvent<String>| e.data => "\"just text\"";
        "event-grid/one-cloudevents-batch-1" "event": |e: EventGridEvent<Value>| (e.source, e.subject) =>
            r#"(Some("/src"), Some("sub"))"#;
        "event-grid/one-cloudevents-batch-2" "event": |e: EventGridEvent<Base64>| e.data.0 => "[104, 101, 108, 108, 111]";
        "event-grid/one-cloudevents-batch-2" "event": |e: EventGridEvent<Vec<u8>>| e.data => "[104, 101, 108, 108, 111]";
        "event-grid/one-handler-500" "event": |e: EventGridEvent<Value>| e.subject =>
            "Some(\"/blobServices/default/containers/in6/blobs/plain.txt\")";
        "event-grid/many-eventgrid-one-event" "events": |b: EventGridEvents<Value>| b.events.len() => "1";
        "event-grid/many-eventgrid-two-events" "events": |b: EventGridEvents<Value>| b.events[1].data.clone() =>
            "String(\"just text\")";
        "event-grid/many-cloudevent-single" "events": |b: EventGridEvents<Value>| b.events[0].kind.clone() =>
            "\"com.example.thing\"";
        "event-grid/many-cloudevents-batch" "events": |b: EventGridEvents<Value>| b.events[1].data.clone() =>
            "String(\"aGVsbG8=\")";
    }
}

#[tokio::test]
async fn timers_and_retries() {
    let first = "Timer { is_past_due: false, adjusts_for_dst: true, last: None, next: Some(\"2026-11-26T02:17:00+00:00\"), \
                 last_updated: None }";
    let unkept = "Timer { is_past_due: false, adjusts_for_dst: true, last: None, next: None, last_updated: None }";
    let failed = "RetryContext { retry_count: 1, max_retry_count: Some(2), exception: Some(\"Exception while executing \
                  function: Functions.TFix: Response status code does not indicate success: 500 (Internal Server Error).\") }";
    check! {
        "timer/monitor-minute-tick-1" "timer": |t: Timer| t => first;
        "timer/no-monitor-tick-1" "timer": |t: Timer| t => unkept;
        "timer/run-on-startup-no-monitor" "timer": |t: Timer| t => unkept;
        "timer/monitor-past-due-after-restart" "timer": |t: Timer| (t.is_past_due, t.last) =>
            "(true, Some(\"2026-11-26T02:23:00.002882+00:00\"))";
        "timer/retry-TFix-attempt-1" "timer": |r: RetryContext| r =>
            "RetryContext { retry_count: 0, max_retry_count: Some(2), exception: None }";
        "timer/retry-TFix-attempt-2" "timer": |r: RetryContext| r => failed;
        "timer/retry-TExp-attempt-3" "timer": |r: RetryContext| (r.retry_count, r.max_retry_count) => "(2, Some(3))";
    }
}

#[tokio::test]
async fn durable_functions() {
    check! {
        "durable/durable-activity-trigger" "input": |t: Trigger<Value>| t.data["n"].clone() => "Number(1)";
        "durable/durable-activity-trigger" "input": |t: Trigger<String>| t.data => r#""{\"n\":1,\"when\":\"2026-01-02T03:04:05Z\"}""#;
        "durable/durable-orchestration-trigger" "context": |t: Trigger<Base64>| t.data.0[..2].to_vec() => "[10, 32]";
        "durable/durable-entity-trigger" "context": |t: Trigger<String>| t.data.starts_with("CgdAZW50") => "true";
        "durable/durable-client-input" "req": |b: Bindings| b.get::<Value>("starter").map(|s| s["taskHubName"].clone()) =>
            "Ok(String(\"hubone\"))";
    }
}
