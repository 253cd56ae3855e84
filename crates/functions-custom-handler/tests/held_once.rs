//! How much of a large body is held at once. Counts every allocation of the process, so it is one test, alone in its file.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::DefaultBodyLimit;
use axum::routing::any;
use bytes::Bytes;
use functions_custom_handler::extract::Metadata;
use functions_custom_handler::trigger::{Base64, Blob, EventHubEvents, QueueMessage, ServiceBusMessages, Trigger};
use functions_custom_handler::{FunctionApp, Mode, Outputs};
use http::Request;
use hyper::body::Frame;
use tower::ServiceExt as _;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// What the blob, the message or the client's body has: a quarter of 50 MiB, of which the same multiples are held, but slowly.
const PAYLOAD: usize = 50 * 1024 * 1024 / 4;
/// As the host sends its chunks.
const CHUNK: usize = 1024;

/// A body that is made while it is read, and so is not among what is counted: `fill` repeated between `head` and `tail`.
struct Sent {
    head: Option<&'static str>,
    fill: Bytes,
    left: usize,
    tail: Option<&'static str>,
}

impl Sent {
    fn new(head: &'static str, fill: &str, length: usize, tail: &'static str) -> Self {
        let mut fill = fill.repeat(CHUNK / fill.len()).into_bytes();
        fill.shrink_to_fit();
        Self {
            head: Some(head),
            left: length / fill.len(),
            fill: fill.into(),
            tail: Some(tail),
        }
    }
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let data = if let Some(head) = self.head.take() {
            Some(Bytes::from_static(head.as_bytes()))
        } else if self.left > 0 {
            self.left -= 1;
            Some(self.fill.clone())
        } else {
            self.tail.take().map(|tail| Bytes::from_static(tail.as_bytes()))
        };
        Poll::Ready(data.map(|data| Ok(Frame::data(data))))
    }
}

/// What a profiler that is in the process (`cargo memline test`) holds of its own, in bytes: of each block, and while it writes.
fn held_by_a_profiler(blocks: usize) -> usize {
    if std::env::var_os("CARGO_MEMLINE").is_some() {
        8 * blocks + 8 * 1024 * 1024
    } else {
        0
    }
}

/// The most that was held while `app` answered, in payloads.
fn held(router: Router, path: &str, headers: &[(&str, &str)], sent: Sent) -> f64 {
    let app = FunctionApp::new(router.layer(DefaultBodyLimit::disable())).into_router();
    let mut request = Request::post(path).header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::new(sent)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _profiler = dhat::Profiler::builder().testing().build();
    let response = runtime.block_on(app.oneshot(request)).unwrap();
    assert_eq!(response.status(), 200);
    let most = dhat::HeapStats::get();
    let bytes = most.max_bytes.saturating_sub(held_by_a_profiler(most.max_blocks));
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let times = bytes as f64 / PAYLOAD as f64;
    times
}

const BLOB: (&str, &str) = (
    r#"{"Data":{"b":""#,
    r#""},"Metadata":{"Uri":"\"https://a.b.c/in/large.bin\"","sys":{}}}"#,
);
const TEXT: (&str, &str) = (r#"{"Data":{"m":"\""#, r#"\""},"Metadata":{"DequeueCount":"1"}}"#);
const BATCH: (&str, &str) = (
    r#"{"Data":{"e":"["#,
    r#"\"\"]"},"Metadata":{"SequenceNumberArray":"[1]"}}"#,
);
const HTTP: &str =
    r#"{"Data":{"req":{"Url":"http://h/api/F","Method":"POST","Headers":{"Content-Type":["text/plain"]},"Body":""#;
const OCTETS: &str = r#"{"Data":{"req":{"Url":"http://h/api/F","Method":"POST","Headers":{"Content-Type":["application/octet-stream"]},"Body":""#;
const HTTP_END: &str = r#""}},"Metadata":{"sys":{}}}"#;

/// Base64 is four characters of three bytes.
fn base64(ends: (&'static str, &'static str)) -> Sent {
    Sent::new(ends.0, "AP8x", PAYLOAD / 3 * 4, ends.1)
}

fn fits(length: usize) {
    assert!((PAYLOAD - 4 * CHUNK..=PAYLOAD).contains(&length), "{length}");
}

#[test]
fn large_bodies_are_held_once_or_twice() {
    let envelope = [("transfer-encoding", "chunked")];
    let trigger = |router: Router, sent| held(router, "/F", &envelope, sent);
    let mut rows = Vec::new();
    let mut row = |name: &'static str, most: f64, held: f64| rows.push((name, most, held));

    let router = Router::new().route("/F", any(|blob: Blob<Base64>| async move { fits(blob.body.0.len()) }));
    row("blob, Base64", 1.55, trigger(router, base64(BLOB)));
    let router = Router::new().route("/F", any(|blob: Blob<Bytes>| async move { fits(blob.body.len()) }));
    row("blob, Bytes", 1.55, trigger(router, base64(BLOB)));
    let router = Router::new().route("/F", any(|blob: Blob<Vec<u8>>| async move { fits(blob.body.len()) }));
    row("blob, Vec<u8>", 2.35, trigger(router, base64(BLOB)));
    let router = Router::new().route(
        "/F",
        any(|_: Metadata, blob: Blob<Base64>| async move { fits(blob.body.0.len()) }),
    );
    row("blob beside Metadata", 1.55, trigger(router, base64(BLOB)));
    let router = Router::new().route(
        "/F",
        any(|blob: Trigger<Base64>| async move { fits(blob.data.0.len()) }),
    );
    row("binary input, Base64", 1.55, trigger(router, base64(BLOB)));

    let router = Router::new().route(
        "/F",
        any(|message: QueueMessage<String>| async move { fits(message.body.len()) }),
    );
    let text = Sent::new(TEXT.0, "some text, ", PAYLOAD, TEXT.1);
    row("queue, text", 1.2, trigger(router, text));

    let router = Router::new().route(
        "/F",
        any(|batch: EventHubEvents<String>| async move { assert!(batch.events.len() > PAYLOAD / 1030) }),
    );
    let event = format!(r#"\"{}\","#, "e".repeat(1019));
    let batch = Sent::new(BATCH.0, &event, PAYLOAD, BATCH.1);
    row("event hub, texts", 2.35, trigger(router, batch));
    let router = Router::new().route(
        "/F",
        any(|batch: ServiceBusMessages<Base64>| async move { assert!(batch.messages.len() > PAYLOAD / 1030) }),
    );
    let event = format!(r#"\"{}\","#, "AP8x".repeat(254));
    let batch = Sent::new(BATCH.0, &event, PAYLOAD, BATCH.1);
    row("service bus, bytes", 2.35, trigger(router, batch));

    let router = || Router::new().route("/api/F", any(|body: Bytes| async move { fits(body.len()) }));
    let text = Sent::new(HTTP, "some text, ", PAYLOAD, HTTP_END);
    row("HTTP, text", 1.2, trigger(router(), text));
    row(
        "HTTP, octet-stream",
        1.55,
        trigger(router(), base64((OCTETS, HTTP_END))),
    );

    // The answers: what the router gives, and the JSON that is made of it.
    let router = Router::new().route("/api/F", any(async || "some text, ".repeat(PAYLOAD / 11)));
    row(
        "HTTP, text answered",
        2.2,
        trigger(router, Sent::new(HTTP, "x", CHUNK, HTTP_END)),
    );
    let router = Router::new().route(
        "/F",
        any(async || Outputs::new().text("out", "some text, ".repeat(PAYLOAD / 11))),
    );
    row(
        "output, text",
        2.95,
        trigger(router, Sent::new(TEXT.0, "x", CHUNK, TEXT.1)),
    );

    // What is forwarded is the router's alone: neither held nor read. So are a client's bytes without a host.
    let router = || {
        Router::new().route(
            "/F",
            any(|mode: functions_custom_handler::Invocation| async move {
                assert_ne!(mode.mode(), Mode::Envelope);
            }),
        )
    };
    let nested = || Sent::new("[", "[[[[[[[[],[]]]]]]],", PAYLOAD / 5 * 3, "[]]");
    let forwarded = [
        ("content-length", "7864320"),
        ("x-azure-functions-invocationid", "00000000-0000-4000-8000-000000000001"),
    ];
    row(
        "forwarded, nested lists",
        0.01,
        held(router(), "/F", &forwarded, nested()),
    );
    row("no host, nested lists", 0.75, held(router(), "/F", &[], nested()));

    for (name, most, held) in &rows {
        println!("{name}: {held:.2} of its size, at most {most}");
    }
    let over: Vec<_> = rows.iter().filter(|(_, most, held)| held > most).collect();
    assert!(over.is_empty(), "{over:?}");
}
