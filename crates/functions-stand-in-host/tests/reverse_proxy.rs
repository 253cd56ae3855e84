//! The listening side of the stand-in host: streams, tunnels and limits, between raw clients and a router in this process.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request as Incoming;
use axum::response::Response;
use axum::routing::{any, get, post};
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::{Connection, Host, Request, ReverseProxy};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Long enough for a machine that does other things besides.
const PATIENCE: Duration = Duration::from_mins(1);

fn serve(router: Router) -> Host {
    Host::serving(FunctionApp::new(router))
}

fn client(proxy: &ReverseProxy) -> BufReader<TcpStream> {
    let socket = TcpStream::connect(proxy.address()).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    BufReader::new(socket)
}

fn line(client: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    client.read_line(&mut line).unwrap();
    line.trim_end_matches("\r\n").to_owned()
}

/// Status line and headers in order, without the date.
fn head(client: &mut BufReader<TcpStream>) -> Vec<String> {
    let mut lines = Vec::new();
    loop {
        match line(client) {
            end if end.is_empty() => {
                lines[1..].sort();
                return lines;
            }
            line if line.starts_with("date: ") => {}
            line => lines.push(line),
        }
    }
}

/// A body whose pieces the test sends, and that says when it is dropped.
fn stream(pieces: Receiver<&'static str>, dropped: Sender<()>) -> Body {
    struct Dropped(Sender<()>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || pieces.into_iter().try_for_each(|piece| sender.send(Bytes::from(piece))));
    let state = (receiver, Dropped(dropped));
    Body::from_stream(futures_util::stream::unfold(
        state,
        |(mut receiver, dropped)| async move {
            let piece = receiver.recv().await?;
            Some((Ok::<_, std::io::Error>(piece), (receiver, dropped)))
        },
    ))
}

/// A router with one such body, and its other ends.
fn streaming() -> (Router, Sender<&'static str>, Receiver<()>) {
    let (pieces, receiver) = channel();
    let (dropped, is_dropped) = channel();
    let body = Arc::new(Mutex::new(Some(stream(receiver, dropped))));
    let take = get(|| async move { Response::new(body.lock().unwrap().take().unwrap()) });
    (Router::new().route("/events", take), pieces, is_dropped)
}

#[test]
fn response_arrives_piece_by_piece() {
    let (router, pieces, dropped) = streaming();
    let host = serve(router);
    let proxy = host.reverse_proxy().start();
    let mut client = client(&proxy);
    client
        .get_mut()
        .write_all(b"GET /events HTTP/1.1\r\nHost: h\r\n\r\n")
        .unwrap();
    assert_eq!(
        head(&mut client),
        ["HTTP/1.1 200 OK", "server: Kestrel", "transfer-encoding: chunked"]
    );
    for piece in ["one", "two"] {
        pieces.send(piece).unwrap();
        assert_eq!([line(&mut client), line(&mut client)], ["3", piece]);
    }
    drop(pieces);
    assert_eq!([line(&mut client), line(&mut client)], ["0", ""]);
    dropped.recv_timeout(PATIENCE).unwrap();
}

#[test]
fn response_is_dropped_when_the_client_goes() {
    let (router, pieces, dropped) = streaming();
    let host = serve(router);
    let proxy = host.reverse_proxy().start();
    let mut client = client(&proxy);
    client
        .get_mut()
        .write_all(b"GET /events HTTP/1.1\r\nHost: h\r\n\r\n")
        .unwrap();
    head(&mut client);
    drop(client);
    dropped.recv_timeout(PATIENCE).unwrap();
    drop(pieces);
}

#[test]
fn upload_arrives_piece_by_piece() {
    let (got, pieces) = channel();
    let upload = post(|request: Incoming| async move {
        let mut body = request.into_body().into_data_stream();
        while let Some(piece) = futures_util::StreamExt::next(&mut body).await {
            got.send(piece.unwrap()).unwrap();
        }
        "done"
    });
    let host = serve(Router::new().route("/upload", upload));
    let proxy = host.reverse_proxy().start();
    let mut client = client(&proxy);
    let head_sent = "POST /upload HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    client.get_mut().write_all(head_sent.as_bytes()).unwrap();
    for piece in ["first", "again"] {
        write!(client.get_mut(), "5\r\n{piece}\r\n").unwrap();
        assert_eq!(pieces.recv_timeout(PATIENCE).unwrap(), piece);
    }
    client.get_mut().write_all(b"0\r\n\r\n").unwrap();
    assert_eq!(
        head(&mut client),
        [
            "HTTP/1.1 200 OK",
            "content-length: 4",
            "content-type: text/plain; charset=utf-8",
            "server: Kestrel"
        ]
    );
    let mut body = [0; 4];
    client.read_exact(&mut body).unwrap();
    assert_eq!(&body, b"done");
}

/// Upgrades to a protocol that sends each byte back, one higher.
async fn successor(mut request: Incoming) -> Response {
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let mut socket = hyper_util::rt::TokioIo::new(upgrade.await.unwrap());
        while let Ok(byte) = socket.read_u8().await {
            socket.write_u8(byte + 1).await.unwrap();
        }
    });
    let response = Response::builder().status(101).header("connection", "upgrade");
    response
        .header("upgrade", request.headers()["upgrade"].clone())
        .body(Body::empty())
        .unwrap()
}

fn upgraded(proxy: &ReverseProxy) -> BufReader<TcpStream> {
    let mut client = client(proxy);
    let sent = "GET /up HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: successor\r\n\r\n";
    client.get_mut().write_all(sent.as_bytes()).unwrap();
    assert_eq!(
        head(&mut client),
        [
            "HTTP/1.1 101 Switching Protocols",
            "connection: Upgrade",
            "server: Kestrel",
            "upgrade: successor"
        ]
    );
    client
}

#[test]
fn tunnel_carries_bytes_both_ways_until_one_side_ends() {
    let host = serve(Router::new().route("/up", any(successor)));
    let proxy = host.reverse_proxy().start();
    let mut client = upgraded(&proxy);
    for byte in [0, 7, 254] {
        client.get_mut().write_all(&[byte]).unwrap();
        let mut answer = [0];
        client.read_exact(&mut answer).unwrap();
        assert_eq!(answer, [byte + 1]);
    }
    client.get_mut().shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(client.read_to_end(&mut Vec::new()).unwrap(), 0);
}

#[test]
fn silence_cuts_a_tunnel() {
    let host = serve(Router::new().route("/up", any(successor)));
    let silence = Duration::from_millis(300);
    let proxy = host.reverse_proxy().silence(silence).start();
    let begin = Instant::now();
    let mut client = upgraded(&proxy);
    match client.read_to_end(&mut Vec::new()) {
        Ok(read) => assert_eq!(read, 0),
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
    }
    assert!(begin.elapsed() >= silence);
}

#[test]
fn silence_breaks_a_response_off() {
    let (router, pieces, dropped) = streaming();
    let host = serve(router);
    let proxy = host.reverse_proxy().silence(Duration::from_millis(300)).start();
    let mut client = client(&proxy);
    client
        .get_mut()
        .write_all(b"GET /events HTTP/1.1\r\nHost: h\r\n\r\n")
        .unwrap();
    head(&mut client);
    pieces.send("one").unwrap();
    let mut rest = String::new();
    let _ = client.read_to_string(&mut rest);
    // Without the chunk that ends it.
    assert_eq!(rest, "3\r\none\r\n");
    dropped.recv_timeout(PATIENCE).unwrap();
}

#[test]
fn silence_before_the_head_is_the_hosts_own_500() {
    let host = serve(Router::new().route("/never", get(std::future::pending::<()>)));
    let proxy = host.reverse_proxy().silence(Duration::from_millis(300)).start();
    let response = Connection::open(proxy.port())
        .unwrap()
        .send(&Request::get("/never"))
        .unwrap();
    assert_eq!((response.status(), response.body()), (500, &b""[..]));
}

#[test]
fn body_past_the_limit_is_a_413_however_it_comes() {
    let length = post(|body: Bytes| async move { body.len().to_string() });
    let host = serve(Router::new().route("/length", length));
    let proxy = host.reverse_proxy().body_limit_bytes(4).start();
    let send = |request: Request| {
        let response = Connection::open(proxy.port()).unwrap().send(&request).unwrap();
        (response.status(), response.text().to_owned())
    };
    let request = || Request::new("POST", "/length");
    assert_eq!(send(request().body("four")), (200, "4".to_owned()));
    assert_eq!(send(request().chunked("four")), (200, "4".to_owned()));
    assert_eq!(send(request().body("five!")), (413, String::new()));
    assert_eq!(send(request().chunked("five!")), (413, String::new()));
}

#[test]
fn key_is_required_in_header_or_query() {
    let host = serve(Router::new().route("/a", get(|| async { "let in" })));
    let proxy = host.reverse_proxy().key("a+b=").start();
    let send = |request: Request| Connection::open(proxy.port()).unwrap().send(&request).unwrap().status();
    assert_eq!(send(Request::get("/a")), 401);
    assert_eq!(send(Request::get("/a").header("X-Functions-Key", "other")), 401);
    assert_eq!(send(Request::get("/a?code=other")), 401);
    assert_eq!(send(Request::get("/a").header("X-Functions-Key", "a+b=")), 200);
    assert_eq!(send(Request::get("/a?x=1&code=a%2Bb%3D")), 200);
}

#[test]
fn what_the_host_cannot_pass_on_is_its_own_500() {
    let host = serve(Router::new().route("/a", get(|| async { "reached" })));
    let proxy = host.reverse_proxy().start();
    for (sent, status) in [
        ("GET /a HTTP/1.0\r\n\r\n", "HTTP/1.0 500 Internal Server Error"),
        (
            "GET /a HTTP/1.1\r\nHost: h\r\nX-Name: Zoë\r\n\r\n",
            "HTTP/1.1 500 Internal Server Error",
        ),
        ("GET /a HTTP/1.0\r\nHost: h\r\n\r\n", "HTTP/1.0 200 OK"),
    ] {
        let mut client = client(&proxy);
        client.get_mut().write_all(sent.as_bytes()).unwrap();
        assert_eq!(head(&mut client)[0], status, "{sent:?}");
    }
}

#[test]
fn each_request_is_an_invocation_of_its_own() {
    let id = get(|invocation: functions_custom_handler::Invocation| async move {
        format!("{:?} {}", invocation.mode(), invocation.id())
    });
    let host = serve(Router::new().route("/", id));
    let proxy = host.reverse_proxy().start();
    let mut client = Connection::open(proxy.port()).unwrap();
    let mut ids = Vec::new();
    for _ in 0..2 {
        let forged = "00000000-0000-4000-8000-000000000007";
        let request = Request::get("/").header("x-ms-invocation-id", forged);
        let text = client.send(&request).unwrap().text().to_owned();
        let id = text.strip_prefix("Proxying ").unwrap();
        assert_eq!(id.len(), 36, "{id}");
        ids.push(id.to_owned());
        ids.push(forged.to_owned());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}
