//! A server, and clients that check each of its answers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::RawQuery;
use axum::routing::post;
use functions_custom_handler::{FunctionApp, LogLayer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tracing_subscriber::prelude::*;

async fn echo(RawQuery(query): RawQuery, body: String) -> String {
    let query = query.unwrap_or_default();
    tracing::info!(target: "app", "{query}");
    format!("{query} {body}")
}

/// Serves one function on a free port, and logs by `layer`. To be called within a runtime.
pub(crate) fn serve(layer: LogLayer) -> SocketAddr {
    tracing_subscriber::registry().with(layer).init();
    let router = Router::new().route("/api/Echo", post(echo));
    let socket = TcpSocket::new_v4().expect("there are sockets");
    socket
        .bind(SocketAddr::from(([127, 0, 0, 1], 0)))
        .expect("a port is free");
    // As many as `Address::bind` lets wait.
    let listener = socket.listen(1024).expect("it is bound");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(FunctionApp::new(router).serve_on(listener));
    address
}

/// Invokes `count` times in all, over so many connections that stay open. Gives how long each took, the shortest first.
///
/// # Panics
///
/// At the first answer that is not the very one expected.
pub(crate) async fn invoke(address: SocketAddr, connections: usize, count: usize) -> Vec<Duration> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut clients = JoinSet::new();
    for _ in 0..connections {
        let next = Arc::clone(&next);
        clients.spawn(async move {
            let mut socket = TcpStream::connect(address).await.expect("the server accepts");
            let mut took = Vec::new();
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= count {
                    return took;
                }
                let start = Instant::now();
                exchange(&mut socket, n).await;
                took.push(start.elapsed());
            }
        });
    }
    let mut took = clients.join_all().await.concat();
    assert_eq!(took.len(), count);
    took.sort_unstable();
    took
}

/// So many connections that have begun a request and go no further, until they are dropped.
pub(crate) async fn half_open(address: SocketAddr, count: usize) -> Vec<TcpStream> {
    let mut sockets = Vec::with_capacity(count);
    for n in 0..count {
        let mut socket = TcpStream::connect(address).await.expect("the server accepts");
        // Half of a head, or a head and half of a body.
        let begun: &[u8] = if n % 2 == 0 {
            b"POST /Echo HTTP/1.1\r\nHost: h\r\nContent-Ty"
        } else {
            b"POST /Echo HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"Data\":"
        };
        socket.write_all(begun).await.expect("the server reads");
        sockets.push(socket);
    }
    sockets
}

/// Invokes `count` times, each over a connection of its own that is closed before the answer can have come.
pub(crate) async fn hang_up(address: SocketAddr, count: usize) {
    for n in 0..count {
        let mut socket = TcpStream::connect(address).await.expect("the server accepts");
        socket.write_all(request(n).as_bytes()).await.expect("the server reads");
    }
}

async fn exchange(socket: &mut TcpStream, n: usize) {
    socket.write_all(request(n).as_bytes()).await.expect("the server reads");
    let end = format!(
        r#"{{"Outputs":{{"res":{{"statusCode":200,"headers":{{"content-type":"text/plain; charset=utf-8"}},"body":"{n} été"}}}},"Logs":["app: {n}"],"ReturnValue":null}}"#
    );
    let mut answer = Vec::with_capacity(512);
    while !answer.ends_with(end.as_bytes()) {
        let got = socket.read_buf(&mut answer).await.expect("the server answers");
        assert!(got > 0, "cut off: {}", String::from_utf8_lossy(&answer));
        assert!(answer.len() < 4096, "{}", String::from_utf8_lossy(&answer));
    }
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"));
}

/// The host's request for an invocation.
fn request(n: usize) -> String {
    let envelope = format!(
        r#"{{"Data":{{"req":{{"Url":"http://h/api/Echo?{n}","Method":"POST","Headers":{{"Content-Type":["text/plain"]}},"Body":"été"}}}},"Metadata":{{}}}}"#
    );
    format!(
        "POST /Echo HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nX-Azure-Functions-InvocationId: \
         00000000-0000-4000-8000-{n:012x}\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{envelope}\r\n0\r\n\r\n",
        envelope.len()
    )
}
