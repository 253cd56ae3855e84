//! A panic fails one invocation, with its log, and nothing else.

use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::Response;
use axum::routing::{get as on_get, post as on_post};
use functions_custom_handler::FunctionApp;
use futures_util::{StreamExt as _, stream};
use serde_json::json;

use crate::sockets::{self, exchange};
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
    streams.assert(&[], &[]);
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
    streams.assert(&[], &[]);
}

/// Panics when it is dropped.
#[derive(Clone)]
struct Dropped;

impl Drop for Dropped {
    fn drop(&mut self) {
        panic!("dropped");
    }
}

impl AsRef<[u8]> for Dropped {
    fn as_ref(&self) -> &[u8] {
        b"text"
    }
}

/// Each of these panics somewhere else on its way to the client.
fn panicking() -> Router {
    let in_task = || async {
        tokio::spawn(async { panic!("in a task") }).await.unwrap_err();
        "task"
    };
    let in_stream = || async {
        let frames = [Ok::<_, Infallible>("begun "), Ok("and ")];
        let frames = stream::iter(frames).chain(stream::poll_fn(|_| panic!("in a stream")));
        Body::from_stream(frames)
    };
    let in_drop = || async {
        let _dropped = Dropped;
        "never"
    };
    let in_drop_of_stream = || async {
        let dropped = Dropped;
        let frames = stream::iter([Ok::<_, Infallible>("a"), Ok("b")]);
        Body::from_stream(frames.inspect(move |_| _ = &dropped))
    };
    let in_drop_of_extension = || async {
        let mut response = Response::new(Body::from("extension"));
        response.extensions_mut().insert(std::sync::Arc::new(Dropped));
        response
    };
    Router::new()
        .route("/api/Task", on_get(in_task))
        .route("/api/Stream", on_get(in_stream))
        .route("/api/Drop", on_get(in_drop))
        .route("/api/DropOfStream", on_get(in_drop_of_stream))
        .route("/api/DropOfExtension", on_get(in_drop_of_extension))
        // Its last owner is the thread that has the sockets.
        .route("/api/DropOfBytes", on_get(|| async { Bytes::from_owner(Dropped) }))
        .route("/api/Fine", on_get(|| async { "fine" }))
}

#[tokio::test]
async fn over_a_socket_none_ends_the_serving() {
    let (streams, _guard) = Streams::capture();
    let (address, server) = sockets::serve(panicking()).await;
    let answered = async |name: &str| {
        let request = format!("GET /api/{name} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        let (status, body) = exchange(address, &[request.as_bytes()]).await;
        (status, String::from_utf8(body).unwrap())
    };
    let ok = || "HTTP/1.1 200 OK".to_owned();
    let failed = || "HTTP/1.1 500 Internal Server Error".to_owned();
    assert_eq!(answered("Task").await, (ok(), "task".to_owned()));
    // Without the chunk that ends it: the client sees that it broke off.
    let begun = "6\r\nbegun \r\n4\r\nand \r\n".to_owned();
    assert_eq!(answered("Stream").await, (ok(), begun));
    assert_eq!(answered("Drop").await, (failed(), SENTENCE.to_owned()));
    let whole = "1\r\na\r\n1\r\nb\r\n0\r\n\r\n".to_owned();
    assert_eq!(answered("DropOfStream").await, (ok(), whole));
    assert_eq!(answered("DropOfExtension").await, (failed(), SENTENCE.to_owned()));
    // What is left of that connection is not said: it may have been written or not.
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = b"GET /api/DropOfBytes HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    tokio::io::AsyncWriteExt::write_all(&mut socket, request).await.unwrap();
    let _ = tokio::io::AsyncReadExt::read_to_end(&mut socket, &mut Vec::new()).await;
    assert_eq!(answered("Fine").await, (ok(), "fine".to_owned()));
    server.abort();
    let lines = [
        "functions_custom_handler: [error] the response's body broke off: it panicked: in a stream\n",
        "functions_custom_handler: [error] GET /api/Drop panicked: dropped\n",
    ];
    streams.assert(&[], &lines);
}
