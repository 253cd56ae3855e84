//! The host's readiness probe, while a function blocks the app's runtime.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::app::WORKERS;
use crate::child::Serving;

fn send(socket: &mut TcpStream, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n");
    socket.write_all(request.as_bytes()).unwrap();
}

/// Reads on until the answer ends so.
fn assert_answered(socket: &mut TcpStream, end: &str) {
    let mut answer = String::new();
    while !answer.ends_with(end) {
        let mut bytes = [0; 1024];
        let count = socket.read(&mut bytes).unwrap();
        assert!(count > 0, "closed after {answer:?}");
        answer.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
    }
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
}

/// On a connection in use, and on a new one.
fn probe_is_answered(runtime: &[(&str, &str)]) {
    let variables: Vec<_> = runtime
        .iter()
        .copied()
        .chain([("FUNCTIONS_CUSTOMHANDLER_PORT", "1")])
        .collect();
    let mut app = Serving::start(&variables);
    let mut reused = app.connect();
    send(&mut reused, "/api/Hello");
    assert_answered(&mut reused, "\r\n\r\nhello");
    let _blocked = app.block();
    for socket in [&mut reused, &mut app.connect()] {
        for _ in 0..2 {
            send(socket, "/");
            assert_answered(socket, "\r\n\r\n");
        }
    }
}

#[test]
fn the_root_is_the_apps_where_no_host_asks_for_it() {
    let app = Serving::start(&[]);
    let mut socket = app.connect();
    send(&mut socket, "/");
    assert_answered(&mut socket, "\r\n\r\nhome");
}

#[test]
fn the_probe_is_answered_while_a_runtime_of_one_thread_is_blocked() {
    probe_is_answered(&[]);
}

#[test]
fn the_probe_is_answered_while_all_workers_are_blocked() {
    probe_is_answered(&[(WORKERS, "1")]);
}
