//! A connection that becomes another protocol's, as a WebSocket does.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::Request;
use axum::routing::get as on_get;
use http::StatusCode;
use http::header::{CONNECTION, UPGRADE};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::sockets::{exchange, serve};

/// Answers each byte by the next one of the alphabet.
async fn shift(mut request: Request) -> (StatusCode, [(http::HeaderName, &'static str); 2]) {
    tokio::spawn(async move {
        let mut upgraded = TokioIo::new(hyper::upgrade::on(&mut request).await.unwrap());
        while let Ok(byte) = upgraded.read_u8().await {
            upgraded.write_u8(byte + 1).await.unwrap();
        }
    });
    let headers = [(CONNECTION, "upgrade"), (UPGRADE, "shift")];
    (StatusCode::SWITCHING_PROTOCOLS, headers)
}

async fn upgraded(address: SocketAddr) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = b"GET /api/Shift HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: shift\r\n\r\n";
    socket.write_all(request).await.unwrap();
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        head.push(char::from(socket.read_u8().await.unwrap()));
    }
    assert!(head.starts_with("HTTP/1.1 101 Switching Protocols\r\n"), "{head}");
    socket
}

#[tokio::test]
async fn bytes_pass_both_ways_and_on_after_serving_was_given_up() {
    let router = Router::new().route("/api/Shift", on_get(shift));
    let (address, server) = serve(router.route("/api/Hello", on_get(|| async { "hello" }))).await;
    let mut socket = upgraded(address).await;
    socket.write_all(b"HAL").await.unwrap();
    let mut answer = [0; 3];
    socket.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"IBM");

    let request: &[u8] = b"GET /api/Hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    assert_eq!(exchange(address, &[request]).await.0, "HTTP/1.1 200 OK");
    server.abort();
    assert!(server.await.unwrap_err().is_cancelled());
    // Until the thread of the sockets has heard of it.
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    socket.write_all(b"Z").await.unwrap();
    assert_eq!(socket.read_u8().await.unwrap(), b'[');
}
