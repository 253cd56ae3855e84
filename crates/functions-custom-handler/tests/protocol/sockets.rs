//! Over a real socket.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::RawQuery;
use axum::routing::post as on_post;
use functions_custom_handler::FunctionApp;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::support::envelope;

pub(crate) async fn serve(router: Router) -> (SocketAddr, JoinHandle<()>) {
    start(FunctionApp::new(router)).await
}

pub(crate) async fn start(handler: FunctionApp) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async { handler.serve_on(listener).await.unwrap() });
    (address, server)
}

pub(crate) fn head(function: &str, framing: &str) -> String {
    format!(
        "POST /{function} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
         X-Azure-Functions-InvocationId: 00000000-0000-4000-8000-000000000001\r\nConnection: close\r\n{framing}\r\n\r\n"
    )
}

/// The host's request with an envelope, as it is on the wire.
pub(crate) fn posted(function: &str, envelope: &str) -> Vec<u8> {
    let head = head(function, "Transfer-Encoding: chunked");
    format!("{head}{:x}\r\n{envelope}\r\n0\r\n\r\n", envelope.len()).into_bytes()
}

/// Sends `request` whole, in `pieces`, and reads the answer until the server closes.
pub(crate) async fn exchange(address: SocketAddr, pieces: &[&[u8]]) -> (String, Vec<u8>) {
    let mut socket = TcpStream::connect(address).await.unwrap();
    for piece in pieces {
        socket.write_all(piece).await.unwrap();
        socket.flush().await.unwrap();
    }
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let status = head.lines().next().unwrap().to_owned();
    (status, answer[end + 4..].to_vec())
}

fn echo_body() -> Router {
    let echo = |RawQuery(query): RawQuery, body: String| async move {
        tracing::info!("unheard");
        format!("{} {body}", query.unwrap_or_default())
    };
    Router::new().route("/api/Hello", on_post(echo))
}

#[tokio::test]
async fn a_chunked_envelope() {
    let (address, server) = serve(echo_body()).await;
    let body = envelope(json!({"Method": "POST", "Body": "été"}));
    let head = head("Hello", "Transfer-Encoding: chunked");
    let mut pieces = vec![head.into_bytes()];
    // Chunks that cut through a character of two bytes.
    for byte in body.as_bytes().chunks(1) {
        pieces.push([b"1\r\n", byte, b"\r\n"].concat());
    }
    pieces.push(b"0\r\n\r\n".to_vec());
    let pieces: Vec<_> = pieces.iter().map(Vec::as_slice).collect();
    let (status, answer) = exchange(address, &pieces).await;
    assert_eq!(status, "HTTP/1.1 200 OK");
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(answer["Outputs"]["res"]["body"], " été");
    server.abort();
}

#[tokio::test]
async fn a_truncated_envelope_does_not_stop_the_server() {
    let (address, server) = serve(echo_body()).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    let begun = head("Hello", "Transfer-Encoding: chunked") + "64\r\n{\"Data\":";
    socket.write_all(begun.as_bytes()).await.unwrap();
    socket.shutdown().await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();

    let body = envelope(json!({"Method": "POST"}));
    let whole = posted("Hello", &body);
    let (status, _) = exchange(address, &[&whole]).await;
    assert_eq!(status, "HTTP/1.1 200 OK");
    server.abort();
}

#[tokio::test]
async fn four_hundred_invocations_of_sixty_four_clients() {
    let (address, server) = serve(echo_body()).await;
    let mut clients = JoinSet::new();
    for client in 0..64 {
        clients.spawn(async move {
            // 400 in all: each client takes every 64th.
            let own = (client..400).step_by(64);
            let mut done = 0;
            for n in own {
                let url = format!("http://h/api/Hello?{n}");
                let body = envelope(json!({"Url": url, "Method": "POST", "Body": format!("{client}")}));
                let whole = posted("Hello", &body);
                let (status, answer) = exchange(address, &[&whole]).await;
                assert_eq!(status, "HTTP/1.1 200 OK");
                let answer: Value = serde_json::from_slice(&answer).unwrap();
                assert_eq!(answer["Outputs"]["res"]["body"], format!("{n} {client}"));
                done += 1;
            }
            done
        });
    }
    assert_eq!(clients.join_all().await.into_iter().sum::<usize>(), 400);
    server.abort();
}
