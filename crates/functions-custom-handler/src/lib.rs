//! Serves any [`axum::Router`] as an Azure Functions custom handler, in every mode of the host.
//!
//! # A web app in five minutes
//!
//! The only file that the host needs is `host.json`, and `cargo functions init --web-app` writes it, and the program below, into a
//! crate that `cargo new` has made ([`guide::web_app`] has every step):
//!
//! ```json
//! {
//!   "version": "2.0",
//!   "configurationProfile": "web-app-custom-handler",
//!   "customHandler": {
//!     "description": { "defaultExecutablePath": "handler" },
//!     "http": { "defaultAuthorizationLevel": "anonymous" }
//!   }
//! }
//! ```
//!
//! ```no_run
//! use axum::{Router, routing::get};
//! use functions_custom_handler::{FunctionApp, LogLayer, StartError};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), StartError> {
//!     LogLayer::new().init()?;
//!     let router = Router::new().route("/", get(|| async { "Hello from Rust\n" }));
//!     FunctionApp::new(router).serve().await
//! }
//! ```
//!
//! ```sh
//! cargo build --release && cp target/release/greeter handler
//! func start
//! curl http://localhost:7071/
//! ```
//!
//! Without the host the program serves the same URL by itself. An app with timers, queues or other triggers has a `function.json` for each
//! function: [`guide::triggers`] has a page for each kind, and `cargo functions add` writes the file.
//!
//! # Modes
//!
//! The Functions host hands a request over in one of three ways, and there may be no host at all. The same router serves all four;
//! each request shows its [`Mode`], so there is nothing to configure here.
//!
//! | [`Mode`] | in `host.json` | the router sees | the log goes to | requests/s | take it for |
//! |---|---|---|---|---|---|
//! | `Envelope` | the default | the client's request, rebuilt | `Logs` of the answer | 1,160 | every trigger but HTTP; texts over HTTP whose log lines carry the host's operation id |
//! | `Forwarding` | `enableForwardingHttpRequest` | the request as the host sends it | the streams | 3,680 | bytes and speed, on hosts without proxying |
//! | `Proxying` | `enableProxyingHttpRequest`, or a profile | the client's request, streamed | the streams | 3,320 | web apps: bytes, cookies, streams, WebSockets |
//! | `StandAlone` | no host | the client's request | the streams | | trying it out, containers |
//!
//! The rates are of an empty route, measured under the real host (4.1037) on two cores: the host is the bound, and the envelope costs it
//! three times as much. What each mode carries, and where a log line is when something goes wrong, is in [`guide::modes`]; what to
//! make of the host's silence is in [`guide::why`]; the way of a request through this crate is drawn in [`guide::way`].
//!
//! The host ignores case in routes, and a slash at their end. So does this crate, by the `function.json` files and the
//! `host.json` that it finds in `FUNCTIONS_APP_ROOT_PATH`: where the router has no route for a path, the path is spelled
//! as the file spells its route, and parameters keep their case. Without the files that is so for the default route,
//! `/api/{FunctionName}`, of the functions named by [`FunctionApp::functions`]. An optional parameter of the host's is two
//! routes here.
//!
//! Under the host, `GET /` without an invocation is the host asking whether the process is up. It is answered with an empty 200
//! and never reaches the router or the log. A thread of its own answers it, while a function blocks the app's runtime, too.
//! Without the host `GET /` is the router's; where that has no route for it, the answer is an empty 200 as well.
//!
//! Not only a router is served: [`FunctionApp::from_service`] takes any service of tower.
//!
//! # In a container
//!
//! Without a host the app listens on `127.0.0.1:7071`, or as the environment variables `LISTEN_ADDRESS` and `PORT` say
//! ([`Address::from_env`]). At a SIGTERM it answers what is open before it ends.
//!
//! # Triggers
//!
//! A function with another trigger than HTTP is a route `POST /{FunctionName}`. What set it off
//! is an argument of its handler, with the host's encodings undone; each has an example. It reads the
//! request's body, so it is the last argument.
//!
//! | trigger | argument | `cargo run --example` |
//! |---|---|---|
//! | timer | [`Timer`](trigger::Timer) | `timer` |
//! | Queue Storage | [`QueueMessage<T>`](trigger::QueueMessage) | `queue` |
//! | Service Bus | [`ServiceBusMessage<T>`](trigger::ServiceBusMessage), [`ServiceBusMessages<T>`](trigger::ServiceBusMessages) | `service_bus` |
//! | Event Grid | [`EventGridEvent<T>`](trigger::EventGridEvent), [`EventGridEvents<T>`](trigger::EventGridEvents) | `event_grid` |
//! | Event Hubs | [`EventHubEvents<T>`](trigger::EventHubEvents) | `event_hubs` |
//! | Blob Storage | [`Blob<T>`](trigger::Blob) | `blob` |
//! | Cosmos DB | [`CosmosDbChanges<T>`](trigger::CosmosDbChanges) | `cosmos_db` |
//! | any, and input bindings | [`Trigger<T>`](trigger::Trigger), [`Bindings`](trigger::Bindings) | `any_trigger` |
//! | HTTP | axum's own | `http` |
//!
//! Where the host sends bytes, [`Base64`](trigger::Base64) is the `T`.
//!
//! The body of the request is the whole envelope, for a handler that wants it as it came.
//!
//! What else the host sends: [`Invocation`], [`InvocationId`](extract::InvocationId), [`TraceContext`](extract::TraceContext), [`Metadata`](extract::Metadata),
//! [`RetryContext`](extract::RetryContext), [`RouteParams`](extract::RouteParams), [`Identities`](extract::Identities). Each can also be asked for as an `Option`.
//!
//! The answer is [`Outputs`], or an empty body, or a JSON object that has `Outputs` or
//! `ReturnValue`. With a status outside 2xx the host counts a failure. A payload that does not
//! fit the argument is such a failure, with the JSON path in the log: ``Data.order.items[1]:
//! invalid type: integer `2`, expected a string``.
//!
//! # Streams, WebSockets, MCP
//!
//! Under proxying the host streams in both directions, and passes WebSockets through. It cuts what is silent for 240
//! seconds, so a stream that may be says something now and then. A stream that does not end by itself holds up a stop:
//! [`FunctionApp::on_stop`] is where to end it. With
//! `"configurationProfile": "web-app-custom-handler"` (or `"mcp-custom-handler"`) `host.json` is the only file that the host
//! needs: all paths go to the router, as they are.
//!
//! | what | how | example |
//! |---|---|---|
//! | server-sent events | [`axum::response::Sse`], with `keep_alive` | `cargo run --example sse` |
//! | WebSockets | axum's feature `ws`, with pings | `cargo run --example web_socket` |
//! | an MCP server | rmcp's `StreamableHttpService` in a router | the package in `examples/mcp` of the repository |
//!
//! # Logs
//!
//! Events of [`tracing`] go to the log of the invocation whose span they are in. A handler is in it;
//! so is what it starts with [`spawn`] and [`spawn_blocking`], what is instrumented with its span, and a streamed body.
//! The fields of spans around an event are in its line. Errors go to standard error as well, where the host makes errors of
//! them. Logging waits for nothing, also where nobody reads the streams.
//!
//! # Failures
//!
//! In the envelope the client's 404 or 500 travels inside a 200, because of any other status
//! the host drops response and log. A panic becomes a 500 for the client and one error line in the
//! log, with its place; [`FunctionApp::fail_on_panic`] makes it a failure for the host. A request that is no envelope, and that no route takes either, is refused with a
//! sentence that says what is wrong with it.
//!
//! # Testing
//!
//! The package `functions-stand-in-host` stands in for the Functions host: it serves a router in the
//! test's process or starts the executable, makes the host's calls in every mode, and tells what the
//! host makes of the answers. `cargo functions check` holds the files that the host reads against
//! the app.
//!
//! # Limits
//!
//! - The envelope carries neither a body that is not UTF-8 nor several `Set-Cookie` headers. Such
//!   a response is replaced by a 500, and the log says to switch on forwarding or proxying.
//! - No mode carries a header outside ASCII, or more than 64 KiB of headers: the host makes a bare 500 of them, and so
//!   does this crate, with a line in the log.
//! - The host writes a response's body or header anew that is a date and nothing else, as it does with messages of several
//!   ([`Outputs::messages`]). The log says so.
//! - Standing alone, anyone on the same machine may send envelopes. Under the host only the host can: its envelopes come in
//!   chunks and with one id, and what it forwards has a length.
//! - Bodies of up to 100 MiB reach axum's extractors, in all modes, which is the host's own
//!   default limit, or as many bytes as the host's setting `FUNCTIONS_REQUEST_BODY_SIZE_LIMIT` says. A route may set its own
//!   `DefaultBodyLimit`.

#![forbid(unsafe_code)]

mod address;
mod answer;
mod app_files;
mod app_service;
mod body;
mod call;
mod client;
mod detect;
mod dispatch;
pub mod extract;
mod function_app;
mod functions;
mod growing;
pub mod guide;
mod invocation;
mod logs;
mod media_type;
mod mode;
mod outputs;
mod panic;
mod panic_hook;
mod process;
mod rebuild;
mod refusal;
mod serve;
mod spawn;
mod start_error;
#[cfg(feature = "opentelemetry")]
pub mod telemetry;
mod trace_headers;
pub mod trigger;
mod warning;
mod wire;

pub use self::address::Address;
pub use self::function_app::{FunctionApp, serve};
pub use self::invocation::Invocation;
pub use self::logs::{LogLayer, flush_logs};
pub use self::mode::Mode;
pub use self::outputs::Outputs;
pub use self::spawn::{spawn, spawn_blocking};
pub use self::start_error::StartError;
