//! A stand-in for the Functions host, for tests of function apps.
//!
//! [`Host`] serves a router in this process, or starts an executable as the host starts it. Then it
//! makes the host's calls, in every mode: [`Host::call`] and [`Host::invoke`] by envelope,
//! [`Host::forward`], [`Host::proxy`]. What the host makes of the answer to an envelope is an
//! [`Outcome`]: the host throws on a status outside 2xx and waits for ever on an empty 200, and here
//! both are values.
//!
//! ```
//! use axum::{Router, routing::post};
//! use functions_custom_handler::FunctionApp;
//! use functions_stand_in_host::{Envelope, Host, Outcome, Request};
//!
//! let router = Router::new()
//!     .route("/api/Greet", post(|name: String| async move {
//!         tracing::info!(target: "greeter", "{name} is here");
//!         format!("Hello, {name}")
//!     }))
//!     .route("/Nightly", post(|| async { axum::http::StatusCode::CONFLICT }));
//! let host = Host::serving(FunctionApp::new(router).functions(["Greet", "Nightly"]));
//!
//! // By envelope the log comes with the answer.
//! let request = Request::new("POST", "/api/Greet").body("Zoë");
//! let answer = host.call(&Envelope::http("Greet", &request)).answer();
//! assert_eq!((answer.status, answer.body.as_str()), (200, "Hello, Zoë"));
//! assert_eq!(answer.logs, ["greeter: Zoë is here"]);
//!
//! // In the other modes it goes to standard output, with the invocation's id.
//! assert_eq!(host.forward(&request, "00000000-0000-4000-8000-000000000007").text(), "Hello, Zoë");
//! assert_eq!(host.stdout().wait_for("here"), "greeter: Zoë is here invocation_id=00000000-0000-4000-8000-000000000007");
//!
//! // A timer whose function answers 409 has failed, and the host may retry.
//! let outcome = host.call(&Envelope::trigger("Nightly", "timer", serde_json::json!({"IsPastDue": false})));
//! assert!(matches!(outcome, Outcome::Failed(failure) if failure.status() == Some(409)));
//! ```
//!
//! [`Host::log`] is the host's view of all that the handler logged, in whatever way: level, category,
//! invocation.
//!
//! [`Host::reverse_proxy`] listens for real clients (a browser, a WebSocket, an MCP client) and proxies what they send,
//! streamed in both directions.
//!
//! Everything is real but the host: sockets on 127.0.0.1, the bytes of HTTP/1.1, the process and its
//! streams. All calls block; a test of tokio's can make them too, since the router has a runtime of
//! its own.
//!
//! # How true it is
//!
//! What it sends and what it makes of answers is held against recordings of the real host (version 4.1037), which are in
//! the folder `recorded` of this package: `cargo test -p functions-stand-in-host --test recorded` reports each by name.
//! [`HttpFunctions`] is the host's side of a client's request, [`ClientGot`] what the client gets, and
//! [`Completed::queue_messages`] and [`Completed::blob`] say what arrives at other bindings.
//!
//! Except for [`ReverseProxyBuilder::app_folder`] and [`ReverseProxyBuilder::key`] it reads no `host.json` and no
//! `function.json`, checks no keys, and has no `functionTimeout`: a handler that is silent
//! for two minutes has not answered. It follows no redirect of the handler's own response.
//!
//! A failed wait or a handler that cannot be started is a panic, which is how tests fail.

#![forbid(unsafe_code)]

// Imports run upwards only: what is further up knows nothing of what is further down.
mod body_text;
mod dotnet;
mod http;
mod mode;

mod to_client;
mod to_handler;

mod child_process;
mod log;
mod worker;

mod host;
mod host_builder;
#[cfg(feature = "in-process")]
mod router_host_builder;

#[cfg(feature = "reverse-proxy")]
mod reverse_proxy;

pub use self::child_process::{Lines, Process, StartFailure, free_port};
pub use self::host::Host;
pub use self::host_builder::HostBuilder;
pub use self::http::{Connection, Request, Response};
pub use self::log::{LogEntry, LogLevel};
pub use self::mode::HttpMode;
#[cfg(feature = "reverse-proxy")]
pub use self::reverse_proxy::{ReverseProxy, ReverseProxyBuilder};
#[cfg(feature = "in-process")]
pub use self::router_host_builder::RouterHostBuilder;
pub use self::to_client::{Answer, BlobOutput, ClientGot, Completed, DataType, Failure, Outcome};
pub use self::to_handler::{Envelope, HandOver, HttpFunctions};
#[cfg(feature = "in-process")]
pub use self::worker::set_subscriber;
