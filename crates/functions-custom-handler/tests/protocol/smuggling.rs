//! Requests that two readers could frame differently: what one of them takes for a body is never a request to the other.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::routing::any;
use http::Uri;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::sockets::serve;

const HIDDEN: &str = "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n";

/// The paths that the router was asked for, and the status lines that came back, until the server closes or half a second
/// after the client has.
async fn sent(wire: &str) -> (Vec<String>, Vec<String>) {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let told = Arc::clone(&asked);
    let router = Router::new().fallback(any(async move |uri: Uri, _: Bytes| {
        told.lock().unwrap().push(uri.path().to_owned());
    }));
    let (address, server) = serve(router).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(wire.as_bytes()).await.unwrap();
    // What follows is a request of its own, and the last one, if the connection is still good.
    let last = "GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    let _ = socket.write_all(last.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer).await;
    server.abort();
    let answer = String::from_utf8(answer).unwrap();
    let lines = answer.lines().filter(|line| line.starts_with("HTTP/1.1 "));
    let asked = asked.lock().unwrap().clone();
    (asked, lines.map(str::to_owned).collect())
}

#[tokio::test]
async fn what_can_be_framed_in_two_ways_is_not() {
    let length = HIDDEN.len();
    for framing in [
        // A length and chunks, in either order.
        format!(
            "Content-Length: {}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{HIDDEN}",
            length + 5
        ),
        format!(
            "Transfer-Encoding: chunked\r\nContent-Length: {}\r\n\r\n0\r\n\r\n{HIDDEN}",
            length + 5
        ),
        // Chunks that only some see.
        format!(
            "Content-Length: {}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{HIDDEN}",
            length + 5
        ),
        format!(
            "Content-Length: {}\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n{HIDDEN}",
            length + 5
        ),
        format!(
            "Content-Length: {}\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{HIDDEN}",
            length + 5
        ),
        format!(
            "Content-Length: {}\r\nTransfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n{HIDDEN}",
            length + 5
        ),
        format!(
            "Content-Length: {}\r\nX: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{HIDDEN}",
            length + 5
        ),
        // Lengths that some read otherwise.
        format!("Content-Length: 0\r\nContent-Length: {length}\r\n\r\n{HIDDEN}"),
        format!("Content-Length: 0, {length}\r\n\r\n{HIDDEN}"),
        format!("Content-Length: +{length}\r\n\r\n{HIDDEN}"),
        format!("Content-Length: -1\r\n\r\n{HIDDEN}"),
        format!("Content-Length: 0x0\r\n\r\n{HIDDEN}"),
        format!("Content-Length: 18446744073709551617\r\n\r\n{HIDDEN}"),
        format!("Content-Length :{length}\r\n\r\n{HIDDEN}"),
        // Sizes of chunks that some read otherwise.
        format!("Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n{HIDDEN}"),
        format!("Transfer-Encoding: chunked\r\n\r\n-0\r\n\r\n{HIDDEN}"),
        format!("Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n{HIDDEN}"),
        format!("Transfer-Encoding: chunked\r\n\r\n1\r\nab0\r\n\r\n{HIDDEN}"),
    ] {
        let wire = format!("POST /seen HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n{framing}");
        let (asked, lines) = sent(&wire).await;
        assert!(
            !asked.contains(&"/hidden".to_owned()),
            "{framing:?} reaches {asked:?}, {lines:?}"
        );
        assert!(
            !asked.contains(&"/last".to_owned()),
            "{framing:?} reaches {asked:?}, {lines:?}"
        );
    }
}

#[tokio::test]
async fn a_head_with_other_characters_is_refused() {
    for head in [
        "GET /seen HTTP/1.1\r\nHost: h\r\nX\0: y\r\n\r\n",
        "GET /seen HTTP/1.1\r\nHost: h\r\nX: y\0z\r\n\r\n",
        "GET /seen HTTP/1.1\r\nHost: h\r\nX: y\rContent-Length: 5\r\n\r\n",
        "GET /seen HTTP/1.1\r\nHost: h\r\n: y\r\n\r\n",
        "GET  /seen HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /seen HTTP/1.9\r\nHost: h\r\n\r\n",
        "GET /seen\r\n\r\n",
    ] {
        let (asked, lines) = sent(head).await;
        assert_eq!((asked.len(), lines.len()), (0, 1), "{head:?}: {asked:?}, {lines:?}");
        assert!(lines[0].starts_with("HTTP/1.1 400 "), "{head:?}: {lines:?}");
    }
}

/// One body that looks like a request is a body.
#[tokio::test]
async fn a_body_is_no_request() {
    let (asked, lines) = sent(&format!(
        "POST /seen HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{HIDDEN}",
        HIDDEN.len()
    ))
    .await;
    assert_eq!(asked, ["/seen", "/last"]);
    assert_eq!(lines, ["HTTP/1.1 200 OK"; 2]);
    let (asked, _) = sent(&format!(
        "POST /seen HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{HIDDEN}\r\n0\r\n\r\n",
        HIDDEN.len()
    ))
    .await;
    assert_eq!(asked, ["/seen", "/last"]);
}
