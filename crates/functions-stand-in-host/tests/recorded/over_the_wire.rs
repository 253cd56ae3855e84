//! The recordings of proxying once more, through sockets: a client's bytes go through the reverse proxy to a handler that
//! answers what the recorded one answered.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use functions_stand_in_host::{ClientGot, HttpFunctions, HttpMode, ReverseProxy};
use serde_json::Value;

use crate::answers::{answer, client_got};
use crate::data::{Received, bytes, json_rows, masked, response};
use crate::requests::{ANSWER, compare, functions, handler_got};
use crate::{Row, row, same};

pub(crate) fn rows(folder: &Path) -> Vec<Row> {
    let named = |recorded: &Value, kind: &str| {
        let name = recorded["name"].as_str().unwrap_or_default();
        format!("over-the-wire/{kind}/{name}")
    };
    let requests = json_rows(folder, "requests-proxying.json").into_iter();
    let requests = requests.map(|recorded| {
        let name = named(&recorded, "requests");
        row(name, move || check_request(&recorded))
    });
    let answers = json_rows(folder, "answers-proxying.json").into_iter();
    let answers = answers.map(|recorded| {
        let name = named(&recorded, "answers");
        row(name, move || check_answer(&recorded))
    });
    requests.chain(answers).collect()
}

fn check_request(recorded: &Value) -> Result<(), String> {
    let sent = bytes(&recorded["client_sent"]).expect("a client sent something");
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
    let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{ANSWER}", ANSWER.len());
    let (handler, received) = handler(answer.into_bytes());
    let got = through(handler, functions(HttpMode::Proxying), &sent);
    // The client has its response, so the handler has its request, if it gets one at all.
    match (received.try_recv(), handler_got(recorded)) {
        (Ok(received), expected) => compare(&Received::read(&received), expected)?,
        (Err(_), Some(expected)) => return Err(format!("the handler got nothing, but {}", expected.line)),
        (Err(_), None) => {}
    }
    let is_head = sent.starts_with(b"HEAD ");
    let recorded = bytes(&recorded["client_got"]).expect("a client got something");
    same(
        "the client got",
        &masked(response(&got, is_head)),
        &masked(response(&recorded, is_head)),
    )
}

fn check_answer(recorded: &Value) -> Result<(), String> {
    let answered = bytes(&recorded["handler_answered"]).unwrap_or_else(|| {
        let answer = answer(HttpMode::Proxying, recorded).expect("the answer is a response");
        let lines = answer
            .headers()
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"));
        let head = format!("HTTP/1.1 {} OK\r\n{}\r\n", answer.status(), lines.collect::<String>());
        [head.as_bytes(), answer.body()].concat()
    });
    let (handler, _received) = handler(answered);
    let any = HttpFunctions::new(HttpMode::Proxying).function("any", "any");
    let sent = b"GET /api/any HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let got = through(handler, any, sent);
    same(
        "the client got",
        &masked(response(&got, false)),
        &masked(without_length(client_got(&recorded["client_got"]))),
    )
}

/// The host passes the length of a 304 on, which says how long the body would be. hyper writes none.
fn without_length(got: ClientGot) -> ClientGot {
    match got {
        ClientGot::Response {
            status: 304,
            headers,
            body,
        } => ClientGot::Response {
            status: 304,
            headers: headers
                .into_iter()
                .filter(|(name, _)| !name.eq_ignore_ascii_case("content-length"))
                .collect(),
            body,
        },
        other => other,
    }
}

/// A handler for one request, which it tells, and that it answers always the same.
fn handler(answer: Vec<u8>) -> (u16, Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
    let port = listener.local_addr().expect("a bound socket has an address").port();
    let (sender, received) = channel();
    // It waits until this process ends, if the host answers by itself.
    thread::spawn(move || {
        let (mut socket, _) = listener.accept().expect("a listening socket accepts");
        let mut request = Vec::new();
        while !is_whole(&request) {
            let mut piece = [0; 4096];
            let read = socket.read(&mut piece).expect("the proxy does not fail");
            assert!(read > 0, "the request is cut short");
            request.extend_from_slice(&piece[..read]);
        }
        sender.send(request).expect("the test waits");
        // An answer on which the host fails need not be taken to its end.
        let _ = socket.write_all(&answer);
    });
    (port, received)
}

fn is_whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = Received::of(&String::from_utf8_lossy(&request[..end]), Vec::new());
    match (head.header("content-length"), head.header("transfer-encoding")) {
        (Some(length), _) => request.len() >= end + 4 + length.parse::<usize>().expect("a length is a number"),
        (None, Some(_)) => request.ends_with(b"0\r\n\r\n"),
        (None, None) => true,
    }
}

/// What a client gets that sends these bytes, which end in the connection's close.
fn through(handler: u16, functions: HttpFunctions, sent: &[u8]) -> Vec<u8> {
    let proxy = ReverseProxy::to(handler).functions(functions).start();
    let mut client = TcpStream::connect(proxy.address()).expect("the proxy listens");
    client.write_all(sent).expect("the proxy reads");
    let mut got = Vec::new();
    client.read_to_end(&mut got).expect("the proxy answers");
    got
}
