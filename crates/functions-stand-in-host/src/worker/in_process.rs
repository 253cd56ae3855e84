use std::io::{self, PipeWriter};
use std::mem;
use std::net::Ipv4Addr;
use std::thread;
use std::time::Duration;

use functions_custom_handler::{FunctionApp, LogLayer};
use tokio::runtime::{Builder, Runtime};
use tracing::Dispatch;
use tracing::dispatcher::set_default;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::prelude::*;

use super::subscriber::keep_another;
use crate::child_process::Lines;

/// A served router: its runtime and what it writes.
#[derive(Debug)]
pub(crate) struct InProcess {
    // Taken when it is stopped.
    runtime: Option<Runtime>,
    stdout: Lines,
    stderr: Lines,
}

impl InProcess {
    /// Serves `app` on a free port of 127.0.0.1, which is given too.
    pub(crate) fn serve(app: FunctionApp, max_level: LevelFilter, verbatim: &[&'static str]) -> (Self, u16) {
        let (out, stdout) = stream();
        let (err, stderr) = stream();
        let layer = verbatim
            .iter()
            .fold(LogLayer::with_writers(out, err), |layer, target| layer.verbatim(target));
        let subscriber = Dispatch::new(tracing_subscriber::registry().with(max_level).with(layer));
        let runtime = runtime(subscriber);
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("some port is free");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        listener
            .set_nonblocking(true)
            .expect("a socket can be made non-blocking");
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("the runtime drives sockets");
            app.serve_on(listener).await
        });
        let router = Self {
            runtime: Some(runtime),
            stdout,
            stderr,
        };
        (router, port)
    }

    pub(crate) fn stdout(&self) -> &Lines {
        &self.stdout
    }

    pub(crate) fn stderr(&self) -> &Lines {
        &self.stderr
    }

    pub(crate) fn stop(mut self) -> (Vec<String>, Vec<String>) {
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
