//! Answers that do not arrive leave their lines on the streams.

use std::time::Duration;

use axum::Router;
use axum::routing::get as on_get;
use functions_custom_handler::{FunctionApp, LogLayer};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tower::ServiceExt as _;
use tracing::info;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::prelude::*;

use crate::sockets::{exchange, posted, serve, start};
use crate::support::{Channel, Written, envelope, post};

/// Lines come here only if no answer carries them.
fn capture() -> (Written, DefaultGuard) {
    let (out, written) = Channel::new();
    let layer = LogLayer::with_writers(out, std::io::sink()).copy_after(Duration::MAX);
    let guard = functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(layer));
    (written, guard)
}

fn answering(bytes: usize) -> Router {
    Router::new().route(
        "/api/Hello",
        on_get(move || async move {
            info!(target: "app", "done");
            "x".repeat(bytes)
        }),
    )
}

const MORE_THAN_SOCKETS_HOLD: usize = 32 * 1024 * 1024;

#[tokio::test]
async fn a_client_that_goes_away_while_it_is_answered() {
    let (mut written, _guard) = capture();
    let (address, server) = serve(answering(MORE_THAN_SOCKETS_HOLD)).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(&posted("Hello", &envelope(json!({})))).await.unwrap();
    assert_eq!(socket.read(&mut [0; 100]).await.unwrap(), 100);
    drop(socket);
    assert_eq!(
        written.next().await,
        "app: done invocation_id=00000000-0000-4000-8000-000000000001\n"
    );
    server.abort();
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answer() {
    let (mut written, _guard) = capture();
    let handler = FunctionApp::new(answering(MORE_THAN_SOCKETS_HOLD)).idle_timeout(Duration::from_millis(50));
    let (address, server) = start(handler).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(&posted("Hello", &envelope(json!({})))).await.unwrap();
    assert_eq!(
        written.next().await,
        "app: done invocation_id=00000000-0000-4000-8000-000000000001\n"
    );
    server.abort();
}

#[tokio::test]
async fn an_answer_that_arrives_is_the_only_place() {
    for bytes in [0, 10, MORE_THAN_SOCKETS_HOLD] {
        let (mut written, _guard) = capture();
        let (address, server) = serve(answering(bytes)).await;
        let (status, answer) = exchange(address, &[&posted("Hello", &envelope(json!({})))]).await;
        assert_eq!(status, "HTTP/1.1 200 OK");
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(answer["Logs"], json!(["app: done"]));
        server.abort();
        assert_eq!(written.rest(), [""; 0]);
    }
}

#[tokio::test]
async fn an_answer_that_nobody_reads() {
    let (mut written, _guard) = capture();
    let app = FunctionApp::new(answering(10)).into_router();
    let answer = app.oneshot(post("Hello", envelope(json!({})))).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(written.rest(), [""; 0]);
    drop(answer);
    assert_eq!(
        written.rest(),
        ["app: done invocation_id=00000000-0000-4000-8000-000000000001\n"]
    );
}
