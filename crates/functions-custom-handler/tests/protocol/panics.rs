//! A panic fails one invocation, with its log, and never ends the serving. What a panic's line says beside its place is told by the
//! tests of the panic hook.

use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::Response;
use axum::routing::get as on_get;
use futures_util::{StreamExt as _, stream};

use crate::sockets::{self, exchange};
use crate::support::Streams;

const SENTENCE: &str = "The function failed. Its log has the details.";

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
    // One line each, with its place, and a backtrace where the environment asks for one.
    let written = streams.err.writes();
    let lines: Vec<_> = written.iter().map(|event| event.lines().next().unwrap()).collect();
    let expected = [
        ("Stream", "in a stream"),
        ("Drop", "dropped"),
        ("DropOfStream", "dropped"),
    ];
    for ((name, message), line) in expected.iter().zip(&lines) {
        let start = format!(
            "functions_custom_handler: [error] GET /api/{name} panicked at {}",
            file!()
        );
        assert!(
            line.starts_with(&start) && line.ends_with(&format!(": {message}")),
            "{line}"
        );
    }
    assert_eq!((lines.len(), streams.out.writes().len()), (3, 0), "{lines:?}");
}
