//! The examples that stream, each with a client of its own over the stand-in host, which proxies.

use axum::Router;
use bytes::Bytes;
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::{Connection, Envelope, Host, Request, ReverseProxy};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::{sse, web_socket};

fn listening(router: Router) -> (Host, ReverseProxy) {
    let host = Host::serving(FunctionApp::new(router));
    let proxy = host.reverse_proxy().start();
    (host, proxy)
}

/// Chunk by chunk, so that an event which comes with another, or late, is seen.
async fn chunk(client: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    client.read_line(&mut line).await.unwrap();
    let size = usize::from_str_radix(line.trim_end(), 16).unwrap();
    let mut chunk = vec![0; size + 2];
    tokio::io::AsyncReadExt::read_exact(client, &mut chunk).await.unwrap();
    String::from_utf8(chunk).unwrap().trim_end_matches("\r\n").to_owned()
}

#[tokio::test]
async fn sse_events_arrive_one_by_one() {
    let (host, proxy) = listening(sse::router());
    let mut client = BufReader::new(TcpStream::connect(proxy.address()).await.unwrap());
    client
        .write_all(b"GET /events HTTP/1.1\r\nHost: h\r\n\r\n")
        .await
        .unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        client.read_until(b'\n', &mut head).await.unwrap();
    }
    let head = String::from_utf8(head).unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("content-type: text/event-stream\r\n"), "{head}");

    for (number, text) in [(1, "it rains"), (2, "it snows")] {
        let mut publisher = Connection::open(proxy.port()).unwrap();
        let answer = publisher.send(&Request::new("POST", "/news").body(text)).unwrap();
        assert_eq!(answer.status(), 202);
        // The next is posted only when this one is here.
        assert_eq!(
            chunk(&mut client).await,
            format!("event: news\nid: {number}\ndata: {text}\n\n")
        );
    }
    let line = host.stdout().wait_for("published");
    assert!(
        line.starts_with("examples::sse: published listeners=1 invocation_id="),
        "{line}"
    );
}

/// Of an endless one the client gets nothing. Why is said while it goes on.
#[test]
fn sse_warns_where_the_host_does_not_stream() {
    let host = Host::serving(FunctionApp::new(sse::router()));
    let id = "00000000-0000-4000-8000-000000000007";
    let envelope = Envelope::http("events", &Request::get("/events"));
    let enveloped = host.begin(&Host::envelope_request("events", envelope.to_string(), id));
    let sentence = "functions_custom_handler: [warn] the response is an event stream, which the host reads to its end before \
        the client gets any of it: set customHandler.enableProxyingHttpRequest to true in host.json";
    let line = host.stdout().wait_for("an event stream");
    assert_eq!(line, format!("{sentence} invocation_id={id}"));
    assert_eq!(enveloped.give_up().unwrap(), b"");

    let id = "00000000-0000-4000-8000-000000000008";
    let forwarded = host.begin(&Request::get("/events").header("X-Azure-Functions-InvocationId", id));
    let line = host.stdout().wait_for(id);
    assert_eq!(line, format!("{sentence} invocation_id={id}"));
    drop(forwarded);
}

async fn connected(proxy: &ReverseProxy) -> WebSocketStream<TcpStream> {
    let stream = TcpStream::connect(proxy.address()).await.unwrap();
    let url = format!("ws://{}/socket", proxy.address());
    let (socket, response) = client_async(url, stream).await.unwrap();
    assert_eq!(response.status(), 101);
    socket
}

#[tokio::test]
async fn web_socket_carries_text_and_bytes_and_closes() {
    let (host, proxy) = listening(web_socket::router());
    let mut socket = connected(&proxy).await;
    // Neither side waits for the other: 100 messages are under way at once.
    for number in 0..100 {
        socket.feed(Message::text(format!("zoë {number}"))).await.unwrap();
    }
    socket.flush().await.unwrap();
    for number in 0..100 {
        assert_eq!(
            socket.next().await.unwrap().unwrap(),
            Message::text(format!("ZOË {number}"))
        );
    }
    // More than a buffer on the way holds.
    let bytes: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
    let reversed: Bytes = bytes.iter().rev().copied().collect();
    socket.send(Message::binary(bytes)).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::Binary(reversed));

    let bye = CloseFrame {
        code: CloseCode::Normal,
        reason: "bye".into(),
    };
    socket.close(Some(bye.clone())).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::Close(Some(bye)));
    assert!(socket.next().await.is_none());
    let line = host.stdout().wait_for("the client is gone");
    assert!(
        line.starts_with("examples::web_socket: the client is gone answered=101 invocation_id="),
        "{line}"
    );
}

#[tokio::test]
async fn web_socket_of_a_client_that_goes_ends() {
    let (host, proxy) = listening(web_socket::router());
    let mut socket = connected(&proxy).await;
    socket.send(Message::text("a")).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("A"));
    drop(socket);
    let line = host.stdout().wait_for("the client is gone");
    assert!(
        line.starts_with("examples::web_socket: the client is gone answered=1 invocation_id="),
        "{line}"
    );
}

#[test]
fn web_socket_is_refused_in_an_envelope() {
    let host = Host::serving(FunctionApp::new(web_socket::router()));
    let upgrade = Request::get("/socket")
        .header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    let answer = host.call(&Envelope::http("socket", &upgrade)).answer();
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (400, "Connection header did not include 'upgrade'")
    );
}

#[tokio::test]
async fn web_socket_needs_no_host() {
    let host = Host::serving(FunctionApp::new(web_socket::router()));
    let stream = TcpStream::connect(("127.0.0.1", host.port())).await.unwrap();
    let url = format!("ws://127.0.0.1:{}/socket", host.port());
    let (mut socket, _) = client_async(url, stream).await.unwrap();
    socket.send(Message::text("a")).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("A"));
    // What is no frame ends the connection.
    socket.get_mut().write_all(&[0xff; 14]).await.unwrap();
    while let Some(Ok(message)) = socket.next().await {
        assert!(message.is_close(), "{message}");
    }
    let line = host.stdout().wait_for("the client is gone");
    assert_eq!(line, "examples::web_socket: the client is gone answered=1");
}
