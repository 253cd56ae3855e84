//! The host's readiness probe, while a function blocks the app's runtime.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::routing::get as on_get;
use functions_custom_handler::FunctionApp;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

/// An app whose function says that it has begun and blocks until it is told to go on.
struct Blocking {
    address: SocketAddr,
    begun: Receiver<()>,
    go_on: Sender<()>,
}

impl Blocking {
    fn serve(runtime: Runtime) -> Self {
        let (tell, begun) = channel();
        let (go_on, wait) = channel();
        let wait = std::sync::Arc::new(Mutex::new(wait));
        let block = move || {
            let (tell, wait) = (tell.clone(), wait.clone());
            async move {
                tell.send(()).unwrap();
                wait.lock().unwrap().recv().unwrap();
                "went on"
            }
        };
        let router = Router::new()
            .route("/api/Block", on_get(block))
            .route("/api/Fine", on_get(|| async { "fine" }));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || runtime.block_on(FunctionApp::new(router).serve_on(listener)));
        Self { address, begun, go_on }
    }

    fn connect(&self) -> TcpStream {
        let socket = TcpStream::connect(self.address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        socket
    }
}

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

fn probe_is_answered(runtime: Runtime) {
    let app = Blocking::serve(runtime);
    let mut reused = app.connect();
    send(&mut reused, "/api/Fine");
    assert_answered(&mut reused, "\r\n\r\nfine");

    let mut blocked = app.connect();
    send(&mut blocked, "/api/Block");
    app.begun.recv_timeout(Duration::from_secs(20)).unwrap();
    for socket in [&mut reused, &mut app.connect()] {
        for _ in 0..2 {
            send(socket, "/");
            assert_answered(socket, "\r\n\r\n");
        }
    }
    app.go_on.send(()).unwrap();
    assert_answered(&mut blocked, "\r\n\r\nwent on");
    send(&mut reused, "/api/Fine");
    assert_answered(&mut reused, "\r\n\r\nfine");
}

#[test]
fn the_probe_is_answered_while_a_runtime_of_one_thread_is_blocked() {
    probe_is_answered(Builder::new_current_thread().enable_all().build().unwrap());
}

#[test]
fn the_probe_is_answered_while_all_workers_are_blocked() {
    probe_is_answered(
        Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap(),
    );
}

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
