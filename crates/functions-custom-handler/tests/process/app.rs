//! The process that the tests start: this executable, told to run one "test".

use std::env;
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use functions_custom_handler::FunctionApp;
use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::watch;

/// Set in the process that serves.
pub(crate) const CHILD: &str = "FUNCTIONS_CUSTOM_HANDLER_TEST_PROCESS";
/// How many file descriptors it may have.
pub(crate) const DESCRIPTORS: &str = "FUNCTIONS_CUSTOM_HANDLER_TEST_DESCRIPTORS";
/// How many milliseconds open requests may take at the end.
pub(crate) const SHUTDOWN_MILLIS: &str = "FUNCTIONS_CUSTOM_HANDLER_TEST_SHUTDOWN";

/// How many threads of workers its runtime has, if not one thread for all.
pub(crate) const WORKERS: &str = "FUNCTIONS_CUSTOM_HANDLER_TEST_WORKERS";

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap())
}

/// Blocks the thread, and with it the runtime, for ever.
async fn block() {
    println!("\nblocking");
    loop {
        thread::park();
    }
}

/// As long as a stream that would not end by itself.
async fn until(mut is_stopped: watch::Receiver<bool>) -> &'static str {
    println!("\nwaiting");
    is_stopped.wait_for(|is_stopped| *is_stopped).await.unwrap();
    "stopped"
}

#[test]
fn serving() {
    if env::var_os(CHILD).is_none() {
        return;
    }
    if let Some(count) = number(DESCRIPTORS) {
        let limit = Rlimit {
            current: Some(count),
            maximum: Some(count),
        };
        setrlimit(Resource::Nofile, limit).unwrap();
    }
    let (stopped, is_stopped) = watch::channel(false);
    let router = Router::new()
        .route("/", get(|| async { "home" }))
        .route("/api/Hello", get(|| async { "hello" }))
        .route("/api/Echo", post(|body: String| async { body }))
        .route("/api/Block", get(block))
        .route("/api/UntilStopped", get(async move || until(is_stopped.clone()).await));
    let mut app = FunctionApp::new(router)
        .stop_on_signals()
        .on_stop(move || _ = stopped.send_replace(true));
    if let Some(millis) = number(SHUTDOWN_MILLIS) {
        app = app.shutdown_timeout(Duration::from_millis(millis));
    }
    let runtime = match number(WORKERS) {
        None => Builder::new_current_thread().enable_all().build(),
        Some(count) => Builder::new_multi_thread()
            .worker_threads(usize::try_from(count).unwrap())
            .enable_all()
            .build(),
    };
    runtime.unwrap().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("\nlistening on {}", listener.local_addr().unwrap());
        app.serve_on(listener).await.unwrap();
    });
}
