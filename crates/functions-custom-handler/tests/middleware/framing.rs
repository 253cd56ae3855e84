//! Old and cautious clients, standing alone: HTTP/1.0, `Expect: 100-continue`, `HEAD`.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::{Connection, Host, Request};
use futures_util::stream;

fn host() -> Host {
    let pieces = || async { Body::from_stream(stream::iter(["a", "b"].map(Ok::<_, std::io::Error>))) };
    let router = Router::new()
        .route("/api/Hello", get(|| async { "hello" }))
        .route("/api/Pieces", get(pieces))
        .route("/api/Echo", post(|body: String| async { body }))
        .route("/api/Refuse", post(|| async { "no" }));
    Host::serving(FunctionApp::new(router))
}

fn connect(host: &Host) -> TcpStream {
    TcpStream::connect(("127.0.0.1", host.port())).unwrap()
}

/// All that is answered, without the date.
fn answered(host: &Host, request: &str) -> String {
    let mut socket = connect(host);
    socket.write_all(request.as_bytes()).unwrap();
    rest(&mut socket)
}

fn rest(socket: &mut TcpStream) -> String {
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    let lines = answer.split_inclusive("\r\n");
    lines.filter(|line| !line.starts_with("date: ")).collect()
}

#[test]
fn http_1_0_gets_a_length_or_the_end_of_the_connection() {
    let host = host();
    let text = "HTTP/1.0 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 5\r\n\r\nhello";
    assert_eq!(answered(&host, "GET /api/Hello HTTP/1.0\r\n\r\n"), text);
    // No chunks, which it does not know.
    let text = "HTTP/1.0 200 OK\r\n\r\nab";
    assert_eq!(answered(&host, "GET /api/Pieces HTTP/1.0\r\n\r\n"), text);
}

#[test]
fn a_client_that_waits_for_100_gets_it_once_the_body_is_read() {
    let head = |path| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        )
    };
    let host = host();
    let mut socket = connect(&host);
    socket.write_all(head("/api/Echo").as_bytes()).unwrap();
    let mut go_on = [0; 25];
    socket.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    socket.write_all(b"hi").unwrap();
    let answer = rest(&mut socket);
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nhi"),
        "{answer}"
    );

    // Who reads no body does not ask for one.
    let mut socket = connect(&host);
    socket.write_all(head("/api/Refuse").as_bytes()).unwrap();
    let answer = rest(&mut socket);
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nno"),
        "{answer}"
    );
}

/// The host sends all of a body before it reads the answer: a connection that is closed before is an error to it.
#[test]
fn an_answer_that_comes_before_the_body_is_read_arrives_all_the_same() {
    let host = host();
    let mut connection = Connection::open(host.port()).unwrap();
    let upload = Request::new("POST", "/api/Refuse").body(vec![7; 16 * 1024 * 1024]);
    for _ in 0..2 {
        assert_eq!(connection.send(&upload).unwrap().text(), "no");
    }
}

/// What no host would let through is not read for ever.
#[test]
fn an_upload_that_nobody_reads_is_cut_off_past_the_most_that_a_client_may_send() {
    const MIB: usize = 1024 * 1024;

    let host = host();
    let mut socket = connect(&host);
    let head = "POST /api/Refuse HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    socket.write_all(head.as_bytes()).unwrap();
    let chunk = [b"100000\r\n", vec![7; MIB].as_slice(), b"\r\n"].concat();
    let sent = (0..200).take_while(|_| socket.write_all(&chunk).is_ok()).count();
    // What is on the way counts as sent.
    assert!((100..150).contains(&sent), "{sent} MiB");
}

#[test]
fn head_is_get_without_the_body() {
    let host = host();
    let head = |path| {
        answered(
            &host,
            &format!("HEAD {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
        )
    };
    assert_eq!(
        head("/api/Hello"),
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 5\r\nconnection: close\r\n\r\n"
    );
    assert_eq!(head("/api/Pieces"), "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
}
