//! A runtime that has no timer.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use axum::Router;
use functions_custom_handler::FunctionApp;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

/// What serving waits for is timed by its own thread.
#[test]
fn a_runtime_without_a_timer_serves() {
    let runtime = Builder::new_current_thread().enable_io().build().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/api/Echo", axum::routing::post(|body: String| async { body }));
    let app = FunctionApp::new(router).idle_timeout(Duration::from_millis(50));
    thread::spawn(move || runtime.block_on(app.serve_on(listener)));
    let mut socket = TcpStream::connect(address).unwrap();
    let begun = "POST /api/Echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc";
    socket.write_all(begun.as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
}
