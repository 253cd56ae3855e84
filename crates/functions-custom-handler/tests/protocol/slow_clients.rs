//! Clients that send slowly, not at all, or half a conversation, hold up nobody but themselves.

use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::{get as on_get, post as on_post};
use functions_custom_handler::{FunctionApp, LogLayer};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tracing::info;
use tracing_subscriber::prelude::*;

use crate::sockets::{exchange, head, posted, serve, start};
use crate::support::{Channel, envelope};

const SHORT: Duration = Duration::from_millis(50);

fn router() -> Router {
    Router::new()
        .route("/api/Hello", on_get(|| async { "hello" }))
        .route("/api/Upload", on_post(|body: String| async { body }))
}

async fn connected(address: SocketAddr, begun: &str) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(begun.as_bytes()).await.unwrap();
    socket
}

/// What came until the server closed.
async fn to_the_end(mut socket: TcpStream) -> String {
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn three_hundred_of_them_hold_up_nobody() {
    let (address, server) = serve(router()).await;
    let mut slow = Vec::new();
    for _ in 0..100 {
        slow.push(connected(address, "").await);
        slow.push(connected(address, "POST /Hello HTTP/1.1\r\nHo").await);
        slow.push(connected(address, &(head("Hello", "Transfer-Encoding: chunked") + "64\r\n{")).await);
    }
    for socket in &mut slow {
        // Whatever was begun goes on, a byte at a time; an idle connection begins.
        socket.write_all(b"P").await.unwrap();
    }
    let (status, _) = exchange(address, &[&posted("Hello", &envelope(json!({})))]).await;
    assert_eq!(status, "HTTP/1.1 200 OK");
    server.abort();
}

#[tokio::test]
async fn a_head_that_does_not_end_is_cut_off() {
    let (address, server) = start(FunctionApp::new(router()).idle_timeout(SHORT)).await;
    for begun in ["", "GET /api/Hello HTTP/1.1\r\nHost: "] {
        assert_eq!(to_the_end(connected(address, begun).await).await, "");
    }
    server.abort();
}

#[tokio::test]
async fn a_body_that_does_not_end_is_refused() {
    let (address, server) = start(FunctionApp::new(router()).idle_timeout(SHORT)).await;
    let begun = head("Hello", "Transfer-Encoding: chunked") + "64\r\n{\"Data\"";
    let answer = to_the_end(connected(address, &begun).await).await;
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
    let sentence = "\r\n\r\nthe body could not be read: the client was silent for 50ms";
    assert!(answer.ends_with(sentence), "{answer}");

    let begun = "POST /api/Upload HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc";
    let answer = to_the_end(connected(address, begun).await).await;
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
    server.abort();
}

/// Patience is for clients; a function takes the time it takes.
#[tokio::test]
async fn a_slow_function_is_waited_for() {
    static GATE: Semaphore = Semaphore::const_new(0);
    let slow = Router::new().route("/api/Hello", on_get(|| async { drop(GATE.acquire().await.unwrap()) }));
    let (address, server) = start(FunctionApp::new(slow).idle_timeout(SHORT)).await;
    let waiting = connected(
        address,
        "GET /api/Hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
    )
    .await;
    // Cut off one after the other, so that more than twice the time has passed.
    for _ in 0..3 {
        assert_eq!(to_the_end(connected(address, "").await).await, "");
    }
    GATE.add_permits(1);
    let answer = to_the_end(waiting).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    server.abort();
}

/// A connection closed on one side looks like one whose client is gone, so the function is stopped,
/// as it is for a host that gives up.
#[tokio::test]
async fn a_half_closed_connection_is_a_client_that_left() {
    static BEGUN: Semaphore = Semaphore::const_new(0);
    let (out, mut written) = Channel::new();
    let layer = LogLayer::with_writers(out, std::io::sink()).copy_after(Duration::MAX);
    let _guard = functions_stand_in_host::set_subscriber(tracing_subscriber::registry().with(layer));
    let never = Router::new().route(
        "/api/Hello",
        on_get(|| async {
            info!(target: "app", "working");
            BEGUN.add_permits(1);
            pending::<()>().await;
        }),
    );
    let (address, server) = serve(never.route("/api/Fine", on_get(|| async { "fine" }))).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(&posted("Hello", &envelope(json!({})))).await.unwrap();
    BEGUN.acquire().await.unwrap().forget();
    socket.shutdown().await.unwrap();
    assert_eq!(to_the_end(socket).await, "");
    assert_eq!(
        written.next().await,
        "app: working invocation_id=00000000-0000-4000-8000-000000000001\n"
    );

    let fine = envelope(json!({"Url": "http://h/api/Fine"}));
    let (status, _) = exchange(address, &[&posted("Fine", &fine)]).await;
    assert_eq!(status, "HTTP/1.1 200 OK");
    server.abort();
}
