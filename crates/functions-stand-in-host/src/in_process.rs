use std::io::{self, PipeWriter};
use std::mem;
use std::net::Ipv4Addr;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tracing::Dispatch;
use tracing::dispatcher::set_default;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::prelude::*;

use super::host::Worker;
use super::subscriber::keep_another;
use super::{Host, Lines};
use functions_custom_handler::{FunctionApp, LogLayer};

/// A handler about to be served in this process, by [`RouterHostBuilder::start`].
///
/// # Examples
///
/// ```
/// use axum::{Router, routing::get};
/// use functions_custom_handler::FunctionApp;
/// use functions_stand_in_host::{Envelope, Host, Request};
/// use tracing::level_filters::LevelFilter;
///
/// let router = Router::new().route("/api/Sum", get(|| async {
///     tracing::debug!(target: "table", "1  +  2");
///     "3"
/// }));
/// let host = Host::router(FunctionApp::new(router)).max_level(LevelFilter::DEBUG).verbatim("table").start();
/// let answer = host.call(&Envelope::http("Sum", &Request::get("/api/Sum"))).answer();
/// assert_eq!(answer.body, "3");
/// assert_eq!(answer.logs, ["table: 1  +  2"]);
/// ```
#[derive(Debug)]
#[must_use = "nothing is served yet"]
pub struct RouterHostBuilder {
    app: FunctionApp,
    max_level: LevelFilter,
    verbatim: Vec<&'static str>,
}

/// A served router: its runtime and what it writes.
#[derive(Debug)]
pub(super) struct InProcess {
    // Taken when it is stopped.
    runtime: Option<Runtime>,
    stdout: Lines,
    stderr: Lines,
}

impl RouterHostBuilder {
    pub(super) fn new(app: FunctionApp) -> Self {
        Self {
            app,
            max_level: LevelFilter::INFO,
            verbatim: Vec::new(),
        }
    }

    /// The least important level that is logged; `INFO` by default.
    pub fn max_level(mut self, level: LevelFilter) -> Self {
        self.max_level = level;
        self
    }

    /// As [`LogLayer::verbatim`].
    pub fn verbatim(mut self, target: &'static str) -> Self {
        self.verbatim.push(target);
        self
    }

    /// Serves the handler on a free port of 127.0.0.1. Its log goes through a [`LogLayer`] whose streams are
    /// [`Host::stdout`] and [`Host::stderr`].
    ///
    /// # Panics
    ///
    /// If no port can be bound, or no thread started.
    #[must_use]
    pub fn start(self) -> Host {
        let (out, stdout) = stream();
        let (err, stderr) = stream();
        let layer = self
            .verbatim
            .iter()
            .fold(LogLayer::with_writers(out, err), |layer, target| layer.verbatim(target));
        let subscriber = Dispatch::new(tracing_subscriber::registry().with(self.max_level).with(layer));
        let runtime = runtime(subscriber);
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("some port is free");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        listener
            .set_nonblocking(true)
            .expect("a socket can be made non-blocking");
        let app = self.app;
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("the runtime drives sockets");
            app.serve_on(listener).await
        });
        let router = InProcess {
            runtime: Some(runtime),
            stdout,
            stderr,
        };
        Host::new(Worker::Router(router), port)
    }
}

/// A stream of the handler, and its lines.
fn stream() -> (PipeWriter, Lines) {
    let (reader, writer) = io::pipe().expect("the system has pipes");
    (writer, Lines::read(reader))
}

/// On its threads, those for blocking calls among them, all events go to `subscriber`, whatever the process has.
fn runtime(subscriber: Dispatch) -> Runtime {
    keep_another();
    Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("functions-host")
        .enable_all()
        .on_thread_start(move || mem::forget(set_default(&subscriber)))
        .build()
        .expect("threads can be started")
}

impl InProcess {
    pub(super) fn stdout(&self) -> &Lines {
        &self.stdout
    }

    pub(super) fn stderr(&self) -> &Lines {
        &self.stderr
    }

    pub(super) fn stop(mut self) -> (Vec<String>, Vec<String>) {
        if let Some(runtime) = self.runtime.take() {
            // On a thread of its own: a runtime's thread may not wait for another runtime.
            let stopping = thread::spawn(move || runtime.shutdown_timeout(Duration::from_mins(1)));
            stopping.join().expect("shutting down does not panic");
        }
        (self.stdout.wait_for_end(), self.stderr.wait_for_end())
    }
}

impl Drop for InProcess {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
