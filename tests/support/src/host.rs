use std::io;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{Answer, Connection, Process, Request, Response, free_port};

/// The Functions host's side: a started handler, ready, with the calls the host makes to it.
///
/// # Examples
///
/// ```no_run
/// use test_support::{Host, fixture};
///
/// let host = Host::of("target/debug/handler").setting("MEMORY_PROFILER", "off").start();
/// let answer = host.invoke("HttpTriggerSync", &fixture("http_get_sync"), "an-id");
/// assert_eq!(answer.status, 200);
/// ```
#[derive(Debug)]
pub struct Host {
    process: Process,
    port: u16,
}

/// A handler about to be started by [`HostBuilder::start`].
#[derive(Clone, Debug)]
#[must_use]
pub struct HostBuilder {
    executable: String,
    settings: Vec<(String, String)>,
}

impl Host {
    /// Begins to start `executable`.
    pub fn of(executable: &str) -> HostBuilder {
        HostBuilder {
            executable: executable.to_owned(),
            settings: Vec::new(),
        }
    }

    /// The handler's port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The handler's process.
    #[must_use]
    pub fn process(&self) -> &Process {
        &self.process
    }

    /// Stops the handler as the host does, by a kill, and gives its process's whole standard output and error.
    #[must_use]
    pub fn stop(self) -> (Vec<String>, Vec<String>) {
        self.process.kill()
    }

    /// Sends a request over a connection of its own.
    ///
    /// # Panics
    ///
    /// If there is no response.
    #[must_use]
    pub fn send(&self, request: &Request) -> Response {
        Connection::open(self.port)
            .and_then(|mut connection| connection.send(request))
            .unwrap_or_else(|error| {
                let stderr = self.process.stderr().so_far().join("\n");
                panic!("no response: {error}; the handler's standard error:\n{stderr}")
            })
    }

    /// The request by which the host sends an envelope: chunked, with its headers.
    #[must_use]
    pub fn envelope_request(function: &str, envelope: impl Into<Vec<u8>>, id: &str) -> Request {
        Self::signed(Request::new("POST", &format!("/{function}")), id)
            .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .header("Content-Type", "application/json; charset=utf-8")
            .chunked(envelope)
    }

    /// Calls a function by envelope and reads the response as the host does.
    ///
    /// # Panics
    ///
    /// Those of [`Host::send`] and [`Answer::of`].
    #[must_use]
    pub fn invoke(&self, function: &str, envelope: &Value, id: &str) -> Answer {
        Answer::of(&self.send(&Self::envelope_request(function, envelope.to_string(), id)))
    }

    /// Passes a client's request on as the host does with `enableForwardingHttpRequest`.
    ///
    /// # Panics
    ///
    /// Those of [`Host::send`].
    #[must_use]
    pub fn forward(&self, request: Request, id: &str) -> Response {
        self.send(&Self::signed(request, id))
    }

    /// Passes a client's request on as the host does with `enableProxyingHttpRequest`.
    ///
    /// # Panics
    ///
    /// Those of [`Host::send`].
    #[must_use]
    pub fn proxy(&self, request: Request, id: &str) -> Response {
        self.send(
            &request
                .header("X-Azure-Functions-InvocationId", id)
                .header("x-ms-invocation-id", id),
        )
    }

    /// The headers that the host adds to an envelope and to a forwarded request.
    fn signed(request: Request, id: &str) -> Request {
        request
            .header("X-Azure-Functions-HostVersion", "4.1037.0.0")
            .header("X-Azure-Functions-InvocationId", id)
            .header("User-Agent", "Azure-Functions-Host/4.1037.0.0")
    }
}

impl HostBuilder {
    /// Gives the handler an app setting: an environment variable.
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts the handler with the host's environment and waits until it is ready, as the host does: `GET /` every
    /// 25 ms for up to 30 seconds, any status will do, only a refused connection waits.
    ///
    /// # Panics
    ///
    /// If it ends instead, or is not ready in time.
    #[must_use]
    pub fn start(self) -> Host {
        let port = free_port();
        let own = [
            ("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string()),
            (
                "FUNCTIONS_CUSTOMHANDLER_WORKER_ID",
                "4d7c9f06-7a5c-4d8f-8d0e-0a1f7b9c2f11".to_owned(),
            ),
            ("FUNCTIONS_HTTPWORKER_PORT", port.to_string()),
            (
                "FUNCTIONS_HTTPWORKER_ID",
                "4d7c9f06-7a5c-4d8f-8d0e-0a1f7b9c2f11".to_owned(),
            ),
            (
                "FUNCTIONS_APP_ROOT_PATH",
                concat!(env!("CARGO_MANIFEST_DIR"), "/../..").to_owned(),
            ),
        ];
        let settings = own
            .map(|(name, value)| (name.to_owned(), value))
            .into_iter()
            .chain(self.settings);
        let none: [&str; 0] = [];
        let mut process = Process::start(&self.executable, none, settings);
        let deadline = Instant::now() + Duration::from_secs(30);
        while let Err(error) = probe(port) {
            if let Some(status) = process.ended() {
                let stderr = process.stderr().wait_for_end().join("\n");
                panic!("the handler ended with {status} instead of being ready:\n{stderr}");
            }
            assert!(
                error.kind() == io::ErrorKind::ConnectionRefused && Instant::now() < deadline,
                "the handler is not ready: {error}",
            );
            thread::sleep(Duration::from_millis(25));
        }
        Host { process, port }
    }
}

/// The host's readiness check, which it also sends later to see that the handler lives.
fn probe(port: u16) -> io::Result<Response> {
    Connection::open(port)?.send(&Request::get("/"))
}
