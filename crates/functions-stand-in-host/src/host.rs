use std::fmt::Display;
use std::io;
use std::sync::{Mutex, PoisonError};

use crate::child_process::{Lines, Process};
use crate::http::{Connection, Request, Response};
use crate::log::LogEntry;
use crate::mode::HttpMode;
use crate::to_client::{ClientGot, Failure, Outcome};
use crate::to_handler::{Envelope, HandOver, HttpFunctions, envelope_request};
use crate::worker::Worker;

/// The Functions host, with a handler that is ready.
///
/// The handler is stopped when this is dropped.
///
/// # Examples
///
/// ```no_run
/// use functions_stand_in_host::{Envelope, Host, Request};
///
/// // In an integration test: env!("CARGO_BIN_EXE_handler").
/// let host = Host::of("target/debug/handler").setting("GREETING", "Hello").start();
/// let request = Request::get("/api/Greet?name=Zo%C3%AB");
/// let answer = host.call(&Envelope::http("Greet", &request)).answer();
/// assert_eq!((answer.status, answer.body.as_str()), (200, "Hello, Zoë"));
/// assert_eq!(host.proxy(&request, "00000000-0000-4000-8000-00000000000a").text(), "Hello, Zoë");
/// let (stdout, stderr) = host.stop();
/// assert!(stderr.is_empty());
/// ```
#[derive(Debug)]
pub struct Host {
    worker: Worker,
    port: u16,
    // Held to add or to copy entries, never during a call.
    invocation_entries: Mutex<Vec<LogEntry>>,
}

impl Host {
    pub(crate) fn new(worker: Worker, port: u16) -> Self {
        Self {
            worker,
            port,
            invocation_entries: Mutex::default(),
        }
    }

    /// The handler's port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The handler's process, unless it is this one.
    #[must_use]
    pub fn process(&self) -> Option<&Process> {
        self.worker.process()
    }

    /// What the handler writes to standard output. The host shows each line as information, without any invocation.
    #[must_use]
    pub fn stdout(&self) -> &Lines {
        self.worker.stdout()
    }

    /// What the handler writes to standard error. The host shows each line as an error.
    #[must_use]
    pub fn stderr(&self) -> &Lines {
        self.worker.stderr()
    }

    /// The host's log until now, as far as the handler wrote it: what came with the answers to [`Host::call`] and
    /// [`Host::invoke`], then its standard output, then its standard error.
    ///
    /// # Examples
    ///
    /// ```
    /// use axum::{Router, routing::get};
    /// use functions_custom_handler::FunctionApp;
    /// use functions_stand_in_host::{Envelope, Host, LogLevel, Request};
    ///
    /// let greet = get(|| async { tracing::warn!(target: "app", "late") });
    /// let host = Host::serving(FunctionApp::new(Router::new().route("/api/Greet", greet)));
    /// let envelope = Envelope::http("Greet", &Request::get("/api/Greet")).with_id("00000000-0000-4000-8000-000000000007");
    /// assert_eq!(host.call(&envelope).answer().status, 200);
    /// let log = host.log();
    /// assert_eq!((log[0].level, log[0].category.as_str()), (LogLevel::Information, "Function.Greet.User"));
    /// assert_eq!((log[0].invocation.as_deref(), log[0].message.as_str()), (Some("00000000-0000-4000-8000-000000000007"), "app: [warn] late"));
    /// ```
    #[must_use]
    pub fn log(&self) -> Vec<LogEntry> {
        let mut entries = self
            .invocation_entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        entries.extend(self.stdout().so_far().into_iter().filter_map(LogEntry::of_stdout));
        entries.extend(self.stderr().so_far().into_iter().filter_map(LogEntry::of_stderr));
        entries
    }

    /// Stops the handler as the host does, by a kill, and gives all the lines of its standard output and error.
    ///
    /// A router in this process loses its tasks. Its blocking threads cannot be killed; they are waited for, for a
    /// minute.
    ///
    /// # Panics
    ///
    /// If the system cannot kill it, or a stream does not end.
    #[must_use]
    pub fn stop(self) -> (Vec<String>, Vec<String>) {
        self.worker.stop()
    }

    /// Sends a request as it is, over a connection of its own.
    ///
    /// # Panics
    ///
    /// If there is no response.
    #[must_use]
    pub fn send(&self, request: &Request) -> Response {
        self.try_send(request).unwrap_or_else(|error| {
            let stderr = self.stderr().so_far().join("\n");
            panic!("no response: {error}; the handler's standard error:\n{stderr}")
        })
    }

    /// Sends a request as it is and does not wait for the response, for what happens midway. On the connection that it
    /// gives, the response can be read later, or the request given up.
    ///
    /// # Panics
    ///
    /// If it cannot be sent.
    ///
    /// # Examples
    ///
    /// ```
    /// use axum::{Router, routing::get};
    /// use functions_custom_handler::FunctionApp;
    /// use functions_stand_in_host::{Host, Request};
    ///
    /// let router = Router::new().route("/api/Wait", get(|| async {
    ///     tracing::info!(target: "app", "waiting");
    ///     std::future::pending::<()>().await
    /// }));
    /// let host = Host::serving(FunctionApp::new(router));
    /// let invocation = host.begin(&Request::get("/api/Wait").header("X-Azure-Functions-InvocationId", "00000000-0000-4000-8000-000000000007"));
    /// assert_eq!(host.stdout().wait_for("waiting"), "app: waiting invocation_id=00000000-0000-4000-8000-000000000007");
    /// // The client goes, and there is no answer.
    /// assert_eq!(invocation.give_up()?, b"");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn begin(&self, request: &Request) -> Connection {
        Connection::open(self.port)
            .and_then(|mut connection| {
                connection.begin(request)?;
                Ok(connection)
            })
            .unwrap_or_else(|error| panic!("the request cannot be sent: {error}"))
    }

    /// Invokes a function by envelope.
    #[must_use]
    pub fn call(&self, envelope: &Envelope) -> Outcome {
        self.invoke(envelope.function(), envelope, envelope.id())
    }

    /// Invokes a function by any text in the place of the envelope, such as a `serde_json::Value`.
    #[must_use]
    pub fn invoke(&self, function: &str, envelope: &impl Display, id: &str) -> Outcome {
        let request = envelope_request(function, envelope.to_string(), id);
        let outcome = match self.try_send(&request) {
            Ok(response) => Outcome::of(&response),
            Err(error) => Outcome::Failed(Failure::NoResponse(error.to_string())),
        };
        if let Outcome::Completed(completed) = &outcome {
            let entries = LogEntry::of_invocation(function, id, &completed.logs);
            let mut all = self.invocation_entries.lock().unwrap_or_else(PoisonError::into_inner);
            all.extend(entries);
        }
        outcome
    }

    /// Passes a client's request on as the host does with `enableForwardingHttpRequest`. A body in chunks is lost.
    ///
    /// # Panics
    ///
    /// If there is no response.
    #[must_use]
    pub fn forward(&self, request: &Request, id: &str) -> Response {
        self.pass_on(HttpMode::Forwarding, request, id)
    }

    /// Passes a client's request on as the host does with `enableProxyingHttpRequest`.
    ///
    /// # Panics
    ///
    /// If there is no response.
    #[must_use]
    pub fn proxy(&self, request: &Request, id: &str) -> Response {
        self.pass_on(HttpMode::Proxying, request, id)
    }

    /// Through a route that takes every path.
    fn pass_on(&self, mode: HttpMode, request: &Request, id: &str) -> Response {
        let functions = HttpFunctions::new(mode).prefix("").function("any", "{*rest}");
        match functions.hand_over(request) {
            HandOver::Http(request) => {
                let answer = self.send(&functions.signed(request, id));
                ClientGot::of_http(mode, &answer).into_response()
            }
            HandOver::Status(status) => ClientGot::bare(status).into_response(),
            HandOver::Envelope(_) => unreachable!("the function has no further binding"),
        }
    }

    /// The request by which the host sends an envelope, or any text in its place: chunked, with the host's headers.
    #[must_use]
    pub fn envelope_request(function: &str, envelope: impl Into<Vec<u8>>, id: &str) -> Request {
        envelope_request(function, envelope, id)
    }

    fn try_send(&self, request: &Request) -> io::Result<Response> {
        Connection::open(self.port)?.send(request)
    }
}
